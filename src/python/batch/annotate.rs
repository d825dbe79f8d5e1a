//! Conversations to tokens that are known by their parts.

use pyo3::prelude::*;

use super::{Render, Task};
use crate::chat::Message;
use crate::python::errors::Given;
use crate::python::rendered::Table;
use crate::python::rendering::Rendering;
use crate::{Error, Result};

pub(in super::super) struct Annotate(pub(in super::super) Rendering);

impl Task for Annotate {
    type Inputs = Vec<Vec<Message>>;
    type Results = Table;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Self::Inputs) -> PyResult<usize> {
        Render::read_conversation(item, inputs)
    }

    fn work(&self, inputs: &Self::Inputs, index: usize, results: &mut Table) -> Result<()> {
        results.add(self.0.annotated(&inputs[index])?)
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        Given::Conversation.failed(py, error)
    }
}
