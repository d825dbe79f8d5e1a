//! What a schema says once its references are put in place and its `allOf` is merged.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::depth::{MAX_SCHEMA_DEPTH, too_deep};
use crate::error::Result;

/// A schema's own keys together with those of what it refers to and of its `allOf`.
#[derive(Default)]
pub(super) struct Resolved<'s> {
    /// The schemas that hold together. Of a key that several have, the first one's value counts.
    pub(super) parts: Vec<&'s Map<String, Value>>,
    /// For the variant of a union: the schemas beside the union, which say what they say of each variant's type.
    pub(super) around: Vec<&'s Map<String, Value>>,
    /// The first of `parts` whose unions count: those before it had one that was put in place.
    pub(super) unions_from: usize,
    /// Whether a union that was put in place has a variant for null.
    pub(super) is_nullable: bool,
    /// What the references that led to `parts` point at.
    targets: Vec<&'s Value>,
    /// Why there is more to the schema than `parts` say.
    pub(super) gap: Option<Gap<'s>>,
}

/// A schema, or a part of one, that is not there.
#[derive(Clone, Copy)]
pub(super) enum Gap<'s> {
    /// The reference leads to a schema that the one at hand is in.
    Recursive(&'s str),
    /// The reference leads nowhere, or to another document.
    Unresolved(&'s str),
    /// More schemas were asked for than are given out.
    TooMany,
}

impl<'s> Resolved<'s> {
    /// A schema's own keys alone.
    pub(super) fn of(keys: &'s Map<String, Value>) -> Self {
        Self {
            parts: vec![keys],
            ..Self::default()
        }
    }

    /// The value of the first schema that has the key.
    pub(super) fn get(&self, key: &str) -> Option<&'s Value> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    pub(super) fn text(&self, key: &str) -> Option<&'s str> {
        self.get(key)?.as_str()
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// The schemas that have a say in the type.
    pub(super) fn of_type(&self) -> impl Iterator<Item = &'s Map<String, Value>> {
        self.parts.iter().chain(&self.around).copied()
    }

    /// The value of a key that has a say in the type.
    pub(super) fn get_of_type(&self, key: &str) -> Option<&'s Value> {
        self.of_type().find_map(|part| part.get(key))
    }
}

/// Puts references in place. Gives out a limited number of schemas, since each use of a reference is one more.
pub(super) struct Resolver<'s> {
    root: &'s Value,
    /// What is being resolved or written: a reference to one of these has no end.
    open: Vec<&'s Value>,
    schemas_left: usize,
    /// What the references met so far point at, by the address of their text: long ones are followed once.
    followed: HashMap<*const str, Option<&'s Value>>,
}

impl<'s> Resolver<'s> {
    pub(super) fn new(root: &'s Value, schemas: usize) -> Self {
        Self {
            root,
            open: Vec::new(),
            schemas_left: schemas,
            followed: HashMap::new(),
        }
    }

    /// Takes the schema as one more part.
    pub(super) fn merge(&mut self, schema: &'s Value, into: &mut Resolved<'s>) -> Result<()> {
        self.merge_nested(schema, into, MAX_SCHEMA_DEPTH)
    }

    fn merge_nested(
        &mut self,
        schema: &'s Value,
        into: &mut Resolved<'s>,
        levels_left: usize,
    ) -> Result<()> {
        if self.schemas_left == 0 {
            into.gap.get_or_insert(Gap::TooMany);
            return Ok(());
        }
        self.schemas_left -= 1;
        let Some(keys) = schema.as_object() else {
            return Ok(());
        };
        if into.parts.iter().any(|part| std::ptr::eq(*part, keys)) {
            return Ok(());
        }
        if levels_left == 0 {
            return Err(too_deep());
        }
        into.parts.push(keys);
        self.open.push(schema);
        if let Some(reference) = keys.get("$ref").and_then(Value::as_str) {
            self.follow(reference, into, levels_left - 1)?;
        }
        for part in keys
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.merge_nested(part, into, levels_left - 1)?;
        }
        self.open.pop();
        Ok(())
    }

    fn follow(
        &mut self,
        reference: &'s str,
        into: &mut Resolved<'s>,
        levels_left: usize,
    ) -> Result<()> {
        let root = self.root;
        let address = std::ptr::from_ref(reference);
        let target = *self
            .followed
            .entry(address)
            .or_insert_with(|| find(root, reference));
        match target {
            None => {
                into.gap.get_or_insert(Gap::Unresolved(reference));
            }
            Some(target) if self.is_open(target) => {
                into.gap.get_or_insert(Gap::Recursive(reference));
            }
            Some(target) => {
                into.targets.push(target);
                self.merge_nested(target, into, levels_left)?;
            }
        }
        Ok(())
    }

    fn is_open(&self, schema: &'s Value) -> bool {
        self.open.iter().any(|open| std::ptr::eq(*open, schema))
    }

    /// While what is in the schema is resolved, its references must not be followed again.
    pub(super) fn open(&mut self, resolved: &Resolved<'s>) {
        self.open.extend(&resolved.targets);
    }

    /// The end of what [`Resolver::open`] began.
    pub(super) fn close(&mut self, resolved: &Resolved<'s>) {
        self.open.truncate(self.open.len() - resolved.targets.len());
    }
}

