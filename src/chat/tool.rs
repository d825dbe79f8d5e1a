//! Tools that the model may call.

use std::str::FromStr;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Kind};

/// How the JSON schemas of tools are written for the model, as TypeScript types.
///
/// Where a schema holds nothing that `Faithful` loses, both write the same. [`typescript`](crate::typescript) shows what
/// either makes of a schema, [`lint_tools`](crate::lint_tools) what it loses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SchemaPolicy {
    /// As the published openai-harmony writes them, byte for byte: references, unions, limits and more are lost, and text
    /// is written as it is, so that a line break in a description ends its comment.
    #[default]
    Faithful,
    /// Whole: whatever a type or a short comment can say. No text in a schema can leave its place.
    Complete,
}

impl SchemaPolicy {
    /// All policies.
    pub const ALL: [Self; 2] = [Self::Faithful, Self::Complete];

    /// The policy's name, `"faithful"` or `"complete"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Faithful => "faithful",
            Self::Complete => "complete",
        }
    }
}

impl FromStr for SchemaPolicy {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|policy| policy.as_str() == name)
            .ok_or_else(|| {
                Error::new(Kind::UnknownPolicy {
                    subject: "schema",
                    name: name.to_owned(),
                    known: "faithful and complete",
                })
            })
    }
}

/// One tool.
///
/// Read from JSON, the schema is in `parameters`. Where it is in `inputSchema`, as MCP has it, or in `input_schema`, as
/// Anthropic does, that is an error: the model would be told of a tool without arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "GivenTool")]
pub struct ToolDescription {
    /// Its name within the namespace, such as `get_weather`.
    pub name: String,
    /// What it does, for the model to read.
    pub description: String,
    /// The JSON schema of its arguments; `None` for a tool that takes none.
    pub parameters: Option<Value>,
}

impl ToolDescription {
    /// A tool.
    pub fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Option<Value>,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            parameters,
        }
    }
}

/// A tool as JSON has it.
#[derive(Deserialize)]
#[serde(rename = "ToolDescription")]
struct GivenTool {
    name: String,
    description: String,
    parameters: Option<Value>,
    #[serde(default, rename = "inputSchema")]
    mcp_schema: Option<IgnoredAny>,
    #[serde(default, rename = "input_schema")]
    anthropic_schema: Option<IgnoredAny>,
}

impl TryFrom<GivenTool> for ToolDescription {
    type Error = String;

    fn try_from(tool: GivenTool) -> Result<Self, String> {
        let other = match (&tool.parameters, tool.mcp_schema, tool.anthropic_schema) {
            (Some(_), _, _) | (None, None, None) => None,
            (None, Some(_), _) => Some("inputSchema"),
            (None, None, Some(_)) => Some("input_schema"),
        };
        match other {
            None => Ok(Self::new(tool.name, tool.description, tool.parameters)),
            Some(key) => Err(format!(
                "unknown field `{key}`: a tool's schema is in `parameters`, here of the tool {:?}",
                tool.name
            )),
        }
    }
}

/// Tools with a common prefix: `functions.get_weather` is the tool `get_weather` in the namespace `functions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolNamespaceConfig {
    /// The prefix.
    pub name: String,
    /// What the tools are for, or how a namespace without any is used.
    pub description: Option<String>,
    /// The tools, in the order they are listed.
    pub tools: Vec<ToolDescription>,
    /// How the tools' schemas are written; `None` is [`SchemaPolicy::Faithful`]. In the JSON form only where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_policy: Option<SchemaPolicy>,
}

impl ToolNamespaceConfig {
    /// A namespace.
    pub fn new(
        name: impl Into<String>,
        description: Option<String>,
        tools: Vec<ToolDescription>,
    ) -> Self {
        Self {
            name: name.into(),
            description,
            tools,
            schema_policy: None,
        }
    }

    /// Sets how the tools' schemas are written.
    pub fn with_schema_policy(mut self, schema_policy: SchemaPolicy) -> Self {
        self.schema_policy = Some(schema_policy);
        self
    }
}
