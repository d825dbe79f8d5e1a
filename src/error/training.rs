//! What is wrong where training examples are made.

use super::{Error, InvalidTraining, Kind};

/// Training examples.
impl Error {
    pub(crate) fn invalid_training(error: InvalidTraining) -> Self {
        Self::new(Kind::InvalidTraining(error))
    }

    /// A name that no option has, or a value that an option cannot have.
    pub fn is_unknown_option(&self) -> bool {
        use InvalidTraining::{NoOption, UnknownOption};
        matches!(self.invalid(), Some(UnknownOption { .. } | NoOption(_)))
    }

    /// A weight of a message that is no number from 0 to 1.
    pub fn is_bad_weight(&self) -> bool {
        matches!(self.invalid(), Some(InvalidTraining::BadWeight(_)))
    }

    /// A training example with more tokens than are allowed, where that is to be an error.
    pub fn is_example_too_long(&self) -> bool {
        matches!(self.invalid(), Some(InvalidTraining::ExampleTooLong { .. }))
    }

    fn invalid(&self) -> Option<&InvalidTraining> {
        match &self.kind {
            Kind::InvalidTraining(error) => Some(error),
            _ => None,
        }
    }
}