/// What a reference within the document points at: `#`, or `#/` and the keys that lead there.
pub(super) fn find<'s>(root: &'s Value, reference: &str) -> Option<&'s Value> {
    let path = reference.strip_prefix('#')?;
    if path.is_empty() {
        return Some(root);
    }
    path.strip_prefix('/')?
        .split('/')
        .try_fold(root, |value, segment| {
            let key = key_of(segment);
            match value {
                Value::Object(members) => members.get(&*key),
                Value::Array(items) => items.get(index_of(&key)?),
                _ => None,
            }
        })
}

/// What a reference is called in a note: its last key.
pub(super) fn name_of(reference: &str) -> Cow<'_, str> {
    match reference.rsplit_once('/') {
        Some((_, segment)) => key_of(segment),
        None => Cow::Borrowed("the parameters"),
    }
}

/// The key that a segment of a JSON pointer in a URI fragment stands for (RFC 6901, §6).
pub(super) fn key_of(segment: &str) -> Cow<'_, str> {
    let decoded = percent_decoded(segment);
    if decoded.contains('~') {
        return Cow::Owned(decoded.replace("~1", "/").replace("~0", "~"));
    }
    decoded
}

fn percent_decoded(segment: &str) -> Cow<'_, str> {
    if !segment.contains('%') {
        return Cow::Borrowed(segment);
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        match (byte, behind) {
            (b'%', [high, low, behind @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(hex_value(*high) << 4 | hex_value(*low));
                rest = behind;
            }
            _ => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    // What is no UTF-8 is no key either; it is looked up as it was written.
    String::from_utf8(bytes).map_or(Cow::Borrowed(segment), Cow::Owned)
}

fn hex_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

fn index_of(key: &str) -> Option<usize> {
    let is_canonical = key == "0" || !key.starts_with(['0', '+']);
    is_canonical.then(|| key.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_json_pointers() {
        let root = json!({"$defs": {"a/b": 1, "m~n": 2, "c%d": 3, " é": 4, "": 5, "~1": 6}, "list": [7, {"x": 8}]});
        for (reference, expected) in [
            ("#/$defs/a~1b", json!(1)),
            ("#/%24defs/a%2Fb", json!(1)),
            ("#/$defs/m~0n", json!(2)),
            ("#/$defs/c%25d", json!(3)),
            ("#/$defs/c%d", json!(3)),
            ("#/$defs/%20%c3%A9", json!(4)),
            ("#/$defs/", json!(5)),
            ("#/$defs/~01", json!(6)),
            ("#/list/0", json!(7)),
            ("#/list/1/x", json!(8)),
        ] {
            assert_eq!(find(&root, reference), Some(&expected), "{reference}");
        }
        assert_eq!(find(&root, "#"), Some(&root));
        for nowhere in [
            "",
            "/list",
            "#list",
            "#/list/2",
            "#/list/00",
            "#/list/+1",
            "#/list/-1",
            "#/list/0/x",
            "#/$defs/%ff",
            "#/nope",
            "https://example.com/schema#/list",
            "other.json",
        ] {
            assert_eq!(find(&root, nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn references_are_called_by_their_last_key() {
        for (reference, name) in [
            ("#/$defs/Node", "Node"),
            ("#", "the parameters"),
            ("#/$defs/a~1b", "a/b"),
        ] {
            assert_eq!(name_of(reference), name);
        }
    }
}
