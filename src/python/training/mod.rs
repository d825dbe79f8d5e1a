//! What `openai_harmony.training` calls.

mod example;
mod functions;

pub(super) use self::example::Example;
pub(super) use self::functions::{pack, training_examples};
