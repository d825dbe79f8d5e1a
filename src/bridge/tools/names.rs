//! Names of tools: what a request may offer, and what its history may say.

use crate::bridge::read::Node;
use crate::chat::{FUNCTIONS, Role};
use crate::error::Result;

/// The name that a tool is offered by. The model copies it into a recipient, so that it has to be one word of a header (R11).
pub(super) fn tool_name(node: &Node<'_, '_>) -> Result<String> {
    let name = node.text()?;
    check(node, name)?;
    Ok(name.to_owned())
}

/// The name of a namespace, which a result's header begins with: a role's would be read as the role.
pub(crate) fn namespace_name(node: &Node<'_, '_>) -> Result<String> {
    let name = tool_name(node)?;
    if name == FUNCTIONS || starts_with_role(&name) || name.starts_with("to=") {
        let text = "must be neither a role nor 'functions', and not start with 'to='";
        return Err(node.refused(text));
    }
    Ok(name)
}

/// Refuses a name that is not one word of a header.
pub(super) fn check(node: &Node<'_, '_>, name: &str) -> Result<()> {
    if name.is_empty() || name.contains(breaks_word) {
        return Err(node.refused("must be one word without spaces and '<'"));
    }
    Ok(())
}

/// The recipient of a past call. Names of the past are never refused: what would break the header is written as `_` (R20).
pub(crate) fn recipient(namespace: Option<&str>, name: &str) -> String {
    let namespace = namespace.filter(|namespace| !namespace.is_empty());
    let mut whole = format!("{}.{name}", namespace.unwrap_or(FUNCTIONS));
    if starts_with_role(&whole) {
        whole = whole.replacen(':', "_", 1);
    }
    whole.replace(breaks_word, "_")
}

fn breaks_word(c: char) -> bool {
    c.is_whitespace() || c == '<'
}

/// Whether a header that begins with the name would be of a role: `user`, or `user:name`.
fn starts_with_role(name: &str) -> bool {
    let first = name.split(':').next().unwrap_or_default();
    Role::try_from(first).is_ok()
}
