//! Python messages as Rust messages.
//!
//! The models are mutable and do not check what is assigned to them, so every field may hold anything. What the model can't
//! hold is refused in serde's words, with the place it stands at.

use std::collections::BTreeMap;
use std::str::FromStr;

use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use serde::de::DeserializeOwned;

use super::imports::{ContentClass, ContentClasses};
use super::memory::{self, Headroom};
use super::{json, strings};
use crate::chat::{
    Author, ChannelConfig, Content, DeveloperContent, Message, SystemContent, ToolDescription,
    ToolNamespaceConfig,
};
use crate::python::errors::{Given, with_line};

/// About how many bytes a message takes, or a part of its content, besides its text.
const MESSAGE_BYTES: usize = 1024;

/// The messages of a Python `Conversation`.
pub(in super::super) fn conversation(conversation: &Bound<'_, PyAny>) -> PyResult<Vec<Message>> {
    let py = conversation.py();
    let items = conversation
        .getattr(intern!(py, "messages"))
        .map_err(|error| told_of_from_dict(conversation, error))?;
    let mut messages = Vec::new();
    let mut headroom = Headroom::new();
    for item in items.try_iter()? {
        let reader = Reader {
            given: Given::Conversation,
            index: messages.len(),
        };
        let message = reader.message(&item?)?;
        headroom.take(MESSAGE_BYTES * (1 + message.content.len()) + text_bytes(&message))?;
        memory::push(&mut messages, message)?;
    }
    Ok(messages)
}

/// How many bytes a message has: its text, as far as that is not made of schemas, and some for what stands around it.
pub(in super::super) fn text_bytes(message: &Message) -> usize {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let header = length(&message.author.name)
        + length(&message.recipient)
        + length(&message.channel)
        + length(&message.content_type);
    let content = message.content.iter().map(|content| match content {
        Content::Text(content) => PART_BYTES + content.text.len(),
        Content::SystemContent(content) => {
            length(&content.model_identity)
                + length(&content.conversation_start_date)
                + length(&content.knowledge_cutoff)
        }
        Content::DeveloperContent(content) => length(&content.instructions),
    });
    PART_BYTES + header + content.sum::<usize>()
}

/// What a message, and a part of its content, has besides text: its special tokens and what is known of it.
const PART_BYTES: usize = 32;

/// A Python `Message`.
pub(in super::super) fn message(message: &Bound<'_, PyAny>) -> PyResult<Message> {
    let reader = Reader {
        given: Given::Message,
        index: 0,
    };
    reader.message(message)
}

/// Tools, and namespaces of tools, apart.
pub(in super::super) fn tools(
    items: &Bound<'_, PyAny>,
) -> PyResult<(Vec<ToolDescription>, Vec<ToolNamespaceConfig>)> {
    let key = intern!(items.py(), "tools");
    let (mut tools, mut namespaces) = (Vec::new(), Vec::new());
    let mut headroom = Headroom::new();
    for (index, item) in items.try_iter()?.enumerate() {
        let item = item?;
        let reader = Reader {
            given: Given::Tools,
            index,
        };
        let is_namespace = match item.cast::<PyDict>() {
            Ok(dict) => dict.contains(key)?,
            Err(_) => item.hasattr(key)?,
        };
        headroom.take(MESSAGE_BYTES)?;
        if is_namespace {
            memory::push(&mut namespaces, reader.namespace(&item)?)?;
        } else {
            memory::push(&mut tools, reader.tool(&item)?)?;
        }
    }
    Ok((tools, namespaces))
}

/// A Python `ToolNamespaceConfig`.
pub(in super::super) fn namespace(namespace: &Bound<'_, PyAny>) -> PyResult<ToolNamespaceConfig> {
    let reader = Reader {
        given: Given::Tools,
        index: 0,
    };
    reader.namespace(namespace)
}

