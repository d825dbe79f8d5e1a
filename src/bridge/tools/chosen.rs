//! The tools that a request chose (R15).

use std::collections::HashSet;

/// The recipients that a request chose, and namespaces that it chose whole; everything by default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen(Option<HashSet<String>>);

impl Chosen {
    pub(crate) fn only(names: impl IntoIterator<Item = String>) -> Self {
        Self(Some(names.into_iter().collect()))
    }

    /// Whether a namespace was chosen whole, or a built-in tool.
    pub(super) fn contains_namespace(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(name))
    }

    /// Whether a tool was chosen.
    pub(super) fn contains(&self, namespace: &str, name: &str) -> bool {
        self.contains_namespace(namespace)
            || self.contains_namespace(&format!("{namespace}.{name}"))
    }
}
