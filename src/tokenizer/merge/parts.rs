//! The parts that merging starts with.

use std::ops::Range;

use super::super::Rank;
use super::super::tables::{NO_TOKEN, Seam, byte_token, character_token, seam, token_of_three};

/// Appends the first parts of `range` of a piece, which ends where a character does.
pub(super) fn first_parts(piece: &str, range: Range<usize>, parts: &mut Vec<Rank>) {
    let bytes = piece.as_bytes();
    let mut at = range.start;
    while !piece.is_char_boundary(at) {
        parts.push(byte_token(bytes[at]));
        at += 1;
    }
    let mut left_is_torn = seam_at(bytes, at).is_torn();
    while at < range.end {
        let (whole, end) = character_at(piece, at);
        let right_is_torn = seam_at(bytes, end).is_torn();
        put_character(
            whole,
            &bytes[at..end],
            left_is_torn || right_is_torn,
            |part| parts.push(part),
        );
        left_is_torn = right_is_torn;
        at = end;
    }
}

/// The token of the character that starts at `start`, or [`NO_TOKEN`], and where it ends.
#[inline(always)]
pub(super) fn character_at(piece: &str, start: usize) -> (Rank, usize) {
    if let [first @ 0xE0..0xF0, second, third, ..] = piece.as_bytes()[start..] {
        (token_of_three([first, second, third]), start + 3)
    } else {
        let character = piece[start..].chars().next().unwrap_or_default();
        (character_token(character), start + character.len_utf8())
    }
}

/// Puts the parts of a character: whole if it is a token and not torn, else its bytes.
#[inline(always)]
pub(super) fn put_character(whole: Rank, bytes: &[u8], is_torn: bool, mut put: impl FnMut(Rank)) {
    if whole == NO_TOKEN || is_torn {
        for byte in bytes {
            put(byte_token(*byte));
        }
    } else {
        put(whole);
    }
}

/// What tokens do across this place.
#[inline(always)]
pub(super) fn seam_at(bytes: &[u8], at: usize) -> Seam {
    if at > 0 && at < bytes.len() {
        seam(bytes[at - 1], bytes[at])
    } else {
        Seam::PLAIN
    }
}
