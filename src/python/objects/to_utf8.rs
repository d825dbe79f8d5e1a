//! The UTF-8 of Python strings.
//!
//! Asked for the UTF-8 of a long string that is not ASCII, `CPython` makes it in new memory and keeps it for as long as the string
//! lives. That costs as much memory again, and a page fault for every 4 KB of it. Here it is written to a buffer that is used again.

use std::borrow::Cow;
use std::ops::Deref;
use std::str::from_utf8_unchecked;

use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::types::string::PyStringData;

use super::prefetch::prefetch;
use super::scratch::Scratch;
use super::{memory, strings};

/// How many characters a string has whose UTF-8 takes enough memory to matter.
const LONG: usize = 512;
/// How many are written before there must be room for more.
const PART: usize = 1024;
/// How many are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;
/// How far ahead of a block memory is prefetched. A long string is in no cache, and the processor by itself prefetches no more
/// than the rest of a page.
const PREFETCH_BYTES: usize = 2048;
/// The most bytes that a character has.
const MOST: usize = 4;

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

fn write_units<U: Copy + Into<u32>>(units: &[U], text: &mut String) -> PyResult<bool> {
    let before = text.len();
    memory::reserve_text(text, units.len())?;
    for part in units.chunks(PART) {
        memory::reserve_text(text, MOST * PART)?;
        for block in part.chunks(BLOCK) {
            prefetch(block.as_ptr().wrapping_byte_add(PREFETCH_BYTES));
            if !write_ascii(block, text) && !write_each(block, text) {
                text.truncate(before);
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Appends a whole block that is ASCII; false, and nothing, for another one.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "ASCII fits in a byte")]
#[expect(
    unsafe_code,
    reason = "to check again that it is UTF-8 takes longer than writing it"
)]
fn write_ascii<U: Copy + Into<u32>>(block: &[U], text: &mut String) -> bool {
    let Ok(block) = <&[U; BLOCK]>::try_from(block) else {
        return false;
    };
    let all = block.iter().fold(0, |all, unit| all | (*unit).into());
    if all >= 0x80 {
        return false;
    }
    let ascii = block.map(|unit| unit.into() as u8);
    // SAFETY: no unit has a bit above the lowest seven, so that all bytes are ASCII, which is UTF-8.
    text.push_str(unsafe { from_utf8_unchecked(&ascii) });
    true
}

/// Appends characters one by one; false where one is a surrogate, which is no character.
#[inline]
fn write_each<U: Copy + Into<u32>>(block: &[U], text: &mut String) -> bool {
    for unit in block {
        let Some(character) = char::from_u32((*unit).into()) else {
            return false;
        };
        text.push(character);
    }
    true
}
