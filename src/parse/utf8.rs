//! Text from bytes that arrive in parts, which may end within a character.

use std::char::REPLACEMENT_CHARACTER;

/// The bytes that are not text yet.
///
/// Over a whole message the text equals `String::from_utf8_lossy` of all bytes: one U+FFFD for each maximal part of an
/// invalid sequence.
#[derive(Clone, Debug, Default)]
pub(super) struct PendingText {
    bytes: Vec<u8>,
    /// How many of `bytes` have been dealt with.
    start: usize,
}

impl PendingText {
    /// Appends to `text` what `bytes` complete. At most one invalid sequence is replaced a call; what stands behind it waits
    /// for the next one, so that a token's delta is the same as in the reference. Returns whether one was: its
    /// U+FFFD is then the last character appended.
    #[inline]
    pub(super) fn feed(&mut self, bytes: &[u8], text: &mut String) -> bool {
        if self.bytes.is_empty() {
            if let Ok(valid) = std::str::from_utf8(bytes) {
                text.push_str(valid);
                return false;
            }
        }
        self.feed_part(bytes, text)
    }

    /// Takes bytes that are not whole characters. Few are, and the others are quicker for not having this in their way.
    fn feed_part(&mut self, bytes: &[u8], text: &mut String) -> bool {
        self.bytes.extend_from_slice(bytes);
        let is_replaced = self.read(text);
        self.drop_read();
        is_replaced
    }

    /// Appends to `text` what the bytes of many tokens complete, for those who ask for no deltas: replaces all invalid sequences
    /// at once.
    pub(super) fn feed_many(&mut self, bytes: &[u8], text: &mut String) {
        self.bytes.extend_from_slice(bytes);
        while self.read(text) {}
        self.drop_read();
    }

    /// Appends to `text` what is pending up to the first invalid sequence, which it replaces; returns whether there was one.
    fn read(&mut self, text: &mut String) -> bool {
        let pending = &self.bytes[self.start..];
        match std::str::from_utf8(pending) {
            Ok(valid) => {
                text.push_str(valid);
                self.start = self.bytes.len();
                false
            }
            Err(error) => {
                let valid = pending.utf8_chunks().next();
                text.push_str(valid.map_or("", |chunk| chunk.valid()));
                self.start += error.valid_up_to();
                // No length: the sequence is unfinished, not invalid.
                if let Some(length) = error.error_len() {
                    text.push(REPLACEMENT_CHARACTER);
                    self.start += length;
                }
                error.error_len().is_some()
            }
        }
    }

    /// Appends to `text` what a token completes; None is an id that no token has: it becomes U+FFFD, and completes nothing. Returns
    /// whether the last character appended replaces something invalid.
    #[inline]
    pub(super) fn feed_token(&mut self, bytes: Option<&[u8]>, text: &mut String) -> bool {
        if let Some(bytes) = bytes {
            return self.feed(bytes, text);
        }
        self.flush(text);
        text.push(REPLACEMENT_CHARACTER);
        true
    }

    /// How many bytes are pending.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// Appends to `text` what is pending, as nothing follows that could complete it.
    pub(super) fn flush(&mut self, text: &mut String) {
        for chunk in self.bytes[self.start..].utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                text.push(REPLACEMENT_CHARACTER);
            }
        }
        self.bytes.clear();
        self.start = 0;
    }

    /// Frees the bytes that were dealt with, once they are the greater part: each byte is moved less than once on average.
    fn drop_read(&mut self) {
        if self.start * 2 >= self.bytes.len() {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deltas(parts: &[&[u8]]) -> Vec<String> {
        let mut pending = PendingText::default();
        let mut deltas: Vec<String> = parts
            .iter()
            .map(|part| {
                let mut delta = String::new();
                pending.feed(part, &mut delta);
                delta
            })
            .collect();
        let mut rest = String::new();
        pending.flush(&mut rest);
        deltas.push(rest);
        deltas
    }

    #[test]
    fn characters_in_parts_appear_when_they_are_whole() {
        assert_eq!(
            deltas(&[b"a\xF0\x9F", b"\x91", b"\x8Db"]),
            ["a", "", "👍b", ""]
        );
    }

    #[test]
    fn one_invalid_sequence_is_replaced_a_call() {
        assert_eq!(
            deltas(&[b"\xFF\xFFa", b"b", b"c"]),
            ["\u{fffd}", "\u{fffd}", "abc", ""]
        );
        assert_eq!(deltas(&[b"\xE2\x28", b""]), ["\u{fffd}", "(", ""]);
    }

    #[test]
    fn many_have_the_text_that_they_have_one_by_one() {
        let bytes = b"a\xF0\x9F\x91\x8Db\xFF\xFF\xE2\x28c\xE2\x82\xAC\xE2\x82";
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let (mut pending, mut text) = (PendingText::default(), String::new());
                for part in [&bytes[..first], &bytes[first..second], &bytes[second..]] {
                    pending.feed_many(part, &mut text);
                }
                pending.flush(&mut text);
                assert_eq!(text, String::from_utf8_lossy(bytes));
            }
        }
    }

    #[test]
    fn what_was_read_is_freed() {
        let (mut pending, mut text) = (PendingText::default(), String::new());
        for _ in 0..1_000 {
            pending.feed(b"\xC3", &mut text);
            pending.feed(b"\xA9", &mut text);
        }
        assert_eq!((text.len(), pending.bytes.len()), (2_000, 0));
    }

    #[test]
    fn an_unfinished_character_at_the_end_is_replaced() {
        assert_eq!(deltas(&[b"a\xE2\x82"]), ["a", "\u{fffd}"]);
    }
}
