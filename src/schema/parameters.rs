//! A tool's parameters, by either policy.

use serde_json::Value;

use super::{complete, faithful};
use crate::chat::SchemaPolicy;
use crate::error::Result;

/// A tool's parameters as the model reads them: what stands between the parentheses of its type. That is nothing for a tool
/// that takes none, else `_: ` and a TypeScript type.
///
/// # Errors
/// [`Error::is_schema_too_deep`](crate::Error::is_schema_too_deep) for schemas nested deeper than [`MAX_SCHEMA_DEPTH`](crate::MAX_SCHEMA_DEPTH).
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
    write_parameters(parameters, policy, &mut text)?;
    Ok(text)
}

/// Appends what stands between the parentheses of a tool's type.
pub(crate) fn write_parameters(
    parameters: &Value,
    policy: SchemaPolicy,
    out: &mut String,
) -> Result<()> {
    match policy {
        _ if parameters.is_null() => Ok(()),
        SchemaPolicy::Faithful => {
            out.push_str("_: ");
            faithful::write_type(parameters, out)
        }
        SchemaPolicy::Complete => complete::write_parameters(parameters, out).map(|_| ()),
    }
}
