//! What a character is to the blocks of any script, by its bytes: in tables, so that those of all lengths are looked up alike.

#![expect(
    clippy::large_stack_arrays,
    reason = "the compiler has these arrays, no stack"
)]

use crate::tokenizer::unicode::{self, Class, ROW};

/// Numbers of kinds: those of the classes, and some characters that have rules of their own.
pub(super) const SPACE: u8 = 8;
pub(super) const SLASH: u8 = 9;
pub(super) const APOSTROPHE: u8 = 10;
/// Any character of four bytes.
pub(super) const FOUR: u8 = 11;

/// The kind of the character that starts with these bytes.
#[inline(always)]
pub(super) fn kind([first, second, third]: [u8; 3]) -> u8 {
    let row = ROW_OF[usize::from(first) * ROW + usize::from(second) % ROW];
    KINDS[usize::from(row) % ROWS * ROW + usize::from(third) % ROW]
}

const ROWS: usize = 1 << 10;
/// The row in which all is of kind 0, followed by those of the other kinds; before it are the rows of the classes' table.
const SAME: usize = unicode::ROWS.len() / ROW;

/// For each first byte and each second one, the row of their kinds.
static ROW_OF: [u16; 256 * ROW] = row_of();

/// A row for each two bytes that characters start with: the kinds by the third one.
static KINDS: [u8; ROWS * ROW] = kinds();

const fn row_of() -> [u16; 256 * ROW] {
    let mut rows = [0; 256 * ROW];
    let mut place = 0;
    while place < rows.len() {
        let (first, second) = (place / ROW, place % ROW);
        let row = match first as u8 {
            0..0x80 => SAME + ascii_kind(first as u8) as usize,
            0x80..0xE0 => {
                let code_point = first as u32 % 0x20 * ROW as u32 + second as u32;
                SAME + Class::of(code_point).number() as usize
            }
            0xE0..0xF0 => unicode::row(first % 0x10 * ROW + second),
            0xF0.. => SAME + FOUR as usize,
        };
        rows[place] = row as u16;
        place += 1;
    }
    rows
}

const fn ascii_kind(byte: u8) -> u8 {
    match byte {
        b' ' => SPACE,
        b'/' => SLASH,
        b'\'' => APOSTROPHE,
        _ => Class::of(byte as u32).number(),
    }
}

const fn kinds() -> [u8; ROWS * ROW] {
    let mut kinds = [0; ROWS * ROW];
    let mut place = 0;
    while place < kinds.len() {
        kinds[place] = if place < SAME * ROW {
            unicode::ROWS[place]
        } else {
            (place / ROW - SAME) as u8
        };
        place += 1;
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_kind() {
        for character in '\0'..=char::MAX {
            let mut bytes = [0xFF; 4];
            character.encode_utf8(&mut bytes);
            let expected = match character {
                ' ' => SPACE,
                '/' => SLASH,
                '\'' => APOSTROPHE,
                '\u{10000}'.. => FOUR,
                _ => Class::of(character.into()).number(),
            };
            assert_eq!(
                kind([bytes[0], bytes[1], bytes[2]]),
                expected,
                "{character:?}"
            );
        }
    }
}
