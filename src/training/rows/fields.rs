//! What the fields of rows are called.

use std::collections::BTreeMap;

use super::RowOptions;

/// All fields of all formats, those among them that are only recognized.
const FIELDS: [&str; 22] = [
    "messages",
    "conversations",
    "tools",
    "functions",
    "developer",
    "user",
    "analysis",
    "final",
    "prompt",
    "completion",
    "system",
    "history",
    "instruction",
    "input",
    "output",
    "chosen",
    "rejected",
    "preferred_output",
    "non_preferred_output",
    "text",
    "chat_template_kwargs",
    "reasoning_effort",
];

/// The names that a data set has for the fields of its format.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    renamed: BTreeMap<String, String>,
}

impl Fields {
    pub(super) fn new(options: &RowOptions) -> Self {
        let mut renamed = options.map.clone();
        let mut rename = |field: &str, name: &Option<String>| {
            if let Some(name) = name {
                renamed.insert(field.to_owned(), name.clone());
            }
        };
        rename("messages", &options.messages_field);
        rename("conversations", &options.messages_field);
        rename("tools", &options.tools_field);
        Self { renamed }
    }

    /// What a field is called in the rows.
    pub(super) fn name<'a>(&'a self, field: &'a str) -> &'a str {
        debug_assert!(FIELDS.contains(&field), "{field} is to be in FIELDS");
        self.renamed.get(field).map_or(field, String::as_str)
    }

    /// Whether rows are asked for a field that they call so.
    pub(super) fn has(&self, name: &str) -> bool {
        FIELDS.iter().any(|field| self.name(field) == name)
    }
}
