//! Options by their names, with the values that JSON has for them: what other languages and the command line give.

use std::str::FromStr;

use serde_json::Value;

use super::TrainingOptions;
use super::options::unknown;
use crate::{AnalysisPolicy, Result, SchemaPolicy};

const BOOLEANS: &[&str] = &["true", "false"];
const CHANNELS: &[&str] = &["lists of channels' names"];
const LENGTHS: &[&str] = &["numbers of tokens", "null"];
const REASONING: &[&str] = &["finished_turns", "keep", "reference"];
const SCHEMA_POLICIES: &[&str] = &["complete", "faithful"];

impl TrainingOptions {
    /// Sets an option by its name, those of the loss policy included. False where none has this name.
    ///
    /// # Errors
    /// [`Error::is_unknown_option`](crate::Error::is_unknown_option) for a value that the option does not have.
    ///
    /// ```
    /// use openai_harmony::training::{HeaderLoss, TrainingOptions};
    ///
    /// let mut options = TrainingOptions::default();
    /// assert!(options.set("header", &"content".into())?);
    /// assert!(options.set("max_length", &8192.into())?);
    /// assert_eq!(options.loss.header, HeaderLoss::Content);
    /// assert!(!options.set("maxlength", &8192.into())?);
    /// # Ok::<(), openai_harmony::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, value: &Value) -> Result<bool> {
        let loss = &mut self.loss;
        match name {
            "train_on" => loss.train_on = text(value)?,
            "header" => loss.header = text(value)?,
            "channels" => loss.channels = channels(value)?,
            "tool_calls" => loss.tool_calls = boolean(value, "tool_calls")?,
            "terminators" => loss.terminators = boolean(value, "terminators")?,
            "turn_end" => loss.turn_end = text(value)?,
            "tool_results" => loss.tool_results = boolean(value, "tool_results")?,
            "inexact" => loss.inexact = boolean(value, "inexact")?,
            "without_reasoning" => loss.without_reasoning = text(value)?,
            "reasoning" => {
                let policy = value
                    .as_str()
                    .and_then(|name| AnalysisPolicy::from_str(name).ok());
                self.reasoning =
                    policy.ok_or_else(|| unknown_value("reasoning", value, REASONING))?;
            }
            "examples" => self.examples = text(value)?,
            "max_length" => self.max_length = length(value)?,
            "too_long" => self.too_long = text(value)?,
            "schema_policy" => {
                let policy = value
                    .as_str()
                    .and_then(|name| SchemaPolicy::from_str(name).ok());
                let unknown = || unknown_value("schema_policy", value, SCHEMA_POLICIES);
                self.schema_policy = policy.ok_or_else(unknown)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn unknown_value(
    option: &'static str,
    value: &Value,
    names: &'static [&'static str],
) -> crate::Error {
    match value {
        Value::String(text) => unknown(option, text, names),
        other => unknown(option, &other.to_string(), names),
    }
}

/// The value of an option that names one of several. What is no text names none, and the error says which there are.
fn text<T: FromStr<Err = crate::Error>>(value: &Value) -> Result<T> {
    match value.as_str() {
        Some(name) => name.parse(),
        None => value.to_string().parse(),
    }
}

fn boolean(value: &Value, option: &'static str) -> Result<bool> {
    value
        .as_bool()
        .ok_or_else(|| unknown_value(option, value, BOOLEANS))
}

fn channels(value: &Value) -> Result<Vec<String>> {
    let names = value.as_array().and_then(|items| {
        let names = items.iter().map(|item| item.as_str().map(str::to_owned));
        names.collect()
    });
    names.ok_or_else(|| unknown_value("channels", value, CHANNELS))
}

/// A limit; none where it is null or 0.
fn length(value: &Value) -> Result<Option<usize>> {
    if value.is_null() {
        return Ok(None);
    }
    let length = value
        .as_u64()
        .and_then(|length| usize::try_from(length).ok());
    let length = length.ok_or_else(|| unknown_value("max_length", value, LENGTHS))?;
    Ok(Some(length).filter(|length| *length > 0))
}
