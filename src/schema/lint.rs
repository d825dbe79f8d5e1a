//! What a policy loses of tools' schemas, and what is dangerous in them.

mod complete;
mod faithful;
mod keys;
mod linter;
mod note;
mod text;

use std::collections::HashSet;

use serde_json::Value;

use self::linter::Linter;
pub use self::note::{Severity, ToolNote, ToolNoteCode};
use super::{complete as complete_types, faithful as faithful_types};
use crate::chat::{SchemaPolicy, ToolDescription, ToolNamespaceConfig};

/// What the policy loses of the tools, and what is dangerous in them, tool by tool. O(n) in the size of the tools.
///
/// ```
/// use openai_harmony::chat::ToolDescription;
/// use openai_harmony::{SchemaPolicy, lint_tools};
///
/// let parameters = serde_json::json!({"type": "object", "properties": {"user": {"$ref": "#/$defs/User"}}, "$defs": {"User": {"type": "string"}}});
/// let tools = [ToolDescription::new("greet", "Greets a user.", Some(parameters))];
///
/// let notes = lint_tools(&tools, SchemaPolicy::Faithful);
/// assert_eq!((notes[0].code.as_str(), notes[0].pointer.as_str()), ("ref_lost", "/properties/user/$ref"));
/// assert!(lint_tools(&tools, SchemaPolicy::Complete).is_empty());
/// ```
pub fn lint_tools<'t>(
    tools: impl IntoIterator<Item = &'t ToolDescription>,
    policy: SchemaPolicy,
) -> Vec<ToolNote> {
    let mut notes = Vec::new();
    lint_list(tools, "", policy, &mut notes);
    notes
}

/// The same for namespaces of tools. What their own policies are does not matter.
pub fn lint_namespaces<'t>(
    namespaces: impl IntoIterator<Item = &'t ToolNamespaceConfig>,
    policy: SchemaPolicy,
) -> Vec<ToolNote> {
    let mut notes = Vec::new();
    for namespace in namespaces {
        let mut linter = Linter::new(namespace.name.clone(), policy, &mut notes);
        linter.check_tool_name(&namespace.name, "namespace");
        let description = namespace.description.as_deref().unwrap_or_default();
        linter.check_tool_description(description);
        lint_list(
            &namespace.tools,
            &format!("{}.", namespace.name),
            policy,
            &mut notes,
        );
    }
    notes
}

fn lint_list<'t>(
    tools: impl IntoIterator<Item = &'t ToolDescription>,
    prefix: &str,
    policy: SchemaPolicy,
    notes: &mut Vec<ToolNote>,
) {
    let mut names = HashSet::new();
    for tool in tools {
        let mut linter = Linter::new(format!("{prefix}{}", tool.name), policy, notes);
        linter.check_tool_name(&tool.name, "tool");
        if !names.insert(&tool.name) {
            linter.note(
                ToolNoteCode::DuplicateTool,
                "another tool of the list has this name, and calls do not tell them apart; rename one".to_owned(),
            );
        }
        linter.check_tool_description(&tool.description);
        if let Some(parameters) = tool.parameters.as_ref().filter(|value| !value.is_null()) {
            check_parameters(&mut linter, policy, parameters);
        }
    }
}

fn check_parameters(linter: &mut Linter<'_>, policy: SchemaPolicy, parameters: &Value) {
    let mut text = String::new();
    let is_cut = match policy {
        SchemaPolicy::Faithful => faithful_types::write_type(parameters, &mut text).map(|()| false),
        SchemaPolicy::Complete => complete_types::write_parameters(parameters, &mut text),
    };
    match is_cut {
        Err(_) => linter.note_too_deep(),
        Ok(true) => linter.note(
            ToolNoteCode::TooLarge,
            "the schema is too large to show, and what comes last in it is `any`; leave out what the model need not know".to_owned(),
        ),
        Ok(false) => {}
    }
    match policy {
        SchemaPolicy::Faithful => faithful::check(linter, parameters),
        SchemaPolicy::Complete => complete::check(linter, parameters),
    }
}
