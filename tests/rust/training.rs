//! Training examples and their loss masks.

mod annotations;
mod masks;
mod packing;
mod properties;
