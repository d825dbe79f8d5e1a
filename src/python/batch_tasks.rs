//! What is done with the items of a batch: encode, decode or render them.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::batch::Task;
use super::errors::{Rendered, tiktoken_error};
use super::rendering::{self, Ending};
use super::special::Specials;
use super::tokens::Tokens;
use super::utf8::Text;
use super::{decoded, ranks, read};
use crate::chat::{Content, Message};
use crate::{Error, HarmonyEncoding, Rank, RenderConversationConfig, Result, Tokenizer};

/// About how many nanoseconds a byte of text takes to encode, a token to decode, and a message to render but for its text.
const BYTE: usize = 4;
const TOKEN: usize = 2;
const MESSAGE: usize = 500;

/// Texts to tokens.
pub(super) struct Encode<'s>(pub(super) Specials<'s>);

impl Task for Encode<'_> {
    type Input<'a> = Text<'a>;
    type Unit = Rank;

    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>> {
        Text::of(item.cast()?)
    }

    fn cost(&self, input: &Self::Input<'_>) -> usize {
        BYTE * input.len()
    }

    fn work(&self, input: &Self::Input<'_>, result: &mut Vec<Self::Unit>) -> Result<()> {
        self.0.encode_into(input, result)
    }

    fn write<'py>(&self, py: Python<'py>, result: &[Self::Unit]) -> PyResult<Bound<'py, PyAny>> {
        Ok(ranks::list(py, result)?.into_any())
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        tiktoken_error(py, error)
    }
}

/// Tokens to texts or bytes.
pub(super) struct Decode<'s> {
    pub(super) tokenizer: &'static Tokenizer,
    pub(super) output: Output<'s>,
}

/// What is made of the bytes of tokens.
pub(super) enum Output<'s> {
    Bytes,
    Text {
        /// What is done where bytes are not UTF-8.
        errors: &'s str,
    },
}

impl Task for Decode<'_> {
    type Input<'a> = Vec<Rank>;
    type Unit = u8;

    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>> {
        Ok(item.extract::<Tokens>()?.0)
    }

    fn cost(&self, input: &Self::Input<'_>) -> usize {
        TOKEN * input.len()
    }

    fn work(&self, input: &Self::Input<'_>, result: &mut Vec<Self::Unit>) -> Result<()> {
        self.tokenizer.decode_bytes_into(input, result)
    }

    fn write<'py>(&self, py: Python<'py>, result: &[Self::Unit]) -> PyResult<Bound<'py, PyAny>> {
        match self.output {
            Output::Bytes => Ok(PyBytes::new(py, result).into_any()),
            Output::Text { errors } => decoded::string(py, result, errors),
        }
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        tiktoken_error(py, error)
    }
}

/// Conversations to tokens.
pub(super) struct Render {
    pub(super) encoding: HarmonyEncoding,
    pub(super) ending: Ending,
    pub(super) config: RenderConversationConfig,
}

impl Task for Render {
    type Input<'a> = Vec<Message>;
    type Unit = Rank;

    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>> {
        read::conversation(item)
    }

    fn cost(&self, input: &Self::Input<'_>) -> usize {
        let text = |content: &Content| match content {
            Content::Text(content) => BYTE * content.text.len(),
            _ => MESSAGE,
        };
        let message = |message: &Message| MESSAGE + message.content.iter().map(text).sum::<usize>();
        input.iter().map(message).sum()
    }

    fn work(&self, input: &Self::Input<'_>, result: &mut Vec<Self::Unit>) -> Result<()> {
        let tokens = rendering::render(self.encoding, input, self.ending, &self.config)?;
        result.extend(tokens);
        Ok(())
    }

    fn write<'py>(&self, py: Python<'py>, result: &[Self::Unit]) -> PyResult<Bound<'py, PyAny>> {
        Ok(ranks::list(py, result)?.into_any())
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        Rendered::Conversation.failed(py, error)
    }
}
