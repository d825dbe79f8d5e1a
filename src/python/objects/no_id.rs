//! What errors say of values that are no token ids.

use crate::special;

/// Says that a value, the item of this index, is no id.
pub(super) fn no_id(index: Option<usize>, value: &str) -> String {
    let place = index.map_or_else(String::new, |index| format!(" at index {index}"));
    let highest = special::COUNT - 1;
    format!(
        "{value}{place} is no token id: ids are ints from 0 to {highest}, in one flat row; take out masks such as -100 before"
    )
}
