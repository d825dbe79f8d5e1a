//! Python strings of the bytes of tokens.
//!
//! `CPython` makes a string of UTF-8 without knowing how many characters it has or how large the highest one is: it makes a
//! larger one each time, and copies what it has. Here both are counted first.

#![expect(
    unsafe_code,
    reason = "pyo3 makes strings of text only, and in the way that is described above"
)]
// Characters are written to units that they fit in.
#![expect(clippy::cast_possible_truncation)]

use std::ffi::CString;
use std::mem::MaybeUninit;
use std::slice;
use std::str::{from_utf8, from_utf8_unchecked};

use pyo3::ffi;
use pyo3::prelude::*;

/// How many bytes make a string whose characters are worth counting first.
const LONG: usize = 256;
/// How many bytes are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;

/// What bytes are as text, as far as it has been found out.
#[derive(Clone, Copy)]
enum Kind {
    /// ASCII, short, or no UTF-8: Python finds out by itself.
    Unknown,
    /// UTF-8 of so many characters, not all of them ASCII, which fit in a unit of one byte, of two, or of four.
    One(usize),
    Two(usize),
    Four(usize),
}

/// The string of bytes. Those that are not UTF-8 are treated as `bytes.decode` does.
pub(in super::super) fn string<'py>(
    py: Python<'py>,
    bytes: &[u8],
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: it is the kind of these bytes.
    unsafe { string_of_kind(py, bytes, Kind::of(bytes), errors) }
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        /// The first bytes of the lowest characters that do not fit in one byte and in two.
        const ABOVE_ONE: u8 = 0xC4;
        const ABOVE_TWO: u8 = 0xF0;

        if bytes.len() < LONG || bytes.is_ascii() || from_utf8(bytes).is_err() {
            return Self::Unknown;
        }
        let is_first = |byte: u8| byte & 0xC0 != 0x80;
        let (mut highest, mut length) = (0, 0);
        for bytes in bytes.chunks(usize::from(u8::MAX)) {
            let firsts: u8 = bytes.iter().map(|byte| u8::from(is_first(*byte))).sum();
            length += usize::from(firsts);
            highest = bytes.iter().copied().fold(highest, u8::max);
        }
        // The first byte of the highest character is the highest byte.
        if highest < ABOVE_ONE {
            Self::One(length)
        } else if highest < ABOVE_TWO {
            Self::Two(length)
        } else {
            Self::Four(length)
        }
    }
}

/// The string of bytes whose kind is known.
///
/// # Safety
/// It is what [`Kind::of`] says of these bytes.
unsafe fn string_of_kind<'py>(
    py: Python<'py>,
    bytes: &[u8],
    kind: Kind,
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: bytes of these kinds are UTF-8, of so many characters, which fit in these units, and in no smaller ones.
    unsafe {
        match kind {
            Kind::Unknown => by_python(py, bytes, errors),
            Kind::One(length) => {
                by_units(py, from_utf8_unchecked(bytes), length, 0xFF, |c| c as u8)
            }
            Kind::Two(length) => {
                by_units(py, from_utf8_unchecked(bytes), length, 0xFFFF, |c| c as u16)
            }
            Kind::Four(length) => {
                by_units(py, from_utf8_unchecked(bytes), length, 0x10_FFFF, |c| c)
            }
        }
    }
}

/// # Safety
/// The text has so many characters. The highest is at most `highest`, which is the highest that fits in a `U`, and fits in nothing
/// smaller.
unsafe fn by_units<'py, U>(
    py: Python<'py>,
    text: &str,
    length: usize,
    highest: ffi::Py_UCS4,
    unit: impl Fn(u32) -> U,
) -> PyResult<Bound<'py, PyAny>> {
    let size = ffi::Py_ssize_t::try_from(length)?;
    // SAFETY: the thread is attached, as `py` shows. The string is new, or null with an exception set: nobody else sees it before it
    // is written. By `highest` it has a unit of the size of a `U` for each character; `write` writes all of them.
    unsafe {
        let string = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(size, highest))?;
        let units = ffi::PyUnicode_DATA(string.as_ptr()).cast::<MaybeUninit<U>>();
        write(text, slice::from_raw_parts_mut(units, length), unit);
        Ok(string)
    }
}

fn by_python<'py>(py: Python<'py>, bytes: &[u8], errors: &str) -> PyResult<Bound<'py, PyAny>> {
    let other;
    let errors = match errors {
        "replace" => c"replace",
        "strict" => c"strict",
        _ => {
            other = CString::new(errors)?;
            &other
        }
    };
    let length = ffi::Py_ssize_t::try_from(bytes.len())?;
    // SAFETY: the thread is attached, as `py` shows. The call reads this many bytes and a string that ends in a zero byte, both
    // of which outlive it, and gives an owned reference, or null with an exception set.
    unsafe {
        let string = ffi::PyUnicode_DecodeUTF8(bytes.as_ptr().cast(), length, errors.as_ptr());
        Bound::from_owned_ptr_or_err(py, string)
    }
}

/// Writes the characters of a text to as many units.
fn write<U>(text: &str, units: &mut [MaybeUninit<U>], unit: impl Fn(u32) -> U) {
    /// The bits that are set in bytes that are not ASCII.
    const OTHERS: u128 = u128::from_le_bytes([0x80; BLOCK]);

    let bytes = text.as_bytes();
    let (mut at, mut index) = (0, 0);
    while let (Some(block), Some(to)) = (
        bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>),
        units.get_mut(index..index + BLOCK),
    ) {
        // All are written, of which those from the first on that is not ASCII are written again.
        for (to, byte) in to.iter_mut().zip(block) {
            to.write(unit(u32::from(*byte)));
        }
        let others = u128::from_le_bytes(*block) & OTHERS;
        if others == 0 {
            // Not found out by counting, which the next block would have to wait for.
            at += BLOCK;
            index += BLOCK;
            continue;
        }
        let ascii = (others.trailing_zeros() / u8::BITS) as usize;
        at += ascii;
        index += ascii;
        for character in text[at..]
            .chars()
            .take_while(|character| !character.is_ascii())
        {
            if let Some(to) = units.get_mut(index) {
                to.write(unit(u32::from(character)));
            }
            at += character.len_utf8();
            index += 1;
        }
    }
    for (character, to) in text[at..].chars().zip(&mut units[index..]) {
        to.write(unit(u32::from(character)));
    }
}
