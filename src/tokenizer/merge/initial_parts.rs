//! The parts that merging starts with.

use std::ops::Range;

use super::super::Rank;
use super::super::tables::{
    Boundary, NO_TOKEN, boundary, byte_token, character_token, token_of_three,
};

/// Appends the initial parts of `range` of a piece. The range ends where a character does, but may start within one.
pub(super) fn initial_parts(piece: &str, range: Range<usize>, parts: &mut Vec<Rank>) {
    let bytes = piece.as_bytes();
    let mut start = range.start;
    while !piece.is_char_boundary(start) {
        parts.push(byte_token(bytes[start]));
        start += 1;
    }
    let mut left_may_split = boundary_at(bytes, start).may_split_character();
    while start < range.end {
        let (whole, end) = character_at(piece, start);
        let right_may_split = boundary_at(bytes, end).may_split_character();
        put_character(
            whole,
            &bytes[start..end],
            left_may_split || right_may_split,
            |part| parts.push(part),
        );
        left_may_split = right_may_split;
        start = end;
    }
}

/// The token of the character that starts at `start`, or [`NO_TOKEN`], and where the character ends.
#[inline(always)]
pub(super) fn character_at(piece: &str, start: usize) -> (Rank, usize) {
    if let [first @ 0xE0..0xF0, second, third, ..] = piece.as_bytes()[start..] {
        (token_of_three([first, second, third]), start + 3)
    } else {
        let character = piece[start..].chars().next().unwrap_or_default();
        (character_token(character), start + character.len_utf8())
    }
}

/// Puts the parts of a character: the whole if that is a token and nothing may split it, else its bytes.
#[inline(always)]
pub(super) fn put_character(
    whole: Rank,
    bytes: &[u8],
    may_be_split: bool,
    mut put: impl FnMut(Rank),
) {
    if whole == NO_TOKEN || may_be_split {
        for byte in bytes {
            put(byte_token(*byte));
        }
    } else {
        put(whole);
    }
}

/// What tokens do across the boundary before the byte at `index`.
#[inline(always)]
pub(super) fn boundary_at(bytes: &[u8], index: usize) -> Boundary {
    if index > 0 && index < bytes.len() {
        boundary(bytes[index - 1], bytes[index])
    } else {
        Boundary::PLAIN
    }
}
