//! Text from a schema, such that it stays where it is put: in its comment, on its line.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

use super::json::write_json;
use crate::error::Result;

/// Whether anything takes the character for the end of a line: what Unicode says, and what Python's `splitlines` adds.
pub(super) fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The lines of a text, without other control characters than tabs. A break at the end begins no line.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(is_line_break) else {
            rest = None;
            return Some(without_controls(text));
        };
        let (line, behind) = text.split_at(end);
        rest = Some(behind_break(behind)).filter(|behind| !behind.is_empty());
        Some(without_controls(line))
    })
}

/// What follows the line break at the beginning of a text; a carriage return and a line feed are one.
fn behind_break(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    match text.strip_prefix("\r\n") {
        Some(behind) => behind,
        None => chars.as_str(),
    }
}

/// The text on one line: what was on several is put behind each other.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_line_break) {
        return without_controls(text);
    }
    let lines: Vec<Cow<'_, str>> = lines(text).filter(|line| !line.is_empty()).collect();
    Cow::Owned(lines.join(" "))
}

fn without_controls(line: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && c != '\t';
    if line.contains(is_control) {
        Cow::Owned(escaped(line, is_control))
    } else {
        Cow::Borrowed(line)
    }
}

/// Appends a value as JSON of which no part breaks a line.
pub(super) fn write_json_in_line(value: &Value, out: &mut String) -> Result<()> {
    let mut json = String::new();
    write_json(value, &mut json)?;
    out.push_str(&json_in_line(&json));
    Ok(())
}

/// JSON itself escapes ASCII's control characters but one. The others stand in strings only, where any may be escaped.
fn json_in_line(json: &str) -> Cow<'_, str> {
    let breaks_line = |c: char| c.is_control() || is_line_break(c);
    if json.contains(breaks_line) {
        Cow::Owned(escaped(json, breaks_line))
    } else {
        Cow::Borrowed(json)
    }
}

/// All control characters and line breaks have four hexadecimal digits at most.
fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_escaped(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// A property's name as it is written: bare where nothing in it could be mistaken, else as JSON.
pub(super) fn property_name(name: &str) -> Cow<'_, str> {
    if is_plain_name(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(quoted(name))
    }
}

/// The name of a tool or namespace as it is written, likewise.
pub(crate) fn tool_name(name: &str) -> Cow<'_, str> {
    if is_plain_name(name) || is_tool_name(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(quoted(name))
    }
}

fn quoted(name: &str) -> String {
    let mut json = String::new();
    // A string nests nothing, which is all that could fail.
    let _ = write_json_in_line(&Value::from(name), &mut json);
    json
}

/// Whether a property's name needs no quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "_$.@/-".contains(c);
    !name.is_empty() && name.chars().all(is_plain)
}

/// Whether a tool or a namespace can have the name.
pub(crate) fn is_tool_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    // Longer than any API's limit, with room for a namespace.
    (1..=128).contains(&name.len()) && name.chars().all(is_allowed)
}

/// Whether a title is a property's name but for case and what separates its words.
pub(super) fn says_the_name(title: &str, name: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
    }
    // However often a long title is used, it is not read.
    let is_long = title.len() > 4 * name.len() + 16;
    !is_long && letters(name).next().is_some() && letters(title).eq(letters(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        lines(text).map(Cow::into_owned).collect()
    }

    #[test]
    fn lines_end_where_anything_sees_an_end() {
        for separator in [
            "\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{1c}", "\u{1d}", "\u{1e}", "\u{85}",
            "\u{2028}", "\u{2029}",
        ] {
            assert_eq!(
                split(&format!("a{separator}b{separator}")),
                ["a", "b"],
                "{separator:?}"
            );
            assert_eq!(
                split(&format!("a{separator}{separator}b")),
                ["a", "", "b"],
                "{separator:?}"
            );
            assert_eq!(
                one_line(&format!("a{separator}{separator}b")),
                "a b",
                "{separator:?}"
            );
        }
        assert_eq!(split(""), [""]);
        assert_eq!(split("\n"), [""]);
    }

    #[test]
    fn other_control_characters_are_escaped() {
        assert_eq!(
            split("a\u{0}\u{1f}\u{7f}\u{9f}\tb"),
            ["a\\u0000\\u001f\\u007f\\u009f\tb"]
        );
    }

    #[test]
    fn json_stays_on_its_line() {
        let mut out = String::new();
        write_json_in_line(&Value::from("a\n\u{85}\u{2028}\u{7f}\"é"), &mut out).expect("shallow");
        assert_eq!(out, "\"a\\n\\u0085\\u2028\\u007f\\\"é\"");
    }

    #[test]
    fn odd_names_are_quoted() {
        assert_eq!(
            (property_name("a:b"), tool_name("a:b")),
            ("\"a:b\"".into(), "a:b".into())
        );
        for plain in [
            "a", "my-prop", "$ref", "@type", "a/b.c", "größe", "名前", "2",
        ] {
            assert_eq!(property_name(plain), plain);
        }
        for (odd, quoted) in [
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("a?: b", "\"a?: b\""),
            ("a\n", "\"a\\n\""),
        ] {
            assert_eq!(property_name(odd), quoted);
            assert_eq!(tool_name(odd), quoted);
        }
    }

    #[test]
    fn titles_that_say_a_name_are_about_as_long() {
        let title = |separators| format!("The{}Name", " ".repeat(separators));
        assert!(says_the_name("The Name", "the_name"));
        assert!(!says_the_name("The Names", "the_name"));
        // Four times the name and 16 characters more, of which seven are letters.
        assert!(says_the_name(&title(4 * 8 + 16 - 7), "the_name"));
        assert!(!says_the_name(&title(4 * 8 + 16 - 6), "the_name"));
    }
}
