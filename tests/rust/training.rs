//! Training examples and their loss masks.

mod annotations;
mod errors;
mod masks;
mod options;
mod packing;
mod properties;
mod rows;
