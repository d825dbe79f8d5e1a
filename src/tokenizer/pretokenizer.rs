//! The pre-tokenizer: cuts text into the pieces that byte-pair merging never crosses.
//!
//! It takes the longest-first alternatives of the o200k pattern, in this order:
//!
//! 1. `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
//! 2. `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
//! 3. `\p{N}{1,3}`
//! 4. ` ?[^\s\p{L}\p{N}]+[\r\n/]*`
//! 5. `\s*[\r\n]+`
//! 6. `\s+(?!\S)`
//! 7. `\s+`
//!
//! without a regex engine: each alternative is a scan over character classes. Where a scan backs off, what it gives back
//! starts the next piece and is not given back again. So no character is scanned more than a few times, and the cost is
//! linear.

use super::unicode::Class;

/// The pieces of a text, in order; joined they are the text.
#[derive(Clone, Debug)]
pub struct Pieces<'text> {
    text: &'text str,
    start: usize,
}

impl<'text> Pieces<'text> {
    pub(crate) fn new(text: &'text str) -> Self {
        Self { text, start: 0 }
    }
}

impl<'text> Iterator for Pieces<'text> {
    type Item = &'text str;

    fn next(&mut self) -> Option<&'text str> {
        let end = piece_end(self.text.as_bytes(), self.start)?;
        let piece = &self.text[self.start..end];
        self.start = end;
        Some(piece)
    }
}

/// A character's class and the offset behind it.
#[derive(Clone, Copy)]
pub(super) struct Scanned {
    pub(super) class: Class,
    end: usize,
}

/// The character at `at`, which starts there.
#[inline(always)]
pub(super) fn scan(text: &[u8], at: usize) -> Option<Scanned> {
    let first = *text.get(at)?;
    if first.is_ascii() {
        return Some(Scanned {
            class: Class::of_ascii(first),
            end: at + 1,
        });
    }
    let continuation = |offset: usize| text.get(at + offset).map(|byte| u32::from(byte & 0x3F));
    let first = u32::from(first);
    let second = continuation(1)?;
    if first < 0xE0 {
        return Some(Scanned {
            class: Class::of((first & 0x1F) << 6 | second),
            end: at + 2,
        });
    }
    let third = continuation(2)?;
    if first < 0xF0 {
        return Some(Scanned {
            class: Class::of((first & 0x0F) << 12 | second << 6 | third),
            end: at + 3,
        });
    }
    let fourth = continuation(3)?;
    Some(Scanned {
        class: Class::of((first & 0x07) << 18 | second << 12 | third << 6 | fourth),
        end: at + 4,
    })
}

/// The end of the piece that starts at `start` of `text`, the bytes of a string; None at its end.
pub(super) fn piece_end(text: &[u8], start: usize) -> Option<usize> {
    let first = scan(text, start)?;
    if first.class.is_word() {
        return Some(word_end(text, start).unwrap_or(first.end));
    }
    let end = match first.class {
        Class::NUMBER => number_end(text, first),
        Class::NEWLINE => whitespace_end(text, start),
        // Any one character but a newline, letter or number may lead a word.
        _ => word_end(text, first.end)
            .or_else(|| symbols_end(text, start, first))
            .unwrap_or_else(|| whitespace_end(text, start)),
    };
    Some(end)
}

/// Alternatives 1 and 2 without their leading character: letters and marks, then a contraction.
///
/// As an automaton: an upper phase takes upper-case and caseless characters, the first lower-case letter starts the lower
/// phase, which takes lower-case and caseless ones. Alternative 1 must end in its second class. Where no lower-case letter
/// came, it ends behind the last caseless character and gives back the upper-case letters after that; where there was no
/// caseless one either, alternative 2 takes them all.
#[inline]
fn word_end(text: &[u8], start: usize) -> Option<usize> {
    let mut end = start;
    let mut lower_phase = false;
    let mut last_caseless_end = None;
    while let Some(next) = scan(text, end) {
        match next.class {
            Class::CASELESS | Class::MARK => last_caseless_end = Some(next.end),
            Class::LOWER => lower_phase = true,
            Class::UPPER if !lower_phase => {}
            _ => break,
        }
        end = next.end;
    }
    if end == start {
        return None;
    }
    if !lower_phase {
        end = last_caseless_end.unwrap_or(end);
    }
    Some(contraction_end(text, end))
}

