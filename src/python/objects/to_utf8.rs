//! The UTF-8 of Python strings.
//!
//! Asked for the UTF-8 of a long string that is not ASCII, `CPython` makes it in new memory and keeps it for as long as the string
//! lives. That costs as much memory again, and a page fault for every 4 KB of it. Here it is written to a buffer that is used again.

use std::borrow::Cow;
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
/// How many are encoded before they are appended together.
const PART: usize = 1024;
/// How many are encoded together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;
/// How far ahead of a block memory is prefetched. A long string is in no cache, and the processor by itself prefetches no more
/// than the rest of a page.
const PREFETCH_BYTES: usize = 2048;
/// The most bytes that a character has.
const MAX_BYTES: usize = 4;

/// The code units that `CPython` stores strings in (PEP 393): one for each character.
trait Unit: Copy + Default + Into<u32> + BitOr<Output = Self> {}

impl Unit for u8 {}
impl Unit for u16 {}
impl Unit for u32 {}

/// The text of a Python string.
pub(in super::super) enum Text<'a> {
    Written(Scratch<String>),
    Python(Cow<'a, str>),
}

impl<'a> Text<'a> {
    pub(in super::super) fn of(string: &'a Bound<'_, PyString>) -> PyResult<Self> {
        if let Some(units) = long_units(string)? {
            let mut text = Scratch::take();
            if write(units, &mut text)? {
                return Ok(Self::Written(text));
            }
        }
        strings::text(string).map(Self::Python)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Written(text) => text,
            Self::Python(text) => text,
        }
    }
}

/// Appends the text of a Python string.
pub(in super::super) fn append(string: &Bound<'_, PyString>, text: &mut String) -> PyResult<()> {
    if let Some(units) = long_units(string)? {
        if write(units, text)? {
            return Ok(());
        }
    }
    let more = strings::text(string)?;
    memory::reserve_text(text, more.len())?;
    text.push_str(&more);
    Ok(())
}

/// The characters of a string. None where `CPython`'s own UTF-8 costs little: that of a short string, and that of an ASCII string,
/// which is its characters.
#[expect(
    unsafe_code,
    reason = "only the memory of a string shows its characters"
)]
fn long_units<'a>(string: &'a Bound<'_, PyString>) -> PyResult<Option<PyStringData<'a>>> {
    // SAFETY: the characters of a string never change, and it lives for as long as they are read.
    let units = unsafe { string.data()? };
    let has_cheap_utf8 = match units {
        PyStringData::Ucs1(units) => units.len() < LONG || units.is_ascii(),
        PyStringData::Ucs2(units) => units.len() < LONG,
        PyStringData::Ucs4(units) => units.len() < LONG,
    };
    Ok((!has_cheap_utf8).then_some(units))
}

/// Appends characters. False, and nothing, where one is a surrogate, which has no UTF-8.
fn write(units: PyStringData<'_>, text: &mut String) -> PyResult<bool> {
    match units {
        PyStringData::Ucs1(units) => write_units(units, text),
        PyStringData::Ucs2(units) => write_units(units, text),
        PyStringData::Ucs4(units) => write_units(units, text),
    }
}

#[expect(
    unsafe_code,
    reason = "to check again that it is UTF-8 takes longer than writing it"
)]
fn write_units<U: Unit>(units: &[U], text: &mut String) -> PyResult<bool> {
    let before = text.len();
    memory::reserve_text(text, units.len())?;
    let mut output = [0; MAX_BYTES * PART];
    for part in units.chunks(PART) {
        let Some(utf8) = write_part(part, &mut output).and_then(|length| output.get(..length))
        else {
            text.truncate(before);
            return Ok(false);
        };
        memory::reserve_text(text, utf8.len())?;
        // SAFETY: these bytes are the UTF-8 of the part's characters, one after the other, and of nothing else. None of the
        // characters is a surrogate, since `write_part` would have returned None.
        text.push_str(unsafe { from_utf8_unchecked(utf8) });
    }
    Ok(true)
}

