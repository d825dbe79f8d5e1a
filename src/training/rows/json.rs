//! The bytes of a row to a value.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::{RowError, RowErrorKind};

/// How deep JSON may be nested. `serde_json` itself stops soon after it.
const MAX_DEPTH: usize = 126;

/// A value, and what was noticed about its text.
pub(super) struct Parsed {
    pub(super) value: Value,
    /// Whether an object has a key twice; the last one holds.
    pub(super) has_duplicate_key: bool,
}

/// Reads the bytes of a row.
pub(super) fn parse_bytes(bytes: &[u8]) -> Result<Parsed, RowError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!(
            "is no UTF-8: byte {} of it is part of no character",
            error.valid_up_to()
        );
        let hint = "convert the file to UTF-8";
        RowError::whole(RowErrorKind::NotUtf8, message, hint)
    })?;
    parse(text)
}

/// Reads a text of JSON.
pub(super) fn parse(text: &str) -> Result<Parsed, RowError> {
    let notes = Notes::default();
    let seed = ValueSeed {
        notes: &notes,
        levels_left: MAX_DEPTH,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    match value {
        Ok(value) => Ok(Parsed {
            value,
            has_duplicate_key: notes.has_duplicate_key.get(),
        }),
        Err(_) if notes.is_too_deep.get() => {
            let message = format!("is nested more than {MAX_DEPTH} levels deep");
            Err(RowError::whole(RowErrorKind::TooLarge, message, ""))
        }
        Err(error) => Err(no_json(text, &error)),
    }
}

fn no_json(text: &str, error: &serde_json::Error) -> RowError {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let column = error.column();
    let message = format!("is no JSON: {said}, at byte {column} of it");
    let hint = if error.is_eof() {
        "each row is one whole line; write a file of one JSON value as JSON Lines, or mend what was cut off"
    } else if text.starts_with('\u{feff}') {
        "a byte order mark may stand at the beginning of a file only"
    } else {
        ""
    };
    RowError::whole(RowErrorKind::Json, message, hint)
}

#[derive(Default)]
struct Notes {
    has_duplicate_key: Cell<bool>,
    is_too_deep: Cell<bool>,
}

/// Reads a value as `serde_json` does, and notices keys that come twice.
#[derive(Clone, Copy)]
struct ValueSeed<'a> {
    notes: &'a Notes,
    levels_left: usize,
}

impl ValueSeed<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let Some(levels_left) = self.levels_left.checked_sub(1) else {
            self.notes.is_too_deep.set(true);
            return Err(E::custom("too deep"));
        };
        Ok(Self {
            levels_left,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let seed = self.deeper::<A::Error>()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let seed = self.deeper::<A::Error>()?;
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let value = members.next_value_seed(seed)?;
            if object.insert(key, value).is_some() {
                self.notes.has_duplicate_key.set(true);
            }
        }
        Ok(Value::Object(object))
    }
}