/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`; ignoring case, `ſ` (U+017F) is an s.
#[inline]
pub(super) fn contraction_end(text: &[u8], at: usize) -> usize {
    if text.get(at) != Some(&b'\'') {
        return at;
    }
    let letter = |offset: usize| text.get(at + offset).map(u8::to_ascii_lowercase);
    match (letter(1), letter(2)) {
        (Some(b's' | b't' | b'm' | b'd'), _) => at + 2,
        (Some(b'r' | b'v'), Some(b'e')) | (Some(b'l'), Some(b'l')) => at + 3,
        (Some(0xC5), Some(0xBF)) => at + 1 + 'ſ'.len_utf8(),
        _ => at,
    }
}

/// Alternative 3: up to three digits.
fn number_end(text: &[u8], first: Scanned) -> usize {
    let mut end = first.end;
    for _ in 0..2 {
        match scan(text, end) {
            Some(next) if next.class == Class::NUMBER => end = next.end,
            _ => break,
        }
    }
    end
}

/// Alternative 4: symbols, with a space before and newlines and slashes behind.
fn symbols_end(text: &[u8], start: usize, first: Scanned) -> Option<usize> {
    let symbols = if text[start] == b' ' {
        first.end
    } else {
        start
    };
    let mut end = symbols;
    while let Some(next) = scan(text, end).filter(|next| next.class.is_symbol()) {
        end = next.end;
    }
    if end == symbols {
        return None;
    }
    let trailing = text[end..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n' | b'/'));
    Some(end + trailing.count())
}

/// Alternatives 5 to 7: through the last newline of a run of whitespace, else the run less its last character where
/// something follows (that character leads the next piece), else the run.
fn whitespace_end(text: &[u8], start: usize) -> usize {
    let mut end = start;
    let mut last_start = start;
    let mut newline_end = None;
    while let Some(next) = scan(text, end).filter(|next| next.class.is_space()) {
        if next.class == Class::NEWLINE {
            newline_end = Some(next.end);
        }
        last_start = end;
        end = next.end;
    }
    match newline_end {
        Some(newline_end) => newline_end,
        None if end < text.len() && last_start > start => last_start,
        None => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        Pieces::new(text).collect()
    }

    #[test]
    fn words_take_one_leading_character_and_a_contraction() {
        assert_eq!(pieces("We're (OK)"), ["We're", " (", "OK", ")"]);
        assert_eq!(pieces("l'ſ'TT"), ["l'ſ", "'TT"]);
        assert_eq!(
            pieces("camelCase HTTPServer"),
            ["camel", "Case", " HTTPServer"]
        );
    }

    #[test]
    fn upper_case_behind_a_caseless_letter_is_given_back() {
        assert_eq!(pieces("ʰAB"), ["ʰ", "AB"]);
        assert_eq!(pieces("AʰBc"), ["AʰBc"]);
    }

    #[test]
    fn numbers_come_in_threes() {
        assert_eq!(pieces("12345 ½"), ["123", "45", " ", "½"]);
    }

    #[test]
    fn whitespace_leaves_its_last_character_to_what_follows() {
        assert_eq!(pieces("a   b"), ["a", "  ", " b"]);
        assert_eq!(pieces("a \n  \n  b"), ["a", " \n  \n", " ", " b"]);
        assert_eq!(pieces("a  "), ["a", "  "]);
        assert_eq!(pieces(" \u{a0}!\r\n/x"), [" ", "\u{a0}", "!\r\n/", "x"]);
    }
}
