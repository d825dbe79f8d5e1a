//! The values that options have in JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;

use super::options::unknown;
use crate::error::{Error, Result};

pub(in crate::training) fn bad(
    option: &'static str,
    value: &Value,
    expected: &'static [&'static str],
) -> Error {
    unknown(option, &text(value), expected)
}

/// The value of an option that names one of several. What is no text names none, and the error says which there are.
pub(in crate::training) fn word<T: FromStr<Err = Error>>(value: &Value) -> Result<T> {
    text(value).parse()
}

/// The same of a type that the encoding has, too, whose own error does not know of options.
pub(in crate::training) fn policy<T: FromStr>(
    option: &'static str,
    value: &Value,
    names: &'static [&'static str],
) -> Result<T> {
    text(value).parse().map_err(|_| bad(option, value, names))
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

pub(in crate::training) fn flag(option: &'static str, value: &Value) -> Result<bool> {
    value
        .as_bool()
        .ok_or_else(|| bad(option, value, &["true", "false"]))
}

/// A number; none where it is null or 0.
pub(in crate::training) fn number(option: &'static str, value: &Value) -> Result<Option<usize>> {
    if value.is_null() {
        return Ok(None);
    }
    let number = value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    let number = number.ok_or_else(|| bad(option, value, &["whole numbers", "null"]))?;
    Ok(Some(number).filter(|number| *number > 0))
}

pub(in crate::training) fn name_or_none(
    option: &'static str,
    value: &Value,
) -> Result<Option<String>> {
    match value {
        Value::Null => Ok(None),
        Value::String(name) => Ok(Some(name.clone())),
        _ => Err(bad(option, value, &["strings", "null"])),
    }
}

pub(in crate::training) fn list(option: &'static str, value: &Value) -> Result<Vec<String>> {
    let names = value.as_array().and_then(|items| {
        let names = items.iter().map(|item| item.as_str().map(str::to_owned));
        names.collect()
    });
    names.ok_or_else(|| bad(option, value, &["lists of strings"]))
}

pub(in crate::training) fn map(
    option: &'static str,
    value: &Value,
) -> Result<BTreeMap<String, String>> {
    let fields = value.as_object().and_then(|members| {
        let fields = members
            .iter()
            .map(|(field, name)| Some((field.clone(), name.as_str()?.to_owned())));
        fields.collect()
    });
    fields.ok_or_else(|| bad(option, value, &["objects of strings"]))
}
