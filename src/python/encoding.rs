//! The class `HarmonyEncoding` and the functions of the module.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList, PySet, PyString, PyTuple};

use super::errors::{Rendered, harmony_error};
use super::strings::{self, Strings};
use super::tokens::{Token, Tokens};
use super::{json, ranks, read, write};
use crate::chat::ToolNamespaceConfig;
use crate::{
    HarmonyEncodingName, ParseOptions, Rank, RenderConversationConfig, RenderOptions, Result,
};

/// Renders conversations to tokens and parses tokens to messages; see `load_harmony_encoding`.
#[pyclass(module = "openai_harmony", frozen, subclass, dict, weakref)]
pub(super) struct HarmonyEncoding {
    pub(super) encoding: crate::HarmonyEncoding,
}

/// The encoding of this name, the same object each time.
#[pyfunction]
pub(super) fn load_harmony_encoding<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, HarmonyEncoding>> {
    static ENCODING: PyOnceLock<Py<HarmonyEncoding>> = PyOnceLock::new();
    let name: HarmonyEncodingName = encoding_name(name)?
        .parse()
        .map_err(|error: crate::Error| PyValueError::new_err(error.to_string()))?;
    let encoding = ENCODING.get_or_try_init(py, || {
        let encoding = py
            .detach(|| crate::load_harmony_encoding(name))
            .map_err(|error| harmony_error(py, &error))?;
        Py::new(py, HarmonyEncoding { encoding })
    })?;
    Ok(encoding.bind(py).clone())
}

/// The name in a string or in a member of the Enum; anything else names no encoding, by whatever text it has.
fn encoding_name(name: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = match name.cast::<PyString>() {
        Ok(string) => string.clone(),
        Err(_) => name.str()?,
    };
    Ok(strings::text(&name)?.into_owned())
}

/// The built-in tool namespace of this name, `"browser"` or `"python"`, as a dict.
#[pyfunction]
pub(super) fn get_tool_namespace_config<'py>(
    py: Python<'py>,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let config = ToolNamespaceConfig::builtin(name)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let value =
        serde_json::to_value(config).map_err(|error| PyValueError::new_err(error.to_string()))?;
    json::to_python(py, &value)
}

/// Raises the error that `encode` raises where it finds `token` in a text that may not hold it.
#[pyfunction]
pub(super) fn raise_disallowed_special_token(token: &Bound<'_, PyString>) -> PyResult<()> {
    let error = crate::Error::disallowed_special_token(&strings::text(token)?);
    Err(harmony_error(token.py(), &error))
}

/// Text shorter than this is tokenized sooner than the GIL is released and taken again.
const SHORT_TEXT: usize = 4096;

impl HarmonyEncoding {
    fn encode_where(
        &self,
        text: &str,
        allowed: &Strings,
        disallowed: Option<&Strings>,
    ) -> Result<Vec<Rank>> {
        let tokenizer = self.encoding.tokenizer();
        match disallowed {
            None => {}
            Some(Strings::All) => {
                tokenizer.check_special(text, |spelling| allowed.contains(spelling))?;
            }
            Some(Strings::Listed(strings)) => {
                let strings: Vec<&str> = strings.iter().map(String::as_str).collect();
                tokenizer.check_disallowed(text, &strings)?;
            }
        }
        Ok(match allowed {
            Strings::All => tokenizer.encode_with_special_tokens(text),
            Strings::Listed(strings) if strings.is_empty() => tokenizer.encode_ordinary(text),
            Strings::Listed(strings) => {
                let strings = strings.iter().map(String::as_str).collect();
                tokenizer.encode(text, &strings).0
            }
        })
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
        PySet::new(py, self.encoding.tokenizer().special_tokens())
    }

