//! All options in one JSON object, each by its name: the form that other languages and the command line give them in.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;

use super::RowOptions;
use crate::error::{Error, InvalidTraining, Result};
use crate::training::{LossPolicy, TrainingOptions};

/// Reads the options.
pub(super) fn read(options: &str) -> Result<(TrainingOptions, RowOptions)> {
    let given: Value = serde_json::from_str(options).unwrap_or_default();
    let Value::Object(given) = given else {
        return Err(bad("options", "a JSON object"));
    };
    let mut training = TrainingOptions::default();
    let mut rows = RowOptions::default();
    for (name, value) in &given {
        let is_known = of_loss(&mut training.loss, name, value)?
            || of_training(&mut training, name, value)?
            || of_rows(&mut rows, name, value)?
            || of_messages(&mut rows, name, value)?;
        if !is_known {
            let error = InvalidTraining::NoOption(name.clone());
            return Err(Error::invalid_training(error));
        }
    }
    Ok((training, rows))
}

fn of_loss(loss: &mut LossPolicy, name: &str, value: &Value) -> Result<bool> {
    match name {
        "train_on" => loss.train_on = word("train_on", value)?,
        "header" => loss.header = word("header", value)?,
        "channels" => loss.channels = list("channels", value)?,
        "tool_calls" => loss.tool_calls = flag("tool_calls", value)?,
        "terminators" => loss.terminators = flag("terminators", value)?,
        "turn_end" => loss.turn_end = word("turn_end", value)?,
        "tool_results" => loss.tool_results = flag("tool_results", value)?,
        "inexact" => loss.inexact = flag("inexact", value)?,
        "without_reasoning" => loss.without_reasoning = word("without_reasoning", value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn of_training(options: &mut TrainingOptions, name: &str, value: &Value) -> Result<bool> {
    match name {
        "reasoning" => options.reasoning = word("reasoning", value)?,
        "examples" => options.examples = word("examples", value)?,
        // 0 is none, as on the command line.
        "max_length" => {
            options.max_length = number("max_length", value)?.filter(|most| *most > 0);
        }
        "too_long" => options.too_long = word("too_long", value)?,
        "schema_policy" => options.schema_policy = word("schema_policy", value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn of_rows(rows: &mut RowOptions, name: &str, value: &Value) -> Result<bool> {
    match name {
        "format" => rows.format = word("format", value)?,
        "map" => rows.map = map("map", value)?,
        "messages_field" => rows.messages_field = name_or_none("messages_field", value)?,
        "tools_field" => rows.tools_field = name_or_none("tools_field", value)?,
        "nulls" => rows.nulls = word("nulls", value)?,
        "max_row_bytes" => {
            // 0 is none.
            let most = number("max_row_bytes", value)?.filter(|most| *most > 0);
            rows.max_row_bytes = most.unwrap_or(usize::MAX);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn of_messages(rows: &mut RowOptions, name: &str, value: &Value) -> Result<bool> {
    match name {
        "effort" => rows.effort = word("effort", value)?,
        // Null is none, too.
        "date" if value.is_null() => {}
        "date" => rows.date = word("date", value)?,
        "builtin_tools" => rows.builtin_tools = list("builtin_tools", value)?,
        "split_think" => rows.split_think = flag("split_think", value)?,
        "weight_field" => {
            let field = name_or_none("weight_field", value)?;
            rows.weight_field = field.filter(|field| field != "auto");
        }
        "fractional_weights" => rows.fractional_weights = flag("fractional_weights", value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn bad(option: &'static str, expected: &'static str) -> Error {
    Error::invalid_training(InvalidTraining::BadOption { option, expected })
}

fn word<T: FromStr<Err = Error>>(option: &'static str, value: &Value) -> Result<T> {
    value
        .as_str()
        .ok_or_else(|| bad(option, "a string"))?
        .parse()
}

fn flag(option: &'static str, value: &Value) -> Result<bool> {
    value.as_bool().ok_or_else(|| bad(option, "true or false"))
}

fn number(option: &'static str, value: &Value) -> Result<Option<usize>> {
    if value.is_null() {
        return Ok(None);
    }
    let number = value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    number
        .map(Some)
        .ok_or_else(|| bad(option, "a whole number"))
}

fn name_or_none(option: &'static str, value: &Value) -> Result<Option<String>> {
    match value {
        Value::Null => Ok(None),
        Value::String(name) => Ok(Some(name.clone())),
        _ => Err(bad(option, "a string, or null")),
    }
}

fn list(option: &'static str, value: &Value) -> Result<Vec<String>> {
    let names = value.as_array().and_then(|items| {
        let names = items.iter().map(|item| item.as_str().map(str::to_owned));
        names.collect()
    });
    names.ok_or_else(|| bad(option, "a list of strings"))
}

fn map(option: &'static str, value: &Value) -> Result<BTreeMap<String, String>> {
    let fields = value.as_object().and_then(|members| {
        let fields = members
            .iter()
            .map(|(field, name)| Some((field.clone(), name.as_str()?.to_owned())));
        fields.collect()
    });
    fields.ok_or_else(|| bad(option, "an object of strings"))
}
