//! Why JSON text cannot be read.

/// Why JSON text is not what it should be.
pub(super) struct Unreadable {
    /// What is wrong, and at which line and column.
    pub(super) error: String,
    /// The field that is wrong, such as `content[0]`; empty for the whole.
    pub(super) field: String,
}

impl Unreadable {
    /// What is wrong, without the line and column: for text that no caller wrote.
    pub(super) fn without_place(&self) -> &str {
        let place = self.error.rfind(" at line ");
        place.map_or(&self.error, |place| &self.error[..place])
    }
}
