//! Conversations to tokens, as the arguments of the `render` methods tell.

use std::str::FromStr;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::errors::Given;
use super::objects::{integers, memory, read_messages};
use super::rendered;
use crate::chat::Message;
use crate::{
    Ending, Error, HarmonyEncoding, Rank, RenderConversationConfig, RenderOptions, Rendered, Result,
};

/// About how many bytes rendering takes for each byte of text: those of its tokens, and those of what is joined before.
pub(super) const BYTES_FOR_BYTE: usize = 16;

/// How many bytes a token's columns have besides itself.
const ANNOTATION_BYTES: usize = 6;

/// How conversations are rendered.
pub(super) struct Rendering {
    pub(super) encoding: HarmonyEncoding,
    pub(super) ending: Ending,
    config: RenderConversationConfig,
}

/// What a conversation's tokens end in, as the arguments of `render_batch` tell.
pub(super) fn ending(
    next_turn_role: Option<&Bound<'_, PyAny>>,
    for_training: bool,
) -> PyResult<Ending> {
    match (next_turn_role, for_training) {
        (None, false) => Ok(Ending::Message),
        (None, true) => Ok(Ending::Training),
        (Some(role), false) => Ok(Ending::Turn(read_messages::named(role)?)),
        (Some(_), true) => Err(PyValueError::new_err(
            "next_turn_role and for_training exclude each other: nothing follows what is trained on",
        )),
    }
}

impl Rendering {
    /// Python's default drops analysis; a value of another type than bool counts as the default.
    pub(super) fn new(
        encoding: HarmonyEncoding,
        ending: Ending,
        config: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut read = RenderConversationConfig::default();
        if let Some(config) = config {
            let drop = config.getattr(intern!(config.py(), "auto_drop_analysis"))?;
            read.auto_drop_analysis = drop.extract().unwrap_or(true);
            read.check_names = checks_names(config)?;
            read.analysis = policy(config, intern!(config.py(), "analysis"))?;
            read.schema_policy = policy(config, intern!(config.py(), "schema_policy"))?;
        }
        Ok(Self {
            encoding,
            ending,
            config: read,
        })
    }

    /// The tokens of a conversation.
    pub(super) fn render(&self, messages: &[Message]) -> Result<Vec<Rank>> {
        let text: usize = messages.iter().map(read_messages::text_bytes).sum();
        memory::ensure(text.saturating_mul(BYTES_FOR_BYTE))?;
        let (encoding, config) = (self.encoding, Some(&self.config));
        match self.ending {
            Ending::Message => encoding.render_conversation(messages, config),
            Ending::Training => encoding.render_conversation_for_training(messages, config),
            Ending::Turn(role) => {
                encoding.render_conversation_for_completion(messages, role, config)
            }
        }
    }

    /// The tokens of a conversation, and what they are.
    pub(super) fn annotated(&self, messages: &[Message]) -> Result<Rendered> {
        let text: usize = messages.iter().map(read_messages::text_bytes).sum();
        memory::ensure(text.saturating_mul(BYTES_FOR_BYTE + ANNOTATION_BYTES))?;
        self.encoding
            .render_annotated(messages, self.ending, Some(&self.config))
    }

    /// The tokens of a Python `Conversation`, in a list.
    pub(super) fn list<'py>(
        &self,
        conversation: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = conversation.py();
        let messages = read_messages::conversation(conversation)?;
        let tokens = py.detach(|| self.render(&messages));
        let tokens = tokens.map_err(|error| Given::Conversation.failed(py, &error))?;
        integers::list(py, &tokens)
    }

    /// A Python `Conversation`, rendered for Python.
    pub(super) fn rendered(&self, conversation: &Bound<'_, PyAny>) -> PyResult<rendered::Rendered> {
        let py = conversation.py();
        let messages = read_messages::conversation(conversation)?;
        let rendered = py.detach(|| self.annotated(&messages));
        let rendered = rendered.map_err(|error| Given::Conversation.failed(py, &error))?;
        rendered::Rendered::of(py, rendered)
    }
}

/// Whether options ask for names to be checked, which objects made for openai-harmony 0.0.8 do not say.
fn checks_names(options: &Bound<'_, PyAny>) -> PyResult<bool> {
    let value = options.getattr_opt(intern!(options.py(), "check_names"))?;
    // What is no bool is not taken for False: who asks for a check gets it.
    value.map_or(Ok(false), |value| value.is_truthy())
}

/// The policy that options name, which those made for openai-harmony 0.0.8 do not.
fn policy<T: FromStr<Err = Error>>(
    options: &Bound<'_, PyAny>,
    name: &Bound<'_, PyString>,
) -> PyResult<Option<T>> {
    let value = options.getattr_opt(name)?.filter(|value| !value.is_none());
    value.as_ref().map(read_messages::named).transpose()
}

/// The tokens of a Python `Message`, in a list.
pub(super) fn message<'py>(
    encoding: HarmonyEncoding,
    message: &Bound<'py, PyAny>,
    options: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let py = message.py();
    let mut read = RenderOptions::default();
    if let Some(options) = options {
        let has_tools = options.getattr(intern!(py, "conversation_has_function_tools"))?;
        read.conversation_has_function_tools = has_tools.extract().unwrap_or_default();
        read.check_names = checks_names(options)?;
        read.schema_policy = policy(options, intern!(py, "schema_policy"))?;
    }
    let message = read_messages::message(message)?;
    memory::ensure(read_messages::text_bytes(&message).saturating_mul(BYTES_FOR_BYTE))?;
    let tokens = py.detach(|| encoding.render(&message, Some(&read)));
    let tokens = tokens.map_err(|error| Given::Message.failed(py, &error))?;
    integers::list(py, &tokens)
}
