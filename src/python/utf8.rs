//! The UTF-8 of long Python strings.
//!
//! Asked for the UTF-8 of a string that is not ASCII, `CPython` makes it in new memory and keeps it for as long as the string
//! lives: as much memory again, and a page fault for every 4 KB of it. Here it is made where that of the last text was.

#![expect(
    unsafe_code,
    reason = "that what was written is UTF-8 would be found out by reading it all again"
)]
// Bits of characters become bytes.
#![expect(clippy::cast_possible_truncation)]

use std::str::from_utf8_unchecked;

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::kept::Kept;
use super::layout::{Characters, Layout, Unit};

/// How many characters a string has whose UTF-8 takes enough memory to matter.
const LONG: usize = 4096;
/// How many characters are written at a time, to where they stay in the nearest cache.
const PART: usize = 1024;
/// How many are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;
/// The most bytes that a character has.
const MOST: usize = 4;

/// The text of a Python string.
pub(super) struct Text(Kept<u8>);

impl Text {
    /// None for a string that is better asked for its UTF-8: a short one, one that is ASCII, which has it for nothing, one of a
    /// subclass, whose methods may say anything, and one with surrogates, which has none.
    pub(super) fn of(string: &Bound<'_, PyString>) -> Option<Self> {
        match Layout::of(string.py())?.characters(string)? {
            Characters::Ascii(_) => None,
            Characters::One(units) => Self::of_units(units),
            Characters::Two(units) => Self::of_units(units),
            Characters::Four(units) => Self::of_units(units),
        }
    }

    fn of_units<U: Unit>(units: &[U]) -> Option<Self> {
        if units.len() < LONG {
            return None;
        }
        let mut bytes = Kept::take();
        let mut room = [0; MOST * PART];
        for part in units.chunks(PART) {
            let length = encode(part, &mut room)?;
            bytes.extend_from_slice(room.get(..length)?);
        }
        Some(Self(bytes))
    }

    pub(super) fn as_str(&self) -> &str {
        // SAFETY: `encode` wrote it all, character by character, and nothing where it refused one.
        unsafe { from_utf8_unchecked(&self.0) }
    }
}

/// Writes the UTF-8 of characters; returns how many bytes it has, or None for a surrogate.
fn encode<U: Unit>(part: &[U], room: &mut [u8; MOST * PART]) -> Option<usize> {
    let mut length = 0;
    let mut blocks = part.chunks_exact(BLOCK);
    for block in &mut blocks {
        let all = block.iter().fold(U::default(), |all, unit| all | *unit);
        if all.into() < 0x80 {
            let ascii = room.get_mut(length..length + BLOCK)?;
            for (byte, unit) in ascii.iter_mut().zip(block) {
                *byte = (*unit).into() as u8;
            }
            length += BLOCK;
        } else if block
            .iter()
            .fold(true, |all, unit| all & is_of_three(*unit))
        {
            let room = room.get_mut(length..length + 3 * BLOCK)?;
            for (bytes, unit) in room.chunks_exact_mut(3).zip(block) {
                let [first, second, third, _] = of_three((*unit).into()).to_le_bytes();
                bytes.copy_from_slice(&[first, second, third]);
            }
            length += 3 * BLOCK;
        } else {
            length = encode_each(block, room, length)?;
        }
    }
    encode_each(blocks.remainder(), room, length)
}

/// Whether the UTF-8 of a character has three bytes, as that of all ideographs and most marks between them has.
fn is_of_three<U: Unit>(unit: U) -> bool {
    let character = unit.into();
    (0x800..0x1_0000).contains(&character) && character & 0xF800 != 0xD800
}

fn encode_each<U: Unit>(
    units: &[U],
    room: &mut [u8; MOST * PART],
    mut length: usize,
) -> Option<usize> {
    let mut is_text = true;
    for unit in units {
        let (bytes, count, is_character) = bytes_of((*unit).into());
        is_text &= is_character;
        // All four are written, of which the next character replaces those that are too many.
        room.get_mut(length..length + MOST)?.copy_from_slice(&bytes);
        length += count;
    }
    is_text.then_some(length)
}

/// The bytes of the UTF-8 of a character, any behind them, how many they are, and whether it is no surrogate.
///
/// What text mixes freely, characters of up to three bytes, is told apart without branches.
#[inline]
fn bytes_of(character: u32) -> ([u8; MOST], usize, bool) {
    if character >= 0x1_0000 {
        let bytes = [
            0xF0 | character >> 18,
            low(character, 12),
            low(character, 6),
            low(character, 0),
        ];
        return (bytes.map(|byte| byte as u8), 4, true);
    }
    let (one, two) = (character < 0x80, character < 0x800);
    let of_two = 0xC0 | character >> 6 | low(character, 0) << 8;
    let of_more = if two { of_two } else { of_three(character) };
    let bytes = if one { character } else { of_more };
    let count = 3 - usize::from(two) - usize::from(one);
    (
        bytes.to_le_bytes(),
        count,
        !(0xD800..0xE000).contains(&character),
    )
}

fn of_three(character: u32) -> u32 {
    0xE0 | character >> 12 | low(character, 6) << 8 | low(character, 0) << 16
}

/// A byte behind the first one of the bits from `shift` on.
fn low(character: u32, shift: u32) -> u32 {
    0x80 | character >> shift & 0x3F
}
