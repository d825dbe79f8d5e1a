//! The form that an answer is to have (R16).

use serde_json::{Map, Value, json};

use super::read::{Node, unsupported};
use crate::error::Result;
use crate::schema::comment_lines;

/// A form other than free text.
#[derive(Clone, Debug)]
pub(crate) enum ResponseFormat {
    /// Any JSON object.
    JsonObject,
    /// JSON of a schema.
    JsonSchema(JsonSchema),
}

#[derive(Clone, Debug)]
pub(crate) struct JsonSchema {
    name: String,
    description: Option<String>,
    schema: Value,
    strict: Option<bool>,
    /// What the prompt says of it.
    section: String,
}

impl ResponseFormat {
    /// Chat Completions' `response_format`, whose schema stands in a key of its own.
    pub(crate) fn of_chat_completions(format: Node<'_, '_>) -> Result<Option<Self>> {
        read(format, |format| {
            JsonSchema::read(format.get("json_schema").object()?)
        })
    }

    /// Responses' `text.format`, whose schema stands beside its type.
    pub(crate) fn of_responses(format: Node<'_, '_>) -> Result<Option<Self>> {
        read(format, |format| JsonSchema::read(*format))
    }

    /// What the request asks of the sampler. The name and schema of a JSON object without a schema are null.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::JsonObject => json!({
                "name": null, "description": null, "schema": null, "strict": null
            }),
            Self::JsonSchema(format) => json!({
                "name": format.name,
                "description": format.description,
                "schema": format.schema,
                "strict": format.strict,
            }),
        }
    }

    /// The last section of the developer message, if it has one.
    pub(crate) fn section(&self) -> Option<&str> {
        match self {
            Self::JsonObject => None,
            Self::JsonSchema(format) => Some(&format.section),
        }
    }
}

fn read(
    format: Node<'_, '_>,
    json_schema: impl FnOnce(&Node<'_, '_>) -> Result<JsonSchema>,
) -> Result<Option<ResponseFormat>> {
    if format.is_null() {
        return Ok(None);
    }
    let kind = format.object()?;
    let kind = kind.get("type");
    match kind.text()? {
        "text" => Ok(None),
        "json_object" => Ok(Some(ResponseFormat::JsonObject)),
        "json_schema" => Ok(Some(ResponseFormat::JsonSchema(json_schema(&format)?))),
        other => Err(kind.refused(unsupported(other))),
    }
}

impl JsonSchema {
    fn read(format: Node<'_, '_>) -> Result<Self> {
        let name = format.get("name").text()?.to_owned();
        let description = format
            .get("description")
            .optional_text()?
            .map(str::to_owned);
        let strict = match format.get("strict") {
            strict if strict.is_null() => None,
            strict => Some(strict.flag(false)?),
        };
        let mut section = format!("# Response Formats\n\n## {name}\n\n");
        if let Some(description) = description.as_deref().filter(|text| !text.is_empty()) {
            for line in comment_lines(description) {
                section.push_str("// ");
                section.push_str(&line);
                section.push('\n');
            }
        }
        let schema = match format.find("schema") {
            None => {
                section.push_str("{}");
                Value::Object(Map::new())
            }
            Some(schema) => {
                schema.object()?.write_json(&mut section)?;
                schema.value().clone()
            }
        };
        Ok(Self {
            name,
            description,
            schema,
            strict,
            section,
        })
    }
}