/// Writes characters; returns how many bytes they take. None where one is a surrogate.
fn write_part<U: Unit>(part: &[U], output: &mut [u8; MAX_BYTES * PART]) -> Option<usize> {
    let mut length = 0;
    let mut blocks = part.chunks_exact(BLOCK);
    for block in &mut blocks {
        prefetch(block.as_ptr().wrapping_byte_add(PREFETCH_BYTES));
        let block: &[U; BLOCK] = block.first_chunk()?;
        let output = output.get_mut(length..)?;
        let bits = block.iter().fold(U::default(), |bits, unit| bits | *unit);
        length += match bits.into() {
            0..0x80 => write_ascii(block, output.first_chunk_mut()?),
            0x80..0x1_0000 => write_block(block, output.first_chunk_mut()?)?,
            _ => write_each(block, output)?,
        };
    }
    let rest = write_each(blocks.remainder(), output.get_mut(length..)?)?;
    Some(length + rest)
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "ASCII fits in a byte")]
fn write_ascii<U: Unit>(block: &[U; BLOCK], output: &mut [u8; BLOCK]) -> usize {
    for (byte, unit) in output.iter_mut().zip(block) {
        *byte = (*unit).into() as u8;
    }
    BLOCK
}

/// Writes characters that have up to three bytes each.
///
/// Where scripts mix, how many bytes the next character has is hard to predict, and a mispredicted branch takes longer than the
/// character. So there are no branches, and the compiler vectorizes the first loop.
#[inline]
fn write_block<U: Unit>(block: &[U; BLOCK], output: &mut [u8; MAX_BYTES * BLOCK]) -> Option<usize> {
    let (mut encoded, mut lengths) = ([0; BLOCK], [0; BLOCK]);
    let mut has_surrogate = false;
    for ((encoded, length), unit) in encoded.iter_mut().zip(&mut lengths).zip(block) {
        let character = (*unit).into();
        // Masks, which have all bits set or none.
        let two_or_three = u32::from(character >= 0x80).wrapping_neg();
        let three = u32::from(character >= 0x800).wrapping_neg();
        *encoded = character & !two_or_three
            | two_bytes(character) & two_or_three & !three
            | three_bytes(character) & three;
        *length = 1_u32.wrapping_sub(two_or_three).wrapping_sub(three);
        // Surrogates are U+D800 to U+DFFF.
        has_surrogate |= character & 0xFFFF_F800 == 0xD800;
    }
    let mut length = 0;
    for (encoded, own_length) in encoded.iter().zip(&lengths) {
        // All four bytes are written. The next character overwrites those that this one does not have.
        *output.get_mut(length..)?.first_chunk_mut()? = encoded.to_le_bytes();
        length += *own_length as usize;
    }
    (!has_surrogate).then_some(length)
}

/// Writes characters one by one.
#[inline]
fn write_each<U: Unit>(units: &[U], output: &mut [u8]) -> Option<usize> {
    let mut length = 0;
    for unit in units {
        let character = char::from_u32((*unit).into())?;
        let output: &mut [u8; MAX_BYTES] = output.get_mut(length..)?.first_chunk_mut()?;
        length += character.encode_utf8(output).len();
    }
    Some(length)
}

/// The UTF-8 of a character that has two bytes, 110xxxxx 10xxxxxx, with the first in the lowest bits (RFC 3629, section 3).
#[inline]
fn two_bytes(character: u32) -> u32 {
    0x80C0 | character >> 6 | (character & 0x3F) << 8
}

/// The UTF-8 of a character that has three bytes, 1110xxxx 10xxxxxx 10xxxxxx, with the first in the lowest bits.
#[inline]
fn three_bytes(character: u32) -> u32 {
    0x80_80E0 | character >> 12 | (character & 0xFC0) << 2 | (character & 0x3F) << 16
}
