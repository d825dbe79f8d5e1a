//! All options in one JSON object, each by its name: the form that other languages and the command line give them in.

use serde_json::Value;

use super::RowOptions;
use crate::error::{Error, InvalidTraining, Result};
use crate::training::TrainingOptions;
use crate::training::values::{bad, flag, list, map, name_or_none, number, word};

/// Reads the options.
pub(super) fn read(options: &str) -> Result<(TrainingOptions, RowOptions)> {
    let given: Value = serde_json::from_str(options).unwrap_or_default();
    let Value::Object(given) = given else {
        return Err(bad("options", &given, &["JSON objects"]));
    };
    let mut training = TrainingOptions::default();
    let mut rows = RowOptions::default();
    for (name, value) in &given {
        let is_known = training.set(name, value)?
            || of_rows(&mut rows, name, value)?
            || of_messages(&mut rows, name, value)?;
        if !is_known {
            let error = InvalidTraining::NoOption(name.clone());
            return Err(Error::invalid_training(error));
        }
    }
    Ok((training, rows))
}

fn of_rows(rows: &mut RowOptions, name: &str, value: &Value) -> Result<bool> {
    match name {
        "format" => rows.format = word(value)?,
        "map" => rows.map = map("map", value)?,
        "messages_field" => rows.messages_field = name_or_none("messages_field", value)?,
        "tools_field" => rows.tools_field = name_or_none("tools_field", value)?,
        "attribution" => rows.attribution = flag("attribution", value)?,
        "nulls" => rows.nulls = word(value)?,
        "max_row_bytes" => {
            // 0 is none.
            let most = number("max_row_bytes", value)?;
            rows.max_row_bytes = most.unwrap_or(usize::MAX);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn of_messages(rows: &mut RowOptions, name: &str, value: &Value) -> Result<bool> {
    match name {
        "effort" => rows.effort = word(value)?,
        // Null is none, too.
        "date" if value.is_null() => {}
        "date" => rows.date = word(value)?,
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
