//! Conversations to tokens.

use pyo3::prelude::*;

use super::encode::BYTE_NANOSECONDS;
use super::rows::Rows;
use super::task::{Listed, Task};
use crate::chat::Message;
use crate::python::errors::Given;
use crate::python::objects::{integers, memory, read_messages};
use crate::python::rendering::Rendering;
use crate::{Error, Rank, Result};

/// About how many nanoseconds a message takes, but for its text.
const MESSAGE_NANOSECONDS: usize = 500;

pub(in super::super) struct Render(pub(in super::super) Rendering);

impl Render {
    /// What [`Task::read`] does.
    pub(super) fn read_conversation(
        item: &Bound<'_, PyAny>,
        inputs: &mut Vec<Vec<Message>>,
    ) -> PyResult<usize> {
        memory::reserve(inputs, 1)?;
        let messages = read_messages::conversation(item)?;
        let text: usize = messages.iter().map(read_messages::text_bytes).sum();
        let cost = MESSAGE_NANOSECONDS * messages.len() + BYTE_NANOSECONDS * text;
        inputs.push(messages);
        Ok(cost)
    }
}

impl Task for Render {
    type Inputs = Vec<Vec<Message>>;
    type Results = Rows<Rank>;

    fn read(&self, item: &Bound<'_, PyAny>, inputs: &mut Self::Inputs) -> PyResult<usize> {
        Self::read_conversation(item, inputs)
    }

    fn work(&self, inputs: &Self::Inputs, index: usize, results: &mut Rows<Rank>) -> Result<()> {
        let tokens = self.0.render(&inputs[index])?;
        results
            .add(|row| {
                memory::reserve(row, tokens.len())?;
                row.extend_from_slice(&tokens);
                Ok(())
            })
            .map(drop)
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        Given::Conversation.failed(py, error)
    }
}

impl Listed for Render {
    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Rows<Rank>,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(integers::list(py, results.get(index))?.into_any())
    }
}
