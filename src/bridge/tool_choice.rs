//! Which tools the model may or must call (R15).

use serde_json::{Value, json};

use super::read::{Node, unsupported};
use super::tools::{Chosen, Tools};
use crate::error::Result;

/// What a request chooses.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToolChoice {
    pub(crate) mode: ToolMode,
    /// The tools that it is about, functions by their names and others with their namespaces; None for all.
    pub(crate) tools: Option<Vec<String>>,
    /// Whether one tool was named, which the model must call.
    pub(crate) named: bool,
    chosen: Chosen,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ToolMode {
    #[default]
    Auto,
    None,
    Required,
}

impl ToolMode {
    fn named(name: &str) -> Option<Self> {
        [Self::Auto, Self::None, Self::Required]
            .into_iter()
            .find(|mode| mode.as_str() == name)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::Required => "required",
        }
    }
}

/// A tool that a choice names.
pub(crate) struct NamedTool {
    /// Its name in [`ToolChoice::tools`].
    pub(crate) name: String,
    /// Its recipient, or its namespace where all of it is meant.
    pub(crate) recipient: String,
}

impl ToolChoice {
    /// Reads a choice that is one word; None where it is an object, which each API writes in its own way.
    pub(crate) fn of_word(choice: &Node<'_, '_>, tools: &Tools) -> Result<Option<Self>> {
        let mode = match choice.value() {
            Value::Null => return Ok(Some(Self::default())),
            Value::Object(_) => return Ok(None),
            Value::String(word) => {
                ToolMode::named(word).ok_or_else(|| choice.refused(unsupported(word)))?
            }
            _ => return Err(choice.refused("expected a string or an object")),
        };
        if mode == ToolMode::Required && tools.is_empty() {
            return Err(choice.refused("'required' needs tools"));
        }
        let chosen = match mode {
            ToolMode::None => Chosen::only([]),
            ToolMode::Auto | ToolMode::Required => Chosen::default(),
        };
        Ok(Some(Self {
            mode,
            chosen,
            ..Self::default()
        }))
    }

    /// The choice of one tool.
    pub(crate) fn of_tool(tool: NamedTool) -> Self {
        Self {
            mode: ToolMode::Required,
            tools: Some(vec![tool.name]),
            named: true,
            chosen: Chosen::only([tool.recipient]),
        }
    }

    /// The choice of some tools; `choice` is what holds `mode` and `tools`.
    pub(crate) fn of_allowed_tools(
        choice: &Node<'_, '_>,
        read_tool: impl Fn(&Node<'_, '_>) -> Result<NamedTool>,
    ) -> Result<Self> {
        let mode = choice.get("mode");
        let word = mode.text()?;
        let is_allowed = |mode: &ToolMode| *mode != ToolMode::None;
        let found = ToolMode::named(word).filter(is_allowed);
        let found = found.ok_or_else(|| mode.refused(unsupported(word)))?;
        let list = choice.get("tools");
        let tools = list.items("a list of tools")?;
        let tools: Vec<NamedTool> = tools.map(|tool| read_tool(&tool)).collect::<Result<_>>()?;
        if found == ToolMode::Required && tools.is_empty() {
            return Err(list.refused("'required' needs tools"));
        }
        let (names, recipients): (Vec<String>, Vec<String>) = tools
            .into_iter()
            .map(|tool| (tool.name, tool.recipient))
            .unzip();
        Ok(Self {
            mode: found,
            tools: Some(names),
            named: false,
            chosen: Chosen::only(recipients),
        })
    }

    pub(crate) fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// What the request asks of the sampler.
    pub(crate) fn to_json(&self) -> Value {
        json!({"mode": self.mode.as_str(), "tools": self.tools, "named": self.named})
    }
}
