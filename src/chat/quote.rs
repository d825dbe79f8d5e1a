//! Errors that quote what was given, which may be as long as it likes.

use serde::de::Error;

/// How many characters of a value an error shows.
const LIMIT: usize = 200;

/// What stands behind the value in serde's errors, closing the quote.
const BEHIND: [&str; 2] = ["`, expected", "\", expected"];

/// The same error, of whose quoted value at most [`LIMIT`] characters are left.
pub(super) fn shorten<E: Error>(error: E) -> E {
    let text = error.to_string();
    match shortened(&text) {
        Some(text) => E::custom(text),
        None => error,
    }
}

/// None where nothing is too long.
fn shortened(text: &str) -> Option<String> {
    let start = text.find(['`', '"'])? + 1;
    let end = BEHIND
        .iter()
        .filter_map(|behind| text.rfind(behind))
        .max()?;
    let quoted = text.get(start..end)?;
    let (cut, _) = quoted.char_indices().nth(LIMIT)?;
    Some([&text[..start + cut], "…", &text[end..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_long_is_cut() {
        let error = |name: &str| format!("unknown variant `{name}`, expected one of `a`, `b`");
        assert_eq!(shortened(&error("image")), None);
        assert_eq!(shortened(&error(&"é".repeat(LIMIT))), None);
        let long = error(&"é`\", expected".repeat(LIMIT));
        let cut = shortened(&long).expect("it is too long");
        assert!(cut.ends_with("…`, expected one of `a`, `b`"), "{cut}");
        assert_eq!(cut.chars().count(), error("").chars().count() + LIMIT + 1);
        assert_eq!(shortened("invalid type: map, expected a string"), None);
        assert_eq!(shortened(""), None);
    }
}
