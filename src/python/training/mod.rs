//! What `openai_harmony.training` calls.

mod arrow;
mod arrow_buffers;
mod batch;
mod example;
mod functions;
mod renderer;
mod row;
mod row_error;

pub(super) use self::batch::ExampleBatch;
pub(super) use self::example::Example;
pub(super) use self::functions::{pack, training_examples};
pub(super) use self::renderer::RowRenderer;
pub(super) use self::row_error::RowError;
