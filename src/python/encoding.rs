//! The class `HarmonyEncoding`. Its methods are the signatures; what they do is in modules by topic.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PySet, PyString, PyTuple};

use super::batch::{self, Threads};
use super::batch_tasks::{Decode, Encode, Output, Render};
use super::errors::{harmony_error, tiktoken_error};
use super::rendering;
use super::special::Specials;
use super::strings::Strings;
use super::tokens::{Token, TokenSource, Tokens};
use super::{buffers, decoded, ranks, read, single, text, write};
use crate::render::Ending;
use crate::{ParseOptions, Rank, Result, Tokenizer, special};

/// Renders conversations to tokens and parses tokens to messages; see `load_harmony_encoding`.
#[pyclass(module = "openai_harmony", frozen, subclass, dict, weakref)]
pub(super) struct HarmonyEncoding {
    pub(super) encoding: crate::HarmonyEncoding,
}

impl HarmonyEncoding {
    fn tokenizer(&self) -> &'static Tokenizer {
        self.encoding.tokenizer()
    }

    fn specials<'a>(&self, allowed: &'a Strings, disallowed: Option<&'a Strings>) -> Specials<'a> {
        Specials::new(self.tokenizer(), allowed, disallowed)
    }
}

#[pymethods]
impl HarmonyEncoding {
    /// The encoding's name.
    #[getter]
    fn name(&self) -> &str {
        self.encoding.name()
    }

    /// The spellings of all special tokens, in a new set.
    #[getter]
    fn special_tokens_set<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PySet>> {
        PySet::new(py, self.tokenizer().special_tokens())
    }

