//! JSON Schema, as the model reads it: TypeScript types in a tool's signature.

mod comment;
mod complete;
mod faithful;
mod json;
mod layout;
mod lint;
mod notes;
mod resolve;
mod shape;

use serde_json::Value;

pub(crate) use self::comment::{lines as comment_lines, tool_name};
pub use self::lint::{Severity, ToolNote, ToolNoteCode, lint_namespaces, lint_tools};
use crate::chat::SchemaPolicy;
use crate::error::Result;

/// A tool's parameters as the model reads them: what stands between the parentheses of its type. That is nothing for a tool
/// that takes none, else `_: ` and a TypeScript type.
///
/// # Errors
/// [`Error::is_schema_too_deep`](crate::Error::is_schema_too_deep) for schemas nested deeper than [`MAX_SCHEMA_DEPTH`].
///
/// ```
/// use openai_harmony::chat::SchemaPolicy;
/// use openai_harmony::typescript;
///
/// let parameters = serde_json::json!({
///     "type": "object",
///     "properties": {"query": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}], "default": null}},
/// });
/// assert_eq!(typescript(&parameters, SchemaPolicy::Faithful)?, "_: {\nquery?: any, // default: null\n}");
/// assert_eq!(
///     typescript(&parameters, SchemaPolicy::Complete)?,
///     "_: {\nquery?: string | null, // default: null, minLength: 1\n}"
/// );
/// # Ok::<(), openai_harmony::Error>(())
/// ```
pub fn typescript(parameters: &Value, policy: SchemaPolicy) -> Result<String> {
    let mut text = String::new();
    write_parameters(Some(parameters), policy, &mut text)?;
    Ok(text)
}

/// Appends what stands between the parentheses of a tool's type.
pub(crate) fn write_parameters(
    parameters: Option<&Value>,
    policy: SchemaPolicy,
    out: &mut String,
) -> Result<()> {
    let Some(parameters) = parameters.filter(|parameters| !parameters.is_null()) else {
        return Ok(());
    };
    match policy {
        SchemaPolicy::Faithful => {
            out.push_str("_: ");
            faithful::write_type(parameters, out)
        }
        SchemaPolicy::Complete => complete::write_parameters(parameters, out).map(|_| ()),
    }
}

/// How many schemas may be nested in a tool's parameters, and how many arrays or objects in a default value.
///
/// Rendering recurses once a level, so that the limit bounds the stack: half a megabyte at the deepest. Beyond it rendering
/// fails with [`Error::is_schema_too_deep`](crate::Error::is_schema_too_deep). JSON text meets `serde_json`'s own limit of
/// 128 levels first.
pub const MAX_SCHEMA_DEPTH: usize = 512;