/// What an argument names: a member of an Enum of Python, such as `Role`, or its value.
pub(in super::super) fn named<T: FromStr<Err = crate::Error>>(
    name: &Bound<'_, PyAny>,
) -> PyResult<T> {
    let name = if name.is_instance_of::<PyString>() {
        name.clone()
    } else {
        name.getattr(intern!(name.py(), "value"))?
    };
    let name = name.cast_into::<PyString>()?;
    strings::text(&name)?
        .parse()
        .map_err(|error: crate::Error| PyValueError::new_err(error.to_string()))
}

/// The error of an attribute that a dict or a list does not have, with what makes a model of it.
fn told_of_from_dict(value: &Bound<'_, PyAny>, error: PyErr) -> PyErr {
    let py = value.py();
    let is_data = value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>();
    if !is_data || !error.is_instance_of::<PyAttributeError>(py) {
        return error;
    }
    let hint = "Message.from_dict makes a message of a dict, and Conversation.from_messages a conversation of messages";
    with_line(py, error, hint)
}

/// Reads one message, or one tool. The index says which one in errors.
struct Reader {
    given: Given,
    index: usize,
}

impl Reader {
    fn message(&self, message: &Bound<'_, PyAny>) -> PyResult<Message> {
        let py = message.py();
        let author = message
            .getattr(intern!(py, "author"))
            .map_err(|error| told_of_from_dict(message, error))?;
        Ok(Message {
            author: Author {
                role: self.field(&author, intern!(py, "role"))?,
                name: self.text(&author, intern!(py, "name"))?,
            },
            recipient: self.text(message, intern!(py, "recipient"))?,
            content: message
                .getattr(intern!(py, "content"))?
                .try_iter()?
                .map(|content| self.content(&content?))
                .collect::<PyResult<_>>()?,
            channel: self.text(message, intern!(py, "channel"))?,
            content_type: self.text(message, intern!(py, "content_type"))?,
        })
    }

    fn content(&self, content: &Bound<'_, PyAny>) -> PyResult<Content> {
        let py = content.py();
        match ContentClasses::get(py)?.of(content) {
            ContentClass::Text => self
                .field::<String>(content, intern!(py, "text"))
                .map(Content::from),
            ContentClass::System => self.system(content).map(Content::from),
            ContentClass::Developer => self.developer(content).map(Content::from),
            ContentClass::Other => {
                let dict = content.call_method0(intern!(py, "to_dict"))?;
                self.value(intern!(py, "content"), &dict)
            }
        }
    }

    fn system(&self, content: &Bound<'_, PyAny>) -> PyResult<SystemContent> {
        let py = content.py();
        Ok(SystemContent {
            model_identity: self.text(content, intern!(py, "model_identity"))?,
            reasoning_effort: self.field(content, intern!(py, "reasoning_effort"))?,
            tools: self.tools(content)?,
            conversation_start_date: self.text(content, intern!(py, "conversation_start_date"))?,
            knowledge_cutoff: self.text(content, intern!(py, "knowledge_cutoff"))?,
            channel_config: self.channel_config(content)?,
        })
    }

    fn developer(&self, content: &Bound<'_, PyAny>) -> PyResult<DeveloperContent> {
        Ok(DeveloperContent {
            instructions: self.text(content, intern!(content.py(), "instructions"))?,
            tools: self.tools(content)?,
        })
    }

    fn channel_config(&self, content: &Bound<'_, PyAny>) -> PyResult<Option<ChannelConfig>> {
        let py = content.py();
        let name = intern!(py, "channel_config");
        let config = content.getattr(name)?;
        if config.is_none() || config.is_instance_of::<PyDict>() {
            return self.value(name, &config);
        }
        Ok(Some(ChannelConfig {
            valid_channels: self.field(&config, intern!(py, "valid_channels"))?,
            channel_required: self.field(&config, intern!(py, "channel_required"))?,
        }))
    }

