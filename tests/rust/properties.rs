//! Properties that hold of all inputs, on random ones.

mod defaults;
mod history;
mod json;
mod rendering;
mod round_trips;
mod strategies;
mod streams;
