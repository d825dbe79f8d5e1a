//! JavaScript values as JSON values.

use js_sys::{Array, BigInt, Function, Object, Reflect};
use serde_json::{Map, Number, Value};
use wasm_bindgen::prelude::*;

use crate::MAX_SCHEMA_DEPTH;

/// How deep values may be nested. A schema in a schema is two levels (`properties` and a property), so that this lets
/// through what rendering takes; it bounds the stack here, and ends values that contain themselves.
const MAX_DEPTH: usize = 2 * MAX_SCHEMA_DEPTH + 64;

/// The whole numbers that JSON text is read as integers within; a float holds both bounds exactly.
const INTEGERS: std::ops::Range<f64> = -9_223_372_036_854_775_808.0..18_446_744_073_709_551_616.0;

/// The JSON value of `value`, as `JSON.stringify` would write it, but for what has no JSON form: that is an error here.
pub(super) fn from_js(value: &JsValue) -> Result<Value, String> {
    match read(value, MAX_DEPTH)? {
        Some(value) => Ok(value),
        None => Err(not_json(value)),
    }
}

/// None for a value that `JSON.stringify` leaves out of objects.
fn read(value: &JsValue, levels_left: usize) -> Result<Option<Value>, String> {
    if levels_left == 0 {
        return Err(format!(
            "recursion limit exceeded: values are nested more than {MAX_DEPTH} levels deep, or contain themselves"
        ));
    }
    if let Some(string) = value.as_string() {
        return Ok(Some(Value::String(string)));
    }
    if value.is_undefined() || value.is_function() || value.is_symbol() {
        return Ok(None);
    }
    if value.is_null() {
        return Ok(Some(Value::Null));
    }
    if let Some(boolean) = value.as_bool() {
        return Ok(Some(Value::Bool(boolean)));
    }
    if let Some(float) = value.as_f64() {
        return number(float).map(Some);
    }
    if let Some(integer) = value.dyn_ref::<BigInt>() {
        return big_integer(integer).map(Some);
    }
    if let Some(array) = value.dyn_ref::<Array>() {
        return items(array, levels_left - 1).map(Some);
    }
    if let Some(to_json) = property(value, &"toJSON".into())?.dyn_ref::<Function>() {
        let converted = to_json.call0(value).map_err(|error| message(&error))?;
        return read(&converted, levels_left - 1);
    }
    members(value.unchecked_ref(), levels_left - 1).map(Some)
}

fn items(array: &Array, levels_left: usize) -> Result<Value, String> {
    let items = array.iter().map(|item| match read(&item, levels_left)? {
        Some(item) => Ok(item),
        None => Err(not_json(&item)),
    });
    Ok(Value::Array(items.collect::<Result<_, _>>()?))
}

fn members(object: &Object, levels_left: usize) -> Result<Value, String> {
    let keys = Object::keys(object);
    let mut members = Map::with_capacity(keys.length() as usize);
    for key in keys.iter() {
        let member = read(&property(object, &key)?, levels_left)?;
        if let (Some(key), Some(member)) = (key.as_string(), member) {
            members.insert(key, member);
        }
    }
    Ok(Value::Object(members))
}

/// A property, which may be a getter that throws.
fn property(object: &JsValue, key: &JsValue) -> Result<JsValue, String> {
    Reflect::get(object, key).map_err(|error| message(&error))
}

/// JavaScript has no integers apart: whole numbers are written as such.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is whole and within range"
)]
fn number(float: f64) -> Result<Value, String> {
    if float.fract() == 0.0 && INTEGERS.contains(&float) {
        return Ok(if float < 0.0 {
            Value::from(float as i64)
        } else {
            Value::from(float as u64)
        });
    }
    Number::from_f64(float)
        .map(Value::Number)
        .ok_or_else(|| format!("expected value: JSON has no number {float}"))
}

fn big_integer(integer: &BigInt) -> Result<Value, String> {
    if let Ok(integer) = i64::try_from(integer.clone()) {
        return Ok(integer.into());
    }
    if let Ok(integer) = u64::try_from(integer.clone()) {
        return Ok(integer.into());
    }
    Err("number out of range: an integer beyond 64 bits".to_owned())
}

fn not_json(value: &JsValue) -> String {
    let kind = value.js_typeof().as_string().unwrap_or_default();
    format!("expected value: {kind} has no JSON form")
}

/// What a thrown value says.
fn message(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => thrown.as_string().unwrap_or_default(),
    }
}
