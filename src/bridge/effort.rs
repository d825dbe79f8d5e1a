//! How much the model is to reason (R3).

use super::options::ServerOptions;
use super::read::{Node, quoted};
use crate::chat::ReasoningEffort;
use crate::error::Result;

/// The effort that a request's body asks for: the word that names it, and what it is for the model.
pub(crate) fn read<'v>(
    body: &Node<'v, '_>,
    options: &'v ServerOptions,
) -> Result<(&'v str, ReasoningEffort)> {
    let reasoning = body.get("reasoning");
    let (field, nested) = (body.get("reasoning_effort"), reasoning.get("effort"));
    let asked = if field.is_null() && !nested.is_null() {
        nested
    } else {
        field
    };
    let word = asked.optional_text()?;
    let word = word.unwrap_or(&options.default_reasoning_effort);
    let efforts = &options.reasoning_efforts;
    if let Some((_, effort)) = efforts.iter().find(|(name, _)| name == word) {
        return Ok((word, *effort));
    }
    let names: Vec<String> = efforts.iter().map(|(name, _)| quoted(name)).collect();
    let (word, names) = (quoted(word), names.join(", "));
    Err(asked.refused(format!("{word} is not supported; supported are {names}")))
}