    fn tools(
        &self,
        content: &Bound<'_, PyAny>,
    ) -> PyResult<Option<BTreeMap<String, ToolNamespaceConfig>>> {
        let name = intern!(content.py(), "tools");
        let tools = content.getattr(name)?;
        let Ok(namespaces) = tools.cast::<PyDict>() else {
            return self.value(name, &tools);
        };
        let namespaces = namespaces
            .iter()
            .map(|(key, namespace)| Ok((self.value(name, &key)?, self.namespace(&namespace)?)));
        namespaces.collect::<PyResult<_>>().map(Some)
    }

    fn namespace(&self, namespace: &Bound<'_, PyAny>) -> PyResult<ToolNamespaceConfig> {
        let py = namespace.py();
        let (tools, policy) = (intern!(py, "tools"), intern!(py, "schema_policy"));
        if namespace.is_instance_of::<PyDict>() {
            return self.value(tools, namespace);
        }
        Ok(ToolNamespaceConfig {
            name: self.field(namespace, intern!(py, "name"))?,
            description: self.text(namespace, intern!(py, "description"))?,
            tools: namespace
                .getattr(tools)?
                .try_iter()?
                .map(|tool| self.tool(&tool?))
                .collect::<PyResult<_>>()?,
            // Objects made for openai-harmony 0.0.8 do not have it.
            schema_policy: match namespace.getattr_opt(policy)? {
                Some(value) => self.value(policy, &value)?,
                None => None,
            },
        })
    }

    fn tool(&self, tool: &Bound<'_, PyAny>) -> PyResult<ToolDescription> {
        let py = tool.py();
        if tool.is_instance_of::<PyDict>() {
            return self.value(intern!(py, "tools"), tool);
        }
        let parameters = tool.getattr(intern!(py, "parameters"))?;
        Ok(ToolDescription {
            name: self.field(tool, intern!(py, "name"))?,
            description: self.field(tool, intern!(py, "description"))?,
            parameters: if parameters.is_none() {
                None
            } else {
                let parameters = json::from_python(&parameters, self.given);
                Some(parameters.map_err(|error| {
                    let tool = tool
                        .getattr(intern!(py, "name"))
                        .and_then(|name| name.repr());
                    let tool =
                        tool.map_or_else(|_| String::new(), |name| format!(" of the tool {name}"));
                    with_line(
                        py,
                        error,
                        &format!("in `parameters`{tool} in {}", self.place()),
                    )
                })?)
            },
        })
    }

    /// An attribute that is a string or None.
    fn text(
        &self,
        object: &Bound<'_, PyAny>,
        name: &Bound<'_, PyString>,
    ) -> PyResult<Option<String>> {
        let value = object.getattr(name)?;
        match value.cast::<PyString>() {
            Ok(string) => strings::owned(string).map(Some),
            Err(_) if value.is_none() => Ok(None),
            Err(_) => self.value(name, &value),
        }
    }

    /// An attribute of any type that JSON has.
    fn field<T: DeserializeOwned>(
        &self,
        object: &Bound<'_, PyAny>,
        name: &Bound<'_, PyString>,
    ) -> PyResult<T> {
        self.value(name, &object.getattr(name)?)
    }

    /// A value of any type that JSON has, which is that of the attribute `name` or stands within it.
    fn value<T: DeserializeOwned>(
        &self,
        name: &Bound<'_, PyString>,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<T> {
        let place = || format!("in `{name}` of {}", self.place());
        let value = json::from_python(value, self.given)
            .map_err(|error| with_line(value.py(), error, &place()))?;
        serde_json::from_value(value)
            .map_err(|error| self.given.invalid(&format!("{error}\n{}", place())))
    }

    /// What is read.
    fn place(&self) -> String {
        let what = match self.given {
            Given::Message => return "the message".to_owned(),
            Given::Conversation => "message",
            _ => "item",
        };
        format!("{what} {}, counted from 0", self.index)
    }
}
