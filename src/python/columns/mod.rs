//! Columns of numbers, each in one allocation of Rust, which Python's arrays and Arrow's share with it.

mod arrow;
mod buffer;
mod column;

pub(super) use self::arrow::{Record, Values, capsules};
pub(super) use self::buffer::array;
pub(super) use self::column::Column;
