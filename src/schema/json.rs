//! Values as compact JSON, for the defaults that a schema names.
//!
//! Written here because the text must not change with the version or the features of `serde_json` in a user's build.

use std::fmt::Write;

use serde_json::{Number, Value};

use super::depth::{MAX_SCHEMA_DEPTH, too_deep};
use crate::error::Result;

/// Appends `value` without spaces, keys in their order, non-ASCII characters as they are.
pub(crate) fn write_json(value: &Value, out: &mut String) -> Result<()> {
    write_nested(value, MAX_SCHEMA_DEPTH, out)
}

fn write_nested(value: &Value, levels_left: usize, out: &mut String) -> Result<()> {
    if levels_left == 0 {
        return Err(too_deep());
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_nested(item, levels_left - 1, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_nested(member, levels_left - 1, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => push(out, format_args!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn write_number(number: &Number, out: &mut String) {
    if let Some(integer) = number.as_i64() {
        push(out, format_args!("{integer}"));
    } else if let Some(integer) = number.as_u64() {
        push(out, format_args!("{integer}"));
    } else if let Some(float) = number.as_f64() {
        write_float(float, out);
    }
}

/// The shortest digits that read back as the same number, in the layout of the algorithm Ryu's reference code (Adams
/// 2018): a plain number from 1e-5 up to 16 digits before the point, else an exponent.
fn write_float(float: f64, out: &mut String) {
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<isize>().unwrap_or(0) + 1;
    out.push_str(sign);
    match usize::try_from(point) {
        Ok(point @ 1..=16) if digits.len() <= point => {
            push(out, format_args!("{digits:0<point$}.0"));
        }
        Ok(point @ 1..=16) => {
            push(
                out,
                format_args!("{}.{}", &digits[..point], &digits[point..]),
            );
        }
        _ if (-4..=0).contains(&point) => {
            let width = digits.len() + point.unsigned_abs();
            push(out, format_args!("0.{digits:0>width$}"));
        }
        _ => push(out, format_args!("{mantissa}e{}", point - 1)),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        let value: Value = serde_json::from_str(text).expect("JSON");
        let mut out = String::new();
        write_json(&value, &mut out).expect("shallow");
        out
    }

    #[test]
    fn numbers_are_laid_out_as_ryu_does() {
        for (written, expected) in [
            ("1.0", "1.0"),
            ("-0.0", "-0.0"),
            ("0.0", "0.0"),
            ("2.5", "2.5"),
            ("0.00001", "0.00001"),
            ("0.000012", "0.000012"),
            ("1e-7", "1e-7"),
            ("1.5e-7", "1.5e-7"),
            ("1e15", "1000000000000000.0"),
            ("1e16", "1e16"),
            ("1234567890123456.7", "1234567890123456.8"),
            ("123456789012345680.0", "1.2345678901234568e17"),
            ("1e30", "1e30"),
            ("5e-324", "5e-324"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("18446744073709551615", "18446744073709551615"),
            ("18446744073709551616", "1.8446744073709552e19"),
            ("-9223372036854775808", "-9223372036854775808"),
        ] {
            assert_eq!(json(written), expected, "{written}");
        }
    }

    #[test]
    fn strings_escape_what_json_must() {
        assert_eq!(
            json(r#"["a\"b\\\n\t\b\f\r\u0001","é\u2028"]"#),
            "[\"a\\\"b\\\\\\n\\t\\b\\f\\r\\u0001\",\"é\u{2028}\"]"
        );
    }
}
