//! The class of a character by its UTF-8 bytes, from tables: so characters of all lengths are classified alike.

#![expect(
    clippy::large_stack_arrays,
    reason = "the arrays are made by the compiler, on no stack"
)]

use crate::tokenizer::unicode::{self, Class, ROW};

/// What follows the numbers of [`Class`]: characters that have rules of their own.
pub(super) const SPACE: u8 = 8;
pub(super) const SLASH: u8 = 9;
pub(super) const APOSTROPHE: u8 = 10;
/// Any character of four bytes.
pub(super) const FOUR_BYTES: u8 = 11;

/// The class of the character that starts with these bytes, some of which may be the next character's.
#[inline(always)]
pub(super) fn utf8_class([first, second, third]: [u8; 3]) -> u8 {
    let row = ROW_OF[usize::from(first) * ROW + usize::from(second) % ROW];
    CLASSES[usize::from(row) % ROWS * ROW + usize::from(third) % ROW]
}

const ROWS: usize = 1 << 10;
/// The first rows are those of the Unicode table. From here on, a row is all of one class: first 0, then 1, and so on.
const UNIFORM: usize = unicode::ROWS.len() / ROW;

/// For each first byte and each low six bits of the second: the row of [`CLASSES`].
static ROW_OF: [u16; 256 * ROW] = row_of();

/// In each row the classes by the low six bits of the third byte.
static CLASSES: [u8; ROWS * ROW] = classes();

const fn row_of() -> [u16; 256 * ROW] {
    let mut rows = [0; 256 * ROW];
    let mut index = 0;
    while index < rows.len() {
        let (first, second) = (index / ROW, index % ROW);
        let row = match first as u8 {
            0..0x80 => UNIFORM + ascii_class(first as u8) as usize,
            0x80..0xE0 => {
                let code_point = first as u32 % 0x20 * ROW as u32 + second as u32;
                UNIFORM + Class::of(code_point).number() as usize
            }
            0xE0..0xF0 => unicode::row(first % 0x10 * ROW + second),
            0xF0.. => UNIFORM + FOUR_BYTES as usize,
        };
        rows[index] = row as u16;
        index += 1;
    }
    rows
}

const fn ascii_class(byte: u8) -> u8 {
    match byte {
        b' ' => SPACE,
        b'/' => SLASH,
        b'\'' => APOSTROPHE,
        _ => Class::of(byte as u32).number(),
    }
}

const fn classes() -> [u8; ROWS * ROW] {
    let mut classes = [0; ROWS * ROW];
    let mut index = 0;
    while index < classes.len() {
        classes[index] = if index < UNIFORM * ROW {
            unicode::ROWS[index]
        } else {
            (index / ROW - UNIFORM) as u8
        };
        index += 1;
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_class() {
        for character in '\0'..=char::MAX {
            let mut bytes = [0xFF; 4];
            character.encode_utf8(&mut bytes);
            let expected = match character {
                ' ' => SPACE,
                '/' => SLASH,
                '\'' => APOSTROPHE,
                '\u{10000}'.. => FOUR_BYTES,
                _ => Class::of(character.into()).number(),
            };
            assert_eq!(
                utf8_class([bytes[0], bytes[1], bytes[2]]),
                expected,
                "{character:?}"
            );
        }
    }
}
