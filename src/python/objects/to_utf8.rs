//! The UTF-8 of Python strings.
//!
//! Asked for the UTF-8 of a long string that is not ASCII, `CPython` makes it in new memory and keeps it for as long as the string
//! lives. That costs as much memory again, and a page fault for every 4 KB of it. Here it is written to a buffer that is used again.

#![expect(
    unsafe_code,
    reason = "that what was written is UTF-8 would be found out by reading it all again"
)]
// Bits of characters become bytes.
#![expect(clippy::cast_possible_truncation)]

use std::borrow::Cow;
use std::mem::MaybeUninit;
use std::ops::{BitOr, Deref};
use std::str::from_utf8_unchecked;

use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::types::string::PyStringData;

use super::prefetch::prefetch;
use super::scratch::Scratch;
use super::{memory, strings};

/// How many characters a string has whose UTF-8 takes enough memory to matter.
const LONG: usize = 512;
/// How many characters are written before there must be room for more.
const PART: usize = 1024;
/// How many are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;
/// The most bytes that a character has.
const MOST: usize = 4;
/// How many bytes ahead characters are prefetched. A long string is in no cache, and the processor by itself reads ahead no further
/// than the end of a page.
const AHEAD: usize = 2048;

/// A byte that is to be written.
type Byte = MaybeUninit<u8>;

/// What characters are stored in.
trait Unit: Copy + Default + BitOr<Output = Self> + Into<u32> {}

impl Unit for u8 {}
impl Unit for u16 {}
impl Unit for u32 {}

/// The text of a Python string.
pub(in super::super) enum Text<'a> {
    Written(Scratch<u8>),
    Python(Cow<'a, str>),
}

impl<'a> Text<'a> {
    pub(in super::super) fn of(string: &'a Bound<'_, PyString>) -> PyResult<Self> {
        let mut bytes = Scratch::take();
        if write(string, &mut bytes)? {
            Ok(Self::Written(bytes))
        } else {
            strings::text(string).map(Self::Python)
        }
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            // SAFETY: `write` wrote it all, character by character.
            Self::Written(bytes) => unsafe { from_utf8_unchecked(bytes) },
            Self::Python(text) => text,
        }
    }
}

/// Appends the text of a Python string.
pub(in super::super) fn append(string: &Bound<'_, PyString>, text: &mut String) -> PyResult<()> {
    // SAFETY: `write` appends whole characters, or nothing.
    if write(string, unsafe { text.as_mut_vec() })? {
        return Ok(());
    }
    let more = strings::text(string)?;
    // SAFETY: nothing is written.
    memory::reserve(unsafe { text.as_mut_vec() }, more.len())?;
    text.push_str(&more);
    Ok(())
}

/// Appends the UTF-8 of a string. False, and nothing, for one that is better asked for it: a short one, one that is ASCII, which
/// has its UTF-8 already, and one with surrogates, which has none.
fn write(string: &Bound<'_, PyString>, bytes: &mut Vec<u8>) -> PyResult<bool> {
    // SAFETY: the characters of a string never change, and it lives for as long as they are read here.
    match unsafe { string.data()? } {
        PyStringData::Ucs1(units) if units.is_ascii() => Ok(false),
        PyStringData::Ucs1(units) => write_units(units, bytes),
        PyStringData::Ucs2(units) => write_units(units, bytes),
        PyStringData::Ucs4(units) => write_units(units, bytes),
    }
}

fn write_units<U: Unit>(units: &[U], bytes: &mut Vec<u8>) -> PyResult<bool> {
    if units.len() < LONG {
        return Ok(false);
    }
    let before = bytes.len();
    memory::reserve(bytes, units.len())?;
    for part in units.chunks(PART) {
        let length = bytes.len();
        memory::reserve(bytes, MOST * PART)?;
        let room = bytes.spare_capacity_mut().first_chunk_mut();
        let Some(written) = room.and_then(|room| encode(part, room)) else {
            bytes.truncate(before);
            return Ok(false);
        };
        // SAFETY: `encode` wrote so many of this room, from its start, which is behind what there is.
        unsafe { bytes.set_len(length + written) };
    }
    Ok(true)
}