    /// The tokens of a conversation that the model is to continue, up to the role of the next message.
    #[pyo3(signature = (conversation, next_turn_role, config=None))]
    fn render_conversation_for_completion<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        next_turn_role: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let ending = Ending::Turn(read::role(next_turn_role)?);
        rendering::conversation(self.encoding, conversation, ending, config)
    }

    /// The tokens of a conversation.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        rendering::conversation(self.encoding, conversation, Ending::Message, config)
    }

    /// The tokens of a conversation to train on: an answer that ends it ends in `<|return|>`.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation_for_training<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        rendering::conversation(self.encoding, conversation, Ending::Training, config)
    }

    /// The tokens of each conversation, by several threads.
    #[pyo3(signature = (
        conversations,
        next_turn_role = None,
        config = None,
        *,
        for_training = false,
        num_threads = None,
    ))]
    fn render_batch<'py>(
        &self,
        conversations: &Bound<'py, PyAny>,
        next_turn_role: Option<&Bound<'py, PyAny>>,
        config: Option<&Bound<'py, PyAny>>,
        for_training: bool,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let task = Render {
            encoding: self.encoding,
            ending: Ending::of(next_turn_role, for_training)?,
            config: rendering::config(config)?,
        };
        batch::run(conversations, num_threads.as_ref(), &task)
    }

    /// The tokens of one message.
    #[pyo3(signature = (message, render_options=None))]
    fn render<'py>(
        &self,
        message: &Bound<'py, PyAny>,
        render_options: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        rendering::message(self.encoding, message, render_options)
    }

    /// The messages in a model's completion; `role` is the one that the prompt ended in.
    #[pyo3(signature = (tokens, role=None, *, strict=true, recover=false))]
    fn parse_messages_from_completion_tokens<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
        role: Option<&Bound<'py, PyAny>>,
        strict: bool,
        recover: bool,
    ) -> PyResult<Bound<'py, PyList>> {
        let role = role.map(read::role).transpose()?;
        let messages = py
            .detach(|| {
                if recover {
                    let messages = self
                        .encoding
                        .recover_messages_from_completion_tokens(tokens.0, role);
                    return Ok(messages);
                }
                let options = ParseOptions { strict };
                self.encoding
                    .parse_messages_from_completion_tokens_with_options(tokens.0, role, options)
            })
            .map_err(|error| harmony_error(py, &error))?;
        write::messages(py, &messages)
    }

    /// The text of tokens; fails where it is not text.
    fn decode_utf8(&self, py: Python<'_>, tokens: Tokens) -> PyResult<String> {
        py.detach(|| self.tokenizer().decode_utf8(tokens.0))
            .map_err(|error| harmony_error(py, &error))
    }

    /// The text of tokens, with `errors` treated as `bytes.decode` does.
    #[pyo3(signature = (tokens, errors="replace"))]
    fn decode<'py>(
        &self,
        py: Python<'py>,
        tokens: TokenSource<'py>,
        errors: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let bytes = text::bytes(py, self.tokenizer(), &tokens)?;
        let bytes = bytes.map_err(|error| harmony_error(py, &error))?;
        decoded::string(py, &bytes, errors)
    }

    /// The bytes of tokens.
    fn decode_bytes<'py>(
        &self,
        py: Python<'py>,
        tokens: TokenSource<'py>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = text::bytes(py, self.tokenizer(), &tokens)?;
        let bytes = bytes.map_err(|error| harmony_error(py, &error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The text of each row of tokens, by several threads.
    #[pyo3(signature = (batch, *, errors="replace", num_threads=None))]
    fn decode_batch<'py>(
        &self,
        batch: &Bound<'py, PyAny>,
        errors: &str,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let task = Decode {
            tokenizer: self.tokenizer(),
            output: Output::Text { errors },
        };
        batch::run(batch, num_threads.as_ref(), &task)
    }

    /// The bytes of each row of tokens, by several threads.
    #[pyo3(signature = (batch, *, num_threads=None))]
    fn decode_bytes_batch<'py>(
        &self,
        batch: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let task = Decode {
            tokenizer: self.tokenizer(),
            output: Output::Bytes,
        };
        batch::run(batch, num_threads.as_ref(), &task)
    }

    /// The bytes of each token.
    fn decode_tokens_bytes<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
    ) -> PyResult<Bound<'py, PyList>> {
        single::each_bytes(py, self.tokenizer(), &tokens.0)
    }

    /// The bytes of one token.
    fn decode_single_token_bytes<'py>(
        &self,
        py: Python<'py>,
        token: Token,
    ) -> PyResult<Bound<'py, PyBytes>> {
        single::bytes(py, self.tokenizer(), token.0)
    }

    /// The text of tokens, and which character of it each of them starts in.
    fn decode_with_offsets<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
    ) -> PyResult<(Bound<'py, PyAny>, Vec<usize>)> {
        single::text_with_offsets(py, self.tokenizer(), &tokens.0)
    }

    /// The tokens of text. Special tokens spelled in it are refused unless they are allowed.
    #[pyo3(signature = (
        text,
        *,
        allowed_special = Strings::NONE,
        disallowed_special = Some(Strings::All),
    ))]
    fn encode<'py>(
        &self,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyList>> {
        list_of_tokens(
            text,
            &self.specials(&allowed_special, disallowed_special.as_ref()),
        )
    }

    /// The tokens of text as an array of numpy, or without numpy as a memoryview.
    #[pyo3(signature = (
        text,
        *,
        allowed_special = Strings::NONE,
        disallowed_special = Some(Strings::All),
    ))]
    fn encode_to_numpy<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let specials = self.specials(&allowed_special, disallowed_special.as_ref());
        let tokens = text::encoded(text, |text, tokens| specials.encode_into(text, tokens))?;
        buffers::array(py, &tokens.map_err(|error| tiktoken_error(py, &error))?)
    }

    /// The tokens of text that more text does not change, and what may follow them.
    #[pyo3(signature = (
        text,
        *,
        allowed_special = Strings::NONE,
        disallowed_special = Some(Strings::All),
    ))]
    fn encode_with_unstable<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyList>)> {
        let specials = self.specials(&allowed_special, disallowed_special.as_ref());
        let tokens = text::with_unstable(text, &specials)?;
        let (stable, completions) = tokens.map_err(|error| tiktoken_error(py, &error))?;
        Ok((ranks::list(py, &stable)?, ranks::lists(py, &completions)?))
    }

    /// The tokens of each text, by several threads.
    #[pyo3(signature = (
        text,
        *,
        num_threads = None,
        allowed_special = Strings::NONE,
        disallowed_special = Some(Strings::All),
    ))]
    fn encode_batch<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyList>> {
        let specials = self.specials(&allowed_special, disallowed_special.as_ref());
        batch::run(text, num_threads.as_ref(), &Encode(specials))
    }

    /// The tokens of text, in which the spelling of a special token is text too.
    fn encode_ordinary<'py>(&self, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyList>> {
        let none = Strings::NONE;
        list_of_tokens(text, &self.specials(&none, None))
    }

    /// The tokens of each text, in which the spelling of a special token is text too, by several threads.
    #[pyo3(signature = (text, *, num_threads=None))]
    fn encode_ordinary_batch<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let none = Strings::NONE;
        let specials = self.specials(&none, None);
        batch::run(text, num_threads.as_ref(), &Encode(specials))
    }

    /// The tokens of text, in which every spelling of a special token becomes that token.
    fn encode_with_special_tokens<'py>(
        &self,
        text: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyList>> {
        list_of_tokens(text, &self.specials(&Strings::All, None))
    }

    /// The token, ordinary or special, of a text or bytes that are one.
    fn encode_single_token(&self, text_or_bytes: &Bound<'_, PyAny>) -> PyResult<Rank> {
        single::token(self.tokenizer(), text_or_bytes)
    }

    /// The bytes of all ordinary tokens, sorted.
    fn token_byte_values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        single::all_bytes(py, self.tokenizer())
    }

    /// How many ids there are.
    #[getter]
    fn n_vocab(_slf: &Bound<'_, Self>) -> usize {
        special::COUNT
    }

    /// The highest id.
    #[getter]
    fn max_token_value(_slf: &Bound<'_, Self>) -> usize {
        special::COUNT - 1
    }

    /// The id of `<|endoftext|>`.
    #[getter]
    fn eot_token(_slf: &Bound<'_, Self>) -> Rank {
        special::END_OF_TEXT
    }

    /// Whether the id is that of a special token.
    fn is_special_token(&self, token: Token) -> bool {
        self.tokenizer().is_special_token(token.0)
    }

    /// The tokens that end a message, sorted.
    fn stop_tokens(&self, py: Python<'_>) -> PyResult<Vec<Rank>> {
        sorted(py, self.encoding.stop_tokens())
    }

    /// The tokens at which to stop sampling, sorted.
    fn stop_tokens_for_assistant_actions(&self, py: Python<'_>) -> PyResult<Vec<Rank>> {
        sorted(py, self.encoding.stop_tokens_for_assistant_actions())
    }

    /// Copies and pickles are the shared instance of the name.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let load = py
            .import(intern!(py, "openai_harmony"))?
            .getattr(intern!(py, "load_harmony_encoding"))?;
        Ok((load, PyTuple::new(py, [self.name()])?))
    }

    fn __repr__(&self) -> String {
        format!("HarmonyEncoding({:?})", self.name())
    }
}

fn list_of_tokens<'py>(
    text: &Bound<'py, PyString>,
    specials: &Specials<'_>,
) -> PyResult<Bound<'py, PyList>> {
    let py = text.py();
    let tokens = text::encoded(text, |text, tokens| specials.encode_into(text, tokens))?;
    ranks::list(py, &tokens.map_err(|error| harmony_error(py, &error))?)
}

fn sorted(py: Python<'_>, tokens: Result<std::collections::HashSet<Rank>>) -> PyResult<Vec<Rank>> {
    let tokens = tokens.map_err(|error| harmony_error(py, &error))?;
    let mut tokens: Vec<Rank> = tokens.into_iter().collect();
    tokens.sort_unstable();
    Ok(tokens)
}
