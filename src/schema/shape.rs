//! What kind of type a schema describes.

use serde_json::{Map, Value};

use super::resolve::Resolved;

/// What a type consists of, null apart.
pub(super) enum Shape<'s> {
    /// One of these values.
    Literals(&'s [Value]),
    /// What one of these schemas describes.
    Union(Union<'s>),
    /// A value of one of these types.
    Types(Vec<Type>),
}

pub(super) struct Union<'s> {
    pub(super) variants: Vec<&'s Value>,
    /// Whether it is `oneOf`, whose variants have a line each, as the reference writes them.
    pub(super) is_one_of: bool,
}

/// A value of the keyword `type`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    fn named(name: &str) -> Self {
        match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "number" | "integer" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => Self::Any,
        }
    }
}

/// The keys that tell the type of a schema that does not name it.
const TELLING: [(Type, &[&str]); 4] = [
    (
        Type::Object,
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
        ],
    ),
    (
        Type::Array,
        &["items", "prefixItems", "minItems", "maxItems"],
    ),
    (
        Type::String,
        &["pattern", "minLength", "maxLength", "format"],
    ),
    (
        Type::Number,
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

/// Keys that restrict what other schemas describe, and describe no type themselves.
const RESTRICTING: [&str; 10] = [
    "required",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
];

impl<'s> Resolved<'s> {
    pub(super) fn shape(&self) -> Shape<'s> {
        if let Some(union) = self.union("oneOf") {
            return Shape::Union(union);
        }
        if let Some(literals) = self.literals() {
            return Shape::Literals(literals);
        }
        match self.union("anyOf") {
            Some(union) => Shape::Union(union),
            None => Shape::Types(self.types()),
        }
    }

    /// Whether null is one of the values, as far as the schema's own keys say.
    pub(super) fn allows_null(&self) -> bool {
        self.is_nullable
            || self.is_true("nullable")
            || match self.shape() {
                Shape::Literals(literals) => literals.iter().any(Value::is_null),
                Shape::Union(union) => !union.is_one_of && self.anyof_has_null(),
                Shape::Types(_) => self.names_null(),
            }
    }

    /// The one variant of `anyOf` besides null, which can be put in the schema's place.
    pub(super) fn only_variant(&self) -> Option<&'s Value> {
        match self.shape() {
            Shape::Union(Union {
                variants,
                is_one_of: false,
            }) if variants.len() == 1 => variants.first().copied(),
            _ => None,
        }
    }

    /// The values of `const` or `enum`.
    fn literals(&self) -> Option<&'s [Value]> {
        if let Some(value) = self.get_of_type("const") {
            return Some(std::slice::from_ref(value));
        }
        let values = self.get_of_type("enum")?.as_array()?;
        (!values.is_empty()).then_some(values)
    }

    /// The variants that describe a type; for `anyOf` without null, unless there is nothing else.
    fn union(&self, key: &str) -> Option<Union<'s>> {
        let is_one_of = key == "oneOf";
        let mut variants: Vec<&'s Value> = self.variants(key)?.iter().collect();
        variants.retain(|variant| !is_restriction(variant));
        if !is_one_of {
            if variants.iter().any(|variant| !is_null(variant)) {
                variants.retain(|variant| !is_null(variant));
            } else {
                variants.truncate(1);
            }
        }
        (!variants.is_empty()).then_some(Union {
            variants,
            is_one_of,
        })
    }

    pub(super) fn variants(&self, key: &str) -> Option<&'s [Value]> {
        let mut parts = self.parts.get(self.unions_from..)?.iter();
        Some(parts.find_map(|part| part.get(key))?.as_array()?)
    }

    fn anyof_has_null(&self) -> bool {
        self.variants("anyOf")
            .is_some_and(|variants| variants.iter().any(is_null))
    }

    fn names_null(&self) -> bool {
        match self.get_of_type("type") {
            Some(Value::Array(names)) => names.iter().any(|name| name == "null"),
            _ => false,
        }
    }

    /// The types it names, each once and without null beside others; else the one that its other keys tell.
    pub(super) fn types(&self) -> Vec<Type> {
        let mut types = Vec::new();
        match self.get_of_type("type") {
            Some(Value::String(name)) => types.push(Type::named(name)),
            Some(Value::Array(names)) => {
                for name in names.iter().filter_map(Value::as_str).map(Type::named) {
                    if !types.contains(&name) {
                        types.push(name);
                    }
                }
                if types.len() > 1 {
                    types.retain(|name| *name != Type::Null);
                }
            }
            _ => {}
        }
        if types.is_empty() {
            types.push(self.told_type());
        }
        types
    }

    fn told_type(&self) -> Type {
        let told = |parts: &[&Map<String, Value>]| {
            let has = |keys: &[&str]| parts.iter().any(|part| has_any(part, keys));
            TELLING.iter().find(|(_, keys)| has(keys))
        };
        told(&self.parts)
            .or_else(|| told(&self.around))
            .map_or(Type::Any, |(name, _)| *name)
    }
}

/// Whether a variant only restricts what is beside the union.
pub(super) fn is_restriction(variant: &Value) -> bool {
    const OF_TYPE: [&str; 7] = ["type", "$ref", "allOf", "anyOf", "oneOf", "enum", "const"];
    let Some(keys) = variant.as_object() else {
        return false;
    };
    let tells_a_type = TELLING.iter().any(|(_, telling)| {
        telling
            .iter()
            .any(|key| *key != "required" && keys.contains_key(*key))
    });
    !tells_a_type && !has_any(keys, &OF_TYPE) && has_any(keys, &RESTRICTING)
}

/// Whether a variant is null, and says nothing else that is worth a line.
fn is_null(variant: &Value) -> bool {
    let Some(keys) = variant.as_object() else {
        return false;
    };
    let says_null = |key: &str, value: &Value| match (key, value) {
        ("type", Value::String(name)) => name == "null",
        ("enum" | "type", Value::Array(values)) => {
            matches!(&values[..], [Value::Null])
                || matches!(&values[..], [Value::String(name)] if name == "null")
        }
        ("const", value) => value.is_null(),
        _ => false,
    };
    keys.iter().any(|(key, value)| says_null(key, value))
        && !has_any(keys, &["description", "default"])
}

fn has_any(keys: &Map<String, Value>, wanted: &[&str]) -> bool {
    wanted.iter().any(|key| keys.contains_key(*key))
}

/// The strings in a list.
pub(super) fn strings(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}
