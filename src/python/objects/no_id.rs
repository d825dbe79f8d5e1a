//! What errors say of values that are no token ids.

use crate::special;

/// How the reference begins the error of a number that is below 0, or above 2³² - 1.
pub(super) const OUT_OF_RANGE: &str = "out of range integral type conversion attempted";

/// Says that a value, the item of this index, is no id.
pub(super) fn no_id(index: Option<usize>, value: &str) -> String {
    let place = index.map_or_else(String::new, |index| format!(" at index {index}"));
    let highest = special::COUNT - 1;
    format!(
        "{value}{place} is no token id: ids are ints from 0 to {highest}, in one flat row; take out masks such as -100 before"
    )
}
