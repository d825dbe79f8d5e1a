//! The parts that merging starts with.

use std::ops::Range;

use super::super::Rank;
use super::super::tables::{
    Boundary, NO_TOKEN, boundary, byte_token, character_token, token_of_three,
};

/// Appends the first parts of `range` of a piece, which ends where a character does.
pub(super) fn initial_parts(piece: &str, range: Range<usize>, parts: &mut Vec<Rank>) {
    let bytes = piece.as_bytes();
    let mut at = range.start;
    while !piece.is_char_boundary(at) {
        parts.push(byte_token(bytes[at]));
        at += 1;
    }
    let mut left_may_split = boundary_at(bytes, at).may_split_character();
    while at < range.end {
        let (whole, end) = character_at(piece, at);
        let right_may_split = boundary_at(bytes, end).may_split_character();
        put_character(
            whole,
            &bytes[at..end],
            left_may_split || right_may_split,
            |part| parts.push(part),
        );
        left_may_split = right_may_split;
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
pub(super) fn put_character(
    whole: Rank,
    bytes: &[u8],
    may_split_character: bool,
    mut put: impl FnMut(Rank),
) {
    if whole == NO_TOKEN || may_split_character {
        for byte in bytes {
            put(byte_token(*byte));
        }
    } else {
        put(whole);
    }
}

/// What tokens do across this place.
#[inline(always)]
pub(super) fn boundary_at(bytes: &[u8], at: usize) -> Boundary {
    if at > 0 && at < bytes.len() {
        boundary(bytes[at - 1], bytes[at])
    } else {
        Boundary::PLAIN
    }
}
