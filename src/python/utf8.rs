//! The UTF-8 of long Python strings.
//!
//! Asked for the UTF-8 of a string that is not ASCII, `CPython` makes it in new memory and keeps it for as long as the string
//! lives: as much memory again, and a page fault for every 4 KB of it. Here characters are read some at a time, and their
//! UTF-8 goes where that of the last text was.

#![expect(
    unsafe_code,
    reason = "pyo3 reads a string's characters by CPython's UTF-8 only"
)]
// ASCII characters become bytes.
#![expect(clippy::cast_possible_truncation)]

use std::str::from_utf8_unchecked;

use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::kept::Kept;

/// How many characters a string has whose UTF-8 takes enough memory to matter.
const LONG: usize = 4096;
/// How many characters are read at a time: some that stay in the nearest cache.
const PART: usize = 2048;
/// How many characters are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 32;

/// The text of a Python string.
pub(super) struct Text(Kept<u8>);

impl Text {
    /// None for a string that is better asked for its UTF-8: a short one, one that is ASCII, which has it for nothing, one of a
    /// subclass, whose methods may say anything, and one with surrogates, which has none.
    pub(super) fn of(string: &Bound<'_, PyString>) -> PyResult<Option<Self>> {
        if !string.is_exact_instance_of::<PyString>() {
            return Ok(None);
        }
        let length = string.len()?;
        if length < LONG || is_ascii(string)? {
            return Ok(None);
        }
        let mut bytes = Kept::take();
        let mut part = [0; PART];
        let mut start = 0;
        while start < length {
            let end = length.min(start + PART);
            let part = &mut part[..end - start];
            let substring = substring(string, start, end)?;
            if is_ascii(&substring)? {
                // It has its UTF-8 already.
                bytes.extend_from_slice(substring.to_str()?.as_bytes());
            } else {
                read(&substring, part)?;
                if !append(part, &mut bytes) {
                    return Ok(None);
                }
            }
            start = end;
        }
        Ok(Some(Self(bytes)))
    }

    pub(super) fn as_str(&self) -> &str {
        // SAFETY: `append` wrote it all, character by character, and nothing where it refused one.
        unsafe { from_utf8_unchecked(&self.0) }
    }
}

fn is_ascii(string: &Bound<'_, PyString>) -> PyResult<bool> {
    string
        .call_method0(intern!(string.py(), "isascii"))?
        .is_truthy()
}

/// The characters from the place `start` to before `end`, which are there.
fn substring<'py>(
    string: &Bound<'py, PyString>,
    start: usize,
    end: usize,
) -> PyResult<Bound<'py, PyString>> {
    let py = string.py();
    let (start, end) = (start.try_into()?, end.try_into()?);
    // SAFETY: the thread is attached, as `py` shows. The call gives a new reference to a string, or null with an exception set.
    unsafe {
        let part = ffi::PyUnicode_Substring(string.as_ptr(), start, end);
        Ok(Bound::from_owned_ptr_or_err(py, part)?.cast_into_unchecked())
    }
}

/// Reads the characters of a string of as many.
fn read(string: &Bound<'_, PyString>, characters: &mut [u32]) -> PyResult<()> {
    let length = ffi::Py_ssize_t::try_from(characters.len())?;
    // SAFETY: the thread is attached, as `string` shows. The call writes no more than `length` characters, and fails where the
    // string has more.
    unsafe {
        if ffi::PyUnicode_AsUCS4(string.as_ptr(), characters.as_mut_ptr(), length, 0).is_null() {
            return Err(PyErr::fetch(string.py()));
        }
    }
    Ok(())
}

/// Appends the UTF-8 of characters; or tells of one that has none, a surrogate.
fn append(characters: &[u32], bytes: &mut Vec<u8>) -> bool {
    characters.chunks(BLOCK).all(|characters| {
        if characters.iter().fold(0, |all, one| all | one) < 0x80 {
            bytes.extend(characters.iter().map(|character| *character as u8));
            return true;
        }
        let mut block = [0; 4 * BLOCK];
        let length = encode(characters, &mut block);
        let block = length.and_then(|length| block.get(..length));
        block
            .inspect(|block| bytes.extend_from_slice(block))
            .is_some()
    })
}

/// Writes the UTF-8 of characters; returns how many bytes it has.
fn encode(characters: &[u32], block: &mut [u8; 4 * BLOCK]) -> Option<usize> {
    let mut length = 0;
    for character in characters {
        if *character < 0x80 {
            *block.get_mut(length)? = *character as u8;
            length += 1;
            continue;
        }
        let (bytes, count) = bytes_of(*character)?;
        // Four at a time, of which the next character replaces those that are too many.
        block.get_mut(length..length + 4)?.copy_from_slice(&bytes);
        length += count;
    }
    Some(length)
}

/// The bytes of the UTF-8 of a character that is not ASCII, zeros behind them, and how many they are; None for a surrogate.
#[inline]
fn bytes_of(character: u32) -> Option<([u8; 4], usize)> {
    let low = |shift: u32| 0x80 | (character >> shift) & 0x3F;
    let (bytes, count) = match character {
        0..0x800 => (0xC0 | character >> 6 | low(0) << 8, 2),
        0x800..0xD800 | 0xE000..0x1_0000 => {
            (0xE0 | character >> 12 | low(6) << 8 | low(0) << 16, 3)
        }
        0x1_0000..0x11_0000 => (
            0xF0 | character >> 18 | low(12) << 8 | low(6) << 16 | low(0) << 24,
            4,
        ),
        _ => return None,
    };
    Some((bytes.to_le_bytes(), count))
}
