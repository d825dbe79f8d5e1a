//! The class `HarmonyEncoding`. Its methods are the signatures; what they do is in modules by topic.

use std::collections::HashSet;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySet, PyString, PyTuple};

use super::batch::{self, Decode, Encode, Output, Render, Threads};
use super::errors::tiktoken_error;
use super::objects::scratch::Scratch;
use super::objects::strings::Strings;
use super::objects::tokens::{Token, Tokens};
use super::objects::{
    arrays, bytes, from_utf8, integers, memory, pickles, read_messages, strings, write_messages,
};
use super::rendering::{self, Ending, Rendering};
use super::special_tokens::SpecialTokens;
use super::{single_tokens, tokenize};
use crate::{ParseOptions, Rank, Tokenizer, special};

/// About how many bytes parsing takes for a token: its text, in a row that grows, and the token itself.
pub(super) const PARSED_BYTES: usize = 32;

/// Renders conversations to tokens and parses tokens to messages; see `load_harmony_encoding`.
#[pyclass(module = "openai_harmony", frozen, subclass, dict, weakref)]
pub(super) struct HarmonyEncoding {
    pub(super) encoding: crate::HarmonyEncoding,
}

impl HarmonyEncoding {
    fn tokenizer(&self) -> &'static Tokenizer {
        self.encoding.tokenizer()
    }

    fn special_tokens<'a>(
        &self,
        allowed: &'a Strings,
        disallowed: Option<&'a Strings>,
    ) -> SpecialTokens<'a> {
        SpecialTokens::new(self.tokenizer(), allowed, disallowed)
    }

    fn bytes_of(&self, tokens: &Bound<'_, PyAny>) -> PyResult<Scratch<Vec<u8>>> {
        Ok(tokenize::decode(self.tokenizer(), tokens)??)
    }

    fn render_with<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        ending: Ending,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        Rendering::new(self.encoding, ending, config)?.list(conversation)
    }
}

