//! What is done with the items of a batch: encode, decode or render them.

use std::ops::Range;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::batch::{Results, Task};
use super::decoded::Texts;
use super::errors::{Rendered, tiktoken_error};
use super::shared::{Reading, SharedList};
use super::special::Specials;
use super::utf8::Text;
use super::{ranks, read, tokens};
use crate::chat::{Content, Message};
use crate::render::Ending;
use crate::{Error, HarmonyEncoding, Rank, RenderConversationConfig, Result, Tokenizer};

/// About how many nanoseconds a byte of text takes to encode, a token to decode and to read, and a message to render but for its
/// text.
const BYTE: usize = 4;
const TOKEN: usize = 2;
const READ: usize = 2;
const MESSAGE: usize = 500;

/// Texts to tokens.
pub(super) struct Encode<'s>(pub(super) Specials<'s>);

impl Task for Encode<'_> {
    type Input<'a> = Text<'a>;
    type Taken = ();
    type Results = Rows;

    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>> {
        Text::of(item.cast()?)
    }

    fn cost(&self, input: &Self::Input<'_>) -> usize {
        BYTE * input.len()
    }

    fn work(&self, input: &Self::Input<'_>, (): &(), results: &mut Rows) -> Result<()> {
        results.add(|tokens| self.0.encode_into(input, tokens))
    }

    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Rows,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(ranks::list(py, results.get(index))?.into_any())
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

/// The tokens of an item.
pub(super) enum Tokens<'a> {
    Read(Vec<Rank>),
    Shared(SharedList<'a>),
    /// Where they are among those that were taken.
    Taken(Range<usize>),
}

impl Task for Decode<'_> {
    type Input<'a> = Tokens<'a>;
    type Taken = Vec<Rank>;
    type Results = Texts;

    fn share<'a>(&self, item: &'a Bound<'_, PyAny>) -> Option<Self::Input<'a>> {
        SharedList::of(item).map(Tokens::Shared)
    }

    fn read<'a>(&self, item: &'a Bound<'_, PyAny>) -> PyResult<Self::Input<'a>> {
        Ok(Tokens::Read(item.extract::<tokens::Tokens>()?.0))
    }

    fn cost(&self, input: &Self::Input<'_>) -> usize {
        match input {
            Tokens::Read(ranks) => TOKEN * ranks.len(),
            Tokens::Shared(list) => (TOKEN + READ) * list.len(),
            Tokens::Taken(places) => TOKEN * places.len(),
        }
    }

    fn take(
        &self,
        inputs: &mut [Self::Input<'_>],
        taken: &mut Self::Taken,
        reading: &Reading<'_>,
    ) -> usize {
        taken.clear();
        let mut count = 0;
        for input in inputs {
            if let Tokens::Shared(list) = input {
                let start = taken.len();
                if !list.read(reading, taken) {
                    break;
                }
                *input = Tokens::Taken(start..taken.len());
            }
            count += 1;
        }
        count
    }

    fn work(
        &self,
        input: &Self::Input<'_>,
        taken: &Self::Taken,
        results: &mut Self::Results,
    ) -> Result<()> {
        let ranks = match input {
            Tokens::Read(ranks) => ranks,
            Tokens::Taken(places) => taken.get(places.clone()).unwrap_or_default(),
            // Shared items that were not taken are not worked on.
            Tokens::Shared(_) => &[],
        };
        let is_text = matches!(self.output, Output::Text { .. });
        results.add(is_text, |bytes| {
            self.tokenizer.decode_bytes_into(ranks, bytes)
        })
    }

    fn writing_runs_python(&self, results: &Self::Results) -> bool {
        match self.output {
            Output::Bytes => false,
            // Python's own handlers are no Python code where there is nothing to handle.
            Output::Text { errors } => {
                !matches!(errors, "replace" | "strict") || !results.are_text()
            }
        }
    }

    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Self::Results,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.output {
            Output::Bytes => Ok(PyBytes::new(py, results.bytes(index)).into_any()),
            Output::Text { errors } => results.string(py, index, errors),
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
    type Taken = ();
    type Results = Rows;

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

    fn work(&self, input: &Self::Input<'_>, (): &(), results: &mut Rows) -> Result<()> {
        let messages: Vec<_> = input.iter().collect();
        results.add(|tokens| {
            self.encoding
                .append_conversation(&messages, self.ending, Some(&self.config), tokens)
        })
    }

    fn write<'py>(
        &self,
        py: Python<'py>,
        results: &Rows,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(ranks::list(py, results.get(index))?.into_any())
    }

    fn exception(&self, py: Python<'_>, error: &Error) -> PyErr {
        Rendered::Conversation.failed(py, error)
    }
}

/// Tokens of many items, in one row.
pub(super) struct Rows {
    tokens: Vec<Rank>,
    /// Where each item's end.
    ends: Vec<usize>,
}

/// Room for the results of most jobs: growing a row while others take memory makes threads wait for each other.
const ROOM: usize = 1 << 14;

impl Default for Rows {
    fn default() -> Self {
        Self {
            tokens: Vec::with_capacity(ROOM),
            ends: Vec::new(),
        }
    }
}

impl Rows {
    /// Adds what `append` appends; nothing where it fails.
    fn add(&mut self, append: impl FnOnce(&mut Vec<Rank>) -> Result<()>) -> Result<()> {
        append(&mut self.tokens)?;
        self.ends.push(self.tokens.len());
        Ok(())
    }

    fn get(&self, index: usize) -> &[Rank] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.tokens[start..self.ends[index]]
    }
}

impl Results for Rows {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn clear(&mut self) {
        self.tokens.clear();
        self.ends.clear();
    }
}

impl Results for Texts {
    fn len(&self) -> usize {
        self.len()
    }

    fn clear(&mut self) {
        self.clear();
    }
}
