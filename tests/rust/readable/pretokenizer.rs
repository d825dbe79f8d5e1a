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
//! without a regex engine: each alternative is a scan over character classes. A piece is scanned at most twice (where a
//! scan gives back its tail, the tail starts the next piece and is not given back again), so cutting is linear.

use super::unicode::Class;

/// The pieces of a text, in order; joined they are the text.
pub(crate) struct Pieces<'text> {
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
        let end = piece_end(self.text, self.start)?;
        let piece = &self.text[self.start..end];
        self.start = end;
        Some(piece)
    }
}

/// A character with its class and the offset behind it.
#[derive(Clone, Copy)]
struct Scanned {
    char: char,
    class: Class,
    end: usize,
}

fn scan(text: &str, at: usize) -> Option<Scanned> {
    let char = text[at..].chars().next()?;
    Some(Scanned {
        char,
        class: Class::of(char),
        end: at + char.len_utf8(),
    })
}

/// The end of the run of characters from `at` that satisfy `belongs`.
fn run_end(text: &str, mut at: usize, belongs: impl Fn(Scanned) -> bool) -> usize {
    while let Some(next) = scan(text, at) {
        if !belongs(next) {
            break;
        }
        at = next.end;
    }
    at
}

/// The end of the piece that starts at `start`; None at the end of the text.
fn piece_end(text: &str, start: usize) -> Option<usize> {
    let first = scan(text, start)?;
    let end = match first.class {
        Class::Number => number_end(text, first),
        Class::Newline => whitespace_end(text, start),
        class if class.is_word() => word_end(text, start).unwrap_or(first.end),
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
fn word_end(text: &str, start: usize) -> Option<usize> {
    let mut end = start;
    let mut lower_phase = false;
    let mut last_caseless_end = None;
    while let Some(next) = scan(text, end) {
        match next.class {
            Class::Upper if lower_phase => break,
            Class::Upper => {}
            Class::Lower => lower_phase = true,
            Class::Caseless | Class::Mark => last_caseless_end = Some(next.end),
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
fn contraction_end(text: &str, at: usize) -> usize {
    let mut chars = text[at..].chars();
    if chars.next() != Some('\'') {
        return at;
    }
    let Some(first) = chars.next() else {
        return at;
    };
    if matches!(first.to_ascii_lowercase(), 's' | 't' | 'm' | 'd' | 'ſ') {
        return at + 1 + first.len_utf8();
    }
    let Some(second) = chars.next() else {
        return at;
    };
    match (first.to_ascii_lowercase(), second.to_ascii_lowercase()) {
        ('r' | 'v', 'e') | ('l', 'l') => at + 3,
        _ => at,
    }
}

/// Alternative 3: up to three digits.
fn number_end(text: &str, first: Scanned) -> usize {
    let mut end = first.end;
    for _ in 0..2 {
        match scan(text, end) {
            Some(next) if next.class == Class::Number => end = next.end,
            _ => break,
        }
    }
    end
}

/// Alternative 4: symbols, with a space before and newlines and slashes behind.
fn symbols_end(text: &str, start: usize, first: Scanned) -> Option<usize> {
    let symbols = if first.char == ' ' { first.end } else { start };
    let end = run_end(text, symbols, |next| next.class.is_symbol());
    if end == symbols {
        return None;
    }
    Some(run_end(text, end, |next| {
        matches!(next.char, '\r' | '\n' | '/')
    }))
}

/// Alternatives 5 to 7: through the last newline of a run of whitespace, else the run less its last character where
/// something follows (that character leads the next piece), else the run.
fn whitespace_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut last_start = start;
    let mut newline_end = None;
    while let Some(next) = scan(text, end) {
        if !next.class.is_space() {
            break;
        }
        if next.class == Class::Newline {
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