/// Writes the UTF-8 of characters; returns how many bytes it has, or None for a surrogate.
fn encode<U: Unit>(part: &[U], room: &mut [Byte; MOST * PART]) -> Option<usize> {
    let mut length = 0;
    let mut blocks = part.chunks_exact(BLOCK);
    for block in &mut blocks {
        prefetch(block.as_ptr().cast::<u8>().wrapping_add(AHEAD));
        let block = block.first_chunk()?;
        let room = room.get_mut(length..)?;
        let all = block.iter().fold(U::default(), |all, unit| all | *unit);
        length += if all.into() < 0x80 {
            write_ascii(block, room.first_chunk_mut()?)
        } else if all.into() < 0x1_0000 {
            write_block(block, room.first_chunk_mut()?)?
        } else {
            write_each(block, room)?
        };
    }
    let rest = write_each(blocks.remainder(), room.get_mut(length..)?)?;
    Some(length + rest)
}

#[inline]
fn write_ascii<U: Unit>(block: &[U; BLOCK], room: &mut [Byte; BLOCK]) -> usize {
    for (byte, unit) in room.iter_mut().zip(block) {
        byte.write((*unit).into() as u8);
    }
    BLOCK
}

/// Writes characters that have up to three bytes.
///
/// Which of them have how many is as good as random in text that mixes them, so there are no branches, and all are made at once:
/// compilers make vector instructions of the first loop.
// Kept apart, since the loop for ASCII needs the registers.
#[inline(never)]
fn write_block<U: Unit>(block: &[U; BLOCK], room: &mut [Byte; MOST * BLOCK]) -> Option<usize> {
    let (mut bytes, mut counts) = ([0; BLOCK], [0; BLOCK]);
    let mut surrogates = 0;
    for ((bytes, count), unit) in bytes.iter_mut().zip(&mut counts).zip(block) {
        let character = (*unit).into();
        // All bits set, or none.
        let has_two = u32::from(character >= 0x80).wrapping_neg();
        let has_three = u32::from(character >= 0x800).wrapping_neg();
        let two = of_two(character) & has_two & !has_three;
        let three = of_three(character) & has_three;
        *bytes = character & !has_two | two | three;
        *count = 1_u32.wrapping_sub(has_two).wrapping_sub(has_three);
        surrogates |= u32::from(is_surrogate(character));
    }
    let mut length = 0;
    for (bytes, count) in bytes.iter().zip(&counts) {
        // All four are written, of which the next character replaces those that are too many.
        *room.get_mut(length..)?.first_chunk_mut()? = bytes.to_le_bytes().map(Byte::new);
        length += *count as usize;
    }
    (surrogates == 0).then_some(length)
}

/// Writes characters of any number of bytes, one by one.
fn write_each<U: Unit>(units: &[U], room: &mut [Byte]) -> Option<usize> {
    let mut length = 0;
    for unit in units {
        let character = (*unit).into();
        let (bytes, count) = match character {
            0..0x80 => (character, 1),
            0x80..0x800 => (of_two(character), 2),
            _ if is_surrogate(character) => return None,
            0x800..0x1_0000 => (of_three(character), 3),
            _ => (of_four(character), 4),
        };
        *room.get_mut(length..)?.first_chunk_mut()? = bytes.to_le_bytes().map(Byte::new);
        length += count;
    }
    Some(length)
}

// The bytes of the UTF-8 of characters that have so many, the first one lowest.

#[inline]
fn of_two(character: u32) -> u32 {
    0x80C0 | character >> 6 | (character & 0x3F) << 8
}

#[inline]
fn of_three(character: u32) -> u32 {
    0x80_80E0 | character >> 12 | (character & 0xFC0) << 2 | (character & 0x3F) << 16
}

fn of_four(character: u32) -> u32 {
    let high = character >> 18 | (character & 0x3_F000) >> 4;
    0x8080_80F0 | high | (character & 0xFC0) << 10 | (character & 0x3F) << 24
}

#[inline]
fn is_surrogate(character: u32) -> bool {
    character & 0xFFFF_F800 == 0xD800
}