#[pymethods]
impl HarmonyEncoding {
    /// Subclasses may be made of anything, and tell `__init__` of it. There is one encoding.
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(inner)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let encoding = crate::load_harmony_encoding(crate::HarmonyEncodingName::HarmonyGptOss);
        Ok(Self {
            encoding: encoding?,
        })
    }

    /// `inner` is an encoding, or the name of one.
    fn __init__(_slf: &Bound<'_, Self>, inner: &Bound<'_, PyAny>) -> PyResult<()> {
        if !inner.is_instance_of::<Self>() {
            encoding_name(inner)?;
        }
        Ok(())
    }

    /// What subclasses written for openai-harmony 0.0.8 give to `__init__`.
    #[getter]
    fn _inner(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

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
        let ending = Ending::Turn(read_messages::role(next_turn_role)?);
        self.render_with(conversation, ending, config)
    }

    /// The tokens of a conversation.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.render_with(conversation, Ending::Message, config)
    }

    /// The tokens of a conversation to train on: an answer that ends it ends in `<|return|>`.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation_for_training<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.render_with(conversation, Ending::Training, config)
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
        let ending = Ending::of(next_turn_role, for_training)?;
        let task = Render(Rendering::new(self.encoding, ending, config)?);
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
        let role = role.map(read_messages::role).transpose()?;
        let Tokens(tokens) = tokens;
        memory::ensure(tokens.len().saturating_mul(PARSED_BYTES))?;
        let messages = py.detach(|| {
            if recover {
                let encoding = self.encoding;
                return Ok(encoding.recover_messages_from_completion_tokens(tokens, role));
            }
            let options = ParseOptions { strict };
            self.encoding
                .parse_messages_from_completion_tokens_with_options(tokens, role, options)
        })?;
        write_messages::messages(py, &messages)
    }

    /// The text of tokens; fails where it is not text.
    fn decode_utf8<'py>(&self, py: Python<'py>, tokens: Tokens) -> PyResult<Bound<'py, PyAny>> {
        let text = py.detach(|| self.tokenizer().decode_utf8(&tokens.0))?;
        from_utf8::string(py, text.as_bytes(), "strict")
    }

    /// The text of tokens, with `errors` treated as `bytes.decode` does.
    #[pyo3(signature = (tokens, errors="replace"))]
    fn decode<'py>(&self, tokens: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
        let bytes = self.bytes_of(tokens)?;
        from_utf8::string(tokens.py(), &bytes, errors)
    }

    /// The bytes of tokens.
    fn decode_bytes<'py>(&self, tokens: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        bytes::new(tokens.py(), &self.bytes_of(tokens)?)
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
        single_tokens::each_bytes(py, self.tokenizer(), &tokens.0)
    }

    /// The bytes of one token.
    fn decode_single_token_bytes<'py>(
        &self,
        py: Python<'py>,
        token: Token,
    ) -> PyResult<Bound<'py, PyBytes>> {
        single_tokens::bytes(py, self.tokenizer(), token.0)
    }

    /// The text of tokens, and which character of it each of them starts in.
    fn decode_with_offsets<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyList>)> {
        single_tokens::text_with_offsets(py, self.tokenizer(), &tokens.0)
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
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        list_of_tokens(text, &special_tokens)
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
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        let tokens = tokenize::encode(text, &special_tokens)?;
        arrays::array(py, &tokens.map_err(|error| tiktoken_error(py, &error))?)
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
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        let tokens = tokenize::encode_with_unstable(text, &special_tokens)?;
        let (stable, completions) = tokens.map_err(|error| tiktoken_error(py, &error))?;
        Ok((
            integers::list(py, &stable)?,
            integers::lists(py, &completions)?,
        ))
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
        let special_tokens = self.special_tokens(&allowed_special, disallowed_special.as_ref());
        batch::run(text, num_threads.as_ref(), &Encode(special_tokens))
    }

    /// The tokens of text, in which the spelling of a special token is text too.
    fn encode_ordinary<'py>(&self, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyList>> {
        list_of_tokens(text, &self.special_tokens(&Strings::NONE, None))
    }

    /// The tokens of each text, in which the spelling of a special token is text too, by several threads.
    #[pyo3(signature = (text, *, num_threads=None))]
    fn encode_ordinary_batch<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        num_threads: Option<Threads>,
    ) -> PyResult<Bound<'py, PyList>> {
        let none = Strings::NONE;
        let special_tokens = self.special_tokens(&none, None);
        batch::run(text, num_threads.as_ref(), &Encode(special_tokens))
    }

    /// The tokens of text, in which every spelling of a special token becomes that token.
    fn encode_with_special_tokens<'py>(
        &self,
        text: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyList>> {
        list_of_tokens(text, &self.special_tokens(&Strings::All, None))
    }

    /// The token, ordinary or special, of a text or bytes that are one.
    fn encode_single_token(&self, text_or_bytes: &Bound<'_, PyAny>) -> PyResult<Rank> {
        single_tokens::token(self.tokenizer(), text_or_bytes)
    }

    /// The bytes of all ordinary tokens, sorted.
    fn token_byte_values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        single_tokens::all_bytes(py, self.tokenizer())
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
    fn stop_tokens(&self) -> PyResult<Vec<Rank>> {
        Ok(sorted(self.encoding.stop_tokens()?))
    }

    /// The tokens at which to stop sampling, sorted.
    fn stop_tokens_for_assistant_actions(&self) -> PyResult<Vec<Rank>> {
        Ok(sorted(self.encoding.stop_tokens_for_assistant_actions()?))
    }

    /// Copies and pickles are the shared instance of the name; those of subclasses have attributes of their own.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        if !slf.is_exact_instance_of::<Self>() {
            return pickles::reduced(slf.as_any(), pickles::attributes(slf.as_any())?);
        }
        let load = py
            .import(intern!(py, "openai_harmony"))?
            .getattr(intern!(py, "load_harmony_encoding"))?;
        (load, (slf.get().name(),)).into_pyobject(py)
    }

    fn __repr__(&self) -> String {
        format!("HarmonyEncoding({:?})", self.name())
    }
}

/// The encoding's name in a string or in a member of the Enum; anything else names no encoding, by whatever text it has.
pub(super) fn encoding_name(name: &Bound<'_, PyAny>) -> PyResult<crate::HarmonyEncodingName> {
    let name = match name.cast::<PyString>() {
        Ok(string) => string.clone(),
        Err(_) => name.str()?,
    };
    strings::text(&name)?
        .parse()
        .map_err(|error: crate::Error| PyValueError::new_err(error.to_string()))
}

fn list_of_tokens<'py>(
    text: &Bound<'py, PyString>,
    special_tokens: &SpecialTokens<'_>,
) -> PyResult<Bound<'py, PyList>> {
    integers::list(text.py(), &tokenize::encode(text, special_tokens)??)
}

fn sorted(tokens: HashSet<Rank>) -> Vec<Rank> {
    let mut tokens: Vec<Rank> = tokens.into_iter().collect();
    tokens.sort_unstable();
    tokens
}
