//! Conversations to tokens, as the arguments of the `render` methods tell.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::errors::Rendered;
use super::{ranks, read};
use crate::render::Ending;
use crate::{HarmonyEncoding, RenderConversationConfig, RenderOptions};

impl Ending {
    /// As the arguments of `render_batch` tell.
    pub(super) fn of(
        next_turn_role: Option<&Bound<'_, PyAny>>,
        for_training: bool,
    ) -> PyResult<Self> {
        match (next_turn_role, for_training) {
            (None, false) => Ok(Self::Message),
            (None, true) => Ok(Self::Training),
            (Some(role), false) => Ok(Self::Turn(read::role(role)?)),
            (Some(_), true) => Err(PyValueError::new_err(
                "next_turn_role and for_training exclude each other: nothing follows what is trained on",
            )),
        }
    }
}

/// The tokens of a Python `Conversation`, in a list.
pub(super) fn conversation<'py>(
    encoding: HarmonyEncoding,
    conversation: &Bound<'py, PyAny>,
    ending: Ending,
    config: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let py = conversation.py();
    let config = self::config(config)?;
    let messages = read::conversation(conversation)?;
    let messages: Vec<_> = messages.iter().collect();
    let mut tokens = Vec::new();
    py.detach(|| encoding.append_conversation(&messages, ending, Some(&config), &mut tokens))
        .map_err(|error| Rendered::Conversation.failed(py, &error))?;
    ranks::list(py, &tokens)
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
    }
    let message = read::message(message)?;
    let tokens = py.detach(|| encoding.render(&message, Some(&read)));
    let tokens = tokens.map_err(|error| Rendered::Message.failed(py, &error))?;
    ranks::list(py, &tokens)
}

/// Python's default drops analysis; a value of another type than bool counts as the default.
pub(super) fn config(config: Option<&Bound<'_, PyAny>>) -> PyResult<RenderConversationConfig> {
    let mut read = RenderConversationConfig::default();
    if let Some(config) = config {
        let drop = config.getattr(intern!(config.py(), "auto_drop_analysis"))?;
        read.auto_drop_analysis = drop.extract().unwrap_or(true);
    }
    Ok(read)
}
