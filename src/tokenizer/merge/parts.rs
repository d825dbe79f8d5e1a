//! The parts that merging starts with.

use std::ops::Range;

use super::super::Rank;
use super::super::tables::{NO_TOKEN, Seam, byte_token, character_token, seam};

/// Appends the first parts of `range` of a piece, which ends where a character does.
pub(super) fn first_parts(piece: &str, range: Range<usize>, parts: &mut Vec<Rank>) {
    let bytes = piece.as_bytes();
    let mut at = range.start;
    while !piece.is_char_boundary(at) {
        parts.push(byte_token(bytes[at]));
        at += 1;
    }
    let mut left_is_torn = seam_at(bytes, at).is_torn();
    for character in piece[at..range.end].chars() {
        let end = at + character.len_utf8();
        let right_is_torn = seam_at(bytes, end).is_torn();
        push_character(
            character,
            &bytes[at..end],
            left_is_torn || right_is_torn,
            parts,
        );
        left_is_torn = right_is_torn;
        at = end;
    }
}

/// Appends a character: whole if it is a token and not torn, else its bytes.
#[inline(always)]
pub(super) fn push_character(character: char, bytes: &[u8], is_torn: bool, parts: &mut Vec<Rank>) {
    let whole = character_token(character);
    if whole == NO_TOKEN || is_torn {
        parts.extend(bytes.iter().map(|byte| byte_token(*byte)));
    } else {
        parts.push(whole);
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
