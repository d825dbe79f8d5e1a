//! The tools that a request offers, and what the model is shown of them.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::chosen::Chosen;
use super::names;
use super::table::{Target, ToolTable};
use crate::bridge::read::{Node, quoted};
use crate::chat::{FUNCTIONS, ToolDescription, ToolNamespaceConfig};
use crate::error::{Error, Result};

/// The tools of a request, in the order given.
#[derive(Default)]
pub(crate) struct Tools {
    entries: Vec<Entry>,
    /// What each recipient is; `browser` and `python` stand for themselves.
    targets: HashMap<String, Target>,
    /// What the tools of each namespace are.
    namespaces: HashMap<String, Target>,
}

/// An entry of the request's list: a namespace, or part of the one of functions.
struct Entry {
    given: Value,
    namespace: ToolNamespaceConfig,
    is_builtin: bool,
}

/// What the model is shown of the tools.
#[derive(Default)]
pub(crate) struct Shown {
    /// As the request gave them.
    pub(crate) given: Vec<Value>,
    /// The namespaces of the system message.
    pub(crate) builtin: Vec<ToolNamespaceConfig>,
    /// The namespaces of the developer message.
    pub(crate) developer: Vec<ToolNamespaceConfig>,
}

impl Tools {
    /// Adds a function or a custom tool; `name` is where its name stands.
    pub(crate) fn add_function(
        &mut self,
        given: &Value,
        tool: ToolDescription,
        target: Target,
        name: &Node<'_, '_>,
    ) -> Result<()> {
        self.offer(FUNCTIONS, &tool.name, target, name)?;
        self.push(
            given,
            ToolNamespaceConfig::new(FUNCTIONS, None, vec![tool]),
            false,
        );
        Ok(())
    }

    /// Adds a namespace of which each tool is added by [`Tools::offer`]; `name` is where its name stands.
    pub(crate) fn add_namespace(
        &mut self,
        given: &Value,
        namespace: ToolNamespaceConfig,
        target: Target,
        name: &Node<'_, '_>,
    ) -> Result<()> {
        if self
            .namespaces
            .insert(namespace.name.clone(), target)
            .is_some()
        {
            return Err(twice(name, &namespace.name));
        }
        self.push(given, namespace, false);
        Ok(())
    }

    /// Adds a built-in tool; `kind` is where the request says which.
    pub(crate) fn add_builtin(
        &mut self,
        given: &Value,
        tool: ToolNamespaceConfig,
        kind: &Node<'_, '_>,
    ) -> Result<()> {
        let target = Target::Builtin;
        if self.namespaces.insert(tool.name.clone(), target).is_some() {
            return Err(twice(kind, &tool.name));
        }
        self.targets.insert(tool.name.clone(), target);
        self.push(given, tool, true);
        Ok(())
    }

    /// Lets a recipient name a tool; `at` is where its name stands.
    pub(crate) fn offer(
        &mut self,
        namespace: &str,
        name: &str,
        target: Target,
        at: &Node<'_, '_>,
    ) -> Result<()> {
        names::check(at, name)?;
        let recipient = format!("{namespace}.{name}");
        match self.targets.insert(recipient, target) {
            None => Ok(()),
            Some(_) => Err(twice(at, name)),
        }
    }

    fn push(&mut self, given: &Value, namespace: ToolNamespaceConfig, is_builtin: bool) {
        self.entries.push(Entry {
            given: given.clone(),
            namespace,
            is_builtin,
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The recipient of an offered tool. Without a namespace the name is a function's, or has the namespace in it.
    pub(crate) fn named(&self, namespace: Option<&str>, name: &str) -> Option<String> {
        let function = format!("{}.{name}", namespace.unwrap_or(FUNCTIONS));
        let whole = namespace.is_none().then(|| name.to_owned());
        let mut recipients = [Some(function), whole].into_iter().flatten();
        recipients.find(|recipient| self.targets.contains_key(recipient))
    }

    /// Whether there is a namespace, or a built-in tool, of this name.
    pub(crate) fn has_namespace(&self, name: &str) -> bool {
        self.namespaces.contains_key(name)
    }

    /// What the model is shown where it is shown what was chosen only.
    pub(crate) fn shown(&self, chosen: &Chosen) -> Shown {
        let mut shown = Shown::default();
        let mut developer: BTreeMap<&str, ToolNamespaceConfig> = BTreeMap::new();
        for entry in &self.entries {
            let namespace = &entry.namespace;
            let name = namespace.name.as_str();
            if entry.is_builtin && chosen.contains_namespace(name) {
                shown.builtin.push(namespace.clone());
            }
            let (given, tools) = entry.chosen(chosen);
            shown.given.extend(given);
            if entry.is_builtin || tools.is_empty() {
                continue;
            }
            let shown = developer.entry(name).or_insert_with(|| {
                ToolNamespaceConfig::new(name, namespace.description.clone(), Vec::new())
            });
            shown.tools.extend(tools);
        }
        shown.developer = developer.into_values().collect();
        shown
    }

    /// Whom the model's recipients name; nothing where the request chose that nothing be called.
    pub(crate) fn into_table(self, chosen: Chosen, is_none_chosen: bool) -> ToolTable {
        let is_closed = is_none_chosen || self.is_empty();
        ToolTable::new(self.targets, self.namespaces, chosen, is_closed)
    }
}

impl Entry {
    /// The entry as it was given, without what was not chosen, and its tools that were. None where nothing was.
    fn chosen(&self, chosen: &Chosen) -> (Option<Value>, Vec<ToolDescription>) {
        let Self {
            given, namespace, ..
        } = self;
        if chosen.contains_namespace(&namespace.name) {
            return (Some(given.clone()), namespace.tools.clone());
        }
        let is_chosen = |tool: &ToolDescription| chosen.contains(&namespace.name, &tool.name);
        let are_chosen: Vec<bool> = namespace.tools.iter().map(is_chosen).collect();
        if !are_chosen.contains(&true) {
            return (None, Vec::new());
        }
        let mut given = given.clone();
        // Only a namespace has its tools in the request, one for each that was read.
        if let (Some("namespace"), Some(Value::Array(tools))) =
            (self.given["type"].as_str(), given.get_mut("tools"))
        {
            let mut are_chosen = are_chosen.iter();
            tools.retain(|_| are_chosen.next().is_some_and(|is_chosen| *is_chosen));
        }
        let tools = namespace.tools.iter().zip(are_chosen);
        let tools = tools.filter(|(_, is_chosen)| *is_chosen);
        (Some(given), tools.map(|(tool, _)| tool.clone()).collect())
    }
}

fn twice(at: &Node<'_, '_>, name: &str) -> Error {
    at.refused(format!("two tools have the name {}", quoted(name)))
}
