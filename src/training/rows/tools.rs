//! The tools of rows. Rows of a data set have few different lists of them, so that what is made of each is kept.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::json;
use super::nulls;
use crate::HarmonyEncoding;
use crate::bridge::{Node, quoted, read_function};
use crate::chat::{SchemaPolicy, ToolDescription, ToolNamespaceConfig};
use crate::error::{Error, Result, RowErrorKind};
use crate::tokenizer::Rank;

/// How many lists of tools are kept.
const KEPT: usize = 256;

const FUNCTIONS: &str = "functions";

/// The tools of a row.
#[derive(Debug)]
pub(super) struct ToolSection {
    pub(super) namespace: ToolNamespaceConfig,
    /// The section on them in the developer message.
    pub(super) tokens: Vec<Rank>,
}

/// What was made of the last lists of tools, by their JSON. Where there are too many, the one goes that was not asked for
/// longest.
#[derive(Debug, Default)]
pub(super) struct ToolCache {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    sections: HashMap<Vec<u8>, (Arc<ToolSection>, u64)>,
    /// How often it was asked.
    clock: u64,
}

impl ToolCache {
    /// The tools of a list, or of a text that is the JSON of one; None where there are none.
    pub(super) fn section(
        &self,
        tools: &Node<'_, '_>,
        encoding: HarmonyEncoding,
        policy: SchemaPolicy,
    ) -> Result<Option<Arc<ToolSection>>> {
        let key = match tools.value() {
            Value::Null => return Ok(None),
            Value::Array(list) if list.is_empty() => return Ok(None),
            Value::String(text) if text.is_empty() => return Ok(None),
            given => serde_json::to_vec(given).unwrap_or_default(),
        };
        if let Some(section) = self.lock().get(&key) {
            return Ok(Some(section));
        }
        let descriptions = read(tools)?;
        if descriptions.is_empty() {
            return Ok(None);
        }
        let namespace = ToolNamespaceConfig::new(FUNCTIONS, None, descriptions);
        let namespaces = BTreeMap::from([(FUNCTIONS.to_owned(), namespace.clone())]);
        let tokens = encoding
            .encode_tools(&namespaces, policy)
            .map_err(|error| unfit(tools, error.text()))?;
        let section = Arc::new(ToolSection { namespace, tokens });
        self.lock().insert(key, section.clone());
        Ok(Some(section))
    }

    /// What another thread was doing when it panicked leaves nothing half done.
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&mut self, key: &[u8]) -> Option<Arc<ToolSection>> {
        self.clock += 1;
        let (section, asked) = self.sections.get_mut(key)?;
        *asked = self.clock;
        Some(section.clone())
    }

    fn insert(&mut self, key: Vec<u8>, section: Arc<ToolSection>) {
        if self.sections.len() >= KEPT {
            let oldest = self.sections.iter().min_by_key(|(_, (_, asked))| *asked);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.sections.remove(&oldest);
            }
        }
        self.sections.insert(key, (section, self.clock));
    }
}

fn read(tools: &Node<'_, '_>) -> Result<Vec<ToolDescription>> {
    let Value::String(text) = tools.value() else {
        return of_list(tools);
    };
    match json::parse(text) {
        Ok(parsed) => of_list(&tools.with_value(&parsed.value)),
        Err(error) => Err(unfit(tools, error.message)),
    }
}

fn of_list(tools: &Node<'_, '_>) -> Result<Vec<ToolDescription>> {
    let mut names = HashSet::new();
    let mut descriptions = Vec::new();
    for tool in tools.items("a list of tools, or its JSON")? {
        let tool = tool.object()?;
        let function = tool.get("function");
        let function = if function.is_null() {
            tool
        } else {
            function.object()?
        };
        let description = one(&function).map_err(in_schema)?;
        if !names.insert(description.name.clone()) {
            let name = quoted(&description.name);
            let text = format!("two tools have the name {name}");
            return Err(in_schema(function.get("name").refused(text)));
        }
        descriptions.push(description);
    }
    Ok(descriptions)
}

fn one(function: &Node<'_, '_>) -> Result<ToolDescription> {
    let description = read_function(function)?;
    let parameters = function.get("parameters");
    if parameters.is_null() {
        for other in ["inputSchema", "input_schema"] {
            let text = "the name of another API: here a tool's schema is in 'parameters'";
            function.get(other).must_be_absent(text)?;
        }
    }
    if let Some(path) = nulls::null_property(parameters.value()) {
        let place = format!("{}{path}", parameters.param());
        let hint =
            "leave the property out; where nulls stand for what is not there, say --nulls absent";
        let error = Error::invalid_request(place, "is null, which is no schema");
        return Err(error.with_hint(hint));
    }
    Ok(description)
}

fn in_schema(error: Error) -> Error {
    error.of_row_kind(RowErrorKind::ToolSchema)
}

fn unfit(tools: &Node<'_, '_>, text: impl AsRef<str>) -> Error {
    let text = text.as_ref().replace('\n', "; ");
    in_schema(tools.refused(text))
}
