//! Conversations to tokens that are known by their parts.

use pyo3::prelude::*;

use super::Render;
use super::task::Task;
use crate::chat::Message;
use crate::python::errors::Given;
use crate::python::objects::memory;
use crate::python::rendering::Rendering;
use crate::{Error, Rendered, Result};

pub(in super::super) struct Annotate(pub(in super::super) Rendering);

impl Task for Annotate {
    type Inputs = Vec<Vec<Message>>;
    type Results = Vec<Rendered>;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Self::Inputs) -> PyResult<usize> {
        Render::read_conversation(item, inputs)
    }

    fn work(&self, inputs: &Self::Inputs, index: usize, results: &mut Vec<Rendered>) -> Result<()> {
        memory::reserve(results, 1)?;
        results.push(self.0.annotated(&inputs[index])?);
        Ok(())
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        Given::Conversation.failed(py, error)
    }
}