    /// The tokens of a conversation that the model is to continue, up to the role of the next message.
    #[pyo3(signature = (conversation, next_turn_role, config=None))]
    fn render_conversation_for_completion<'py>(
        &self,
        py: Python<'py>,
        conversation: &Bound<'py, PyAny>,
        next_turn_role: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let role = read::role(next_turn_role)?;
        let config = render_config(config)?;
        let messages = read::conversation(conversation)?;
        let tokens = py.detach(|| {
            self.encoding
                .render_conversation_for_completion(&messages, role, Some(&config))
        });
        rendered_list(py, Rendered::Conversation, tokens)
    }

    /// The tokens of a conversation.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation<'py>(
        &self,
        py: Python<'py>,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let config = render_config(config)?;
        let messages = read::conversation(conversation)?;
        let tokens = py.detach(|| self.encoding.render_conversation(&messages, Some(&config)));
        rendered_list(py, Rendered::Conversation, tokens)
    }

    /// The tokens of a conversation to train on: an answer that ends it ends in `<|return|>`.
    #[pyo3(signature = (conversation, config=None))]
    fn render_conversation_for_training<'py>(
        &self,
        py: Python<'py>,
        conversation: &Bound<'py, PyAny>,
        config: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let config = render_config(config)?;
        let messages = read::conversation(conversation)?;
        let tokens = py.detach(|| {
            self.encoding
                .render_conversation_for_training(&messages, Some(&config))
        });
        rendered_list(py, Rendered::Conversation, tokens)
    }

    /// The tokens of one message.
    #[pyo3(signature = (message, render_options=None))]
    fn render<'py>(
        &self,
        py: Python<'py>,
        message: &Bound<'py, PyAny>,
        render_options: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let mut options = RenderOptions::default();
        if let Some(given) = render_options {
            let has_tools = given.getattr(intern!(py, "conversation_has_function_tools"))?;
            options.conversation_has_function_tools = has_tools.extract().unwrap_or_default();
        }
        let message = read::message(message)?;
        let tokens = py.detach(|| self.encoding.render(&message, Some(&options)));
        rendered_list(py, Rendered::Message, tokens)
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
        py.detach(|| self.encoding.tokenizer().decode_utf8(tokens.0))
            .map_err(|error| harmony_error(py, &error))
    }

    /// The text of tokens, with `errors` treated as `bytes.decode` does.
    #[pyo3(signature = (tokens, errors="replace"))]
    fn decode<'py>(
        &self,
        py: Python<'py>,
        tokens: Tokens,
        errors: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let bytes = py
            .detach(|| self.encoding.tokenizer().decode_bytes(tokens.0))
            .map_err(|error| harmony_error(py, &error))?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(PyString::new(py, text).into_any()),
            Err(_) => PyBytes::new(py, &bytes)
                .call_method1(intern!(py, "decode"), (intern!(py, "utf-8"), errors)),
        }
    }

    /// The bytes of tokens.
    fn decode_bytes<'py>(&self, py: Python<'py>, tokens: Tokens) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = py
            .detach(|| self.encoding.tokenizer().decode_bytes(tokens.0))
            .map_err(|error| harmony_error(py, &error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The tokens of text. Special tokens spelled in it are refused unless they are allowed.
    #[pyo3(signature = (
        text,
        *,
        allowed_special = Strings::Listed(Vec::new()),
        disallowed_special = Some(Strings::All),
    ))]
    fn encode<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
        allowed_special: Strings,
        disallowed_special: Option<Strings>,
    ) -> PyResult<Bound<'py, PyList>> {
        let text = strings::text(text)?;
        let encode = || self.encode_where(&text, &allowed_special, disallowed_special.as_ref());
        let tokens = if text.len() < SHORT_TEXT {
            encode()
        } else {
            py.detach(encode)
        };
        let tokens = tokens.map_err(|error| harmony_error(py, &error))?;
        ranks::list(py, &tokens)
    }

    /// The tokens of text, in which the spelling of a special token is text too.
    fn encode_ordinary<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyList>> {
        let text = strings::text(text)?;
        let tokens = py.detach(|| self.encoding.tokenizer().encode_ordinary(&text));
        ranks::list(py, &tokens)
    }

    /// The tokens of text, in which every spelling of a special token becomes that token.
    fn encode_with_special_tokens<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyList>> {
        let text = strings::text(text)?;
        let tokens = py.detach(|| self.encoding.tokenizer().encode_with_special_tokens(&text));
        ranks::list(py, &tokens)
    }

    /// Whether the id is that of a special token.
    fn is_special_token(&self, token: Token) -> bool {
        self.encoding.tokenizer().is_special_token(token.0)
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

/// The list of rendered tokens, or the exception that tells why there are none.
fn rendered_list(
    py: Python<'_>,
    rendered: Rendered,
    tokens: Result<Vec<Rank>>,
) -> PyResult<Bound<'_, PyList>> {
    let tokens = tokens.map_err(|error| rendered.failed(py, &error))?;
    ranks::list(py, &tokens)
}

fn sorted(py: Python<'_>, tokens: Result<std::collections::HashSet<Rank>>) -> PyResult<Vec<Rank>> {
    let tokens = tokens.map_err(|error| harmony_error(py, &error))?;
    let mut tokens: Vec<Rank> = tokens.into_iter().collect();
    tokens.sort_unstable();
    Ok(tokens)
}

/// Python's default drops analysis; a value of another type than bool counts as the default.
fn render_config(config: Option<&Bound<'_, PyAny>>) -> PyResult<RenderConversationConfig> {
    let mut read = RenderConversationConfig::default();
    if let Some(config) = config {
        let drop = config.getattr(intern!(config.py(), "auto_drop_analysis"))?;
        read.auto_drop_analysis = drop.extract().unwrap_or(true);
    }
    Ok(read)
}
