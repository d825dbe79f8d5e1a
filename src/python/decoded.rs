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
use std::str::from_utf8;

use pyo3::ffi;
use pyo3::prelude::*;

use super::layout::{Layout, Unit};

/// How many bytes make a string that is worth to be looked at first.
const LONG: usize = 256;
/// How many bytes are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;

/// The string of bytes. Those that are not UTF-8 are treated as `bytes.decode` does.
pub(super) fn string<'py>(
    py: Python<'py>,
    bytes: &[u8],
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    if let (LONG.., Some(layout)) = (bytes.len(), Layout::of(py)) {
        if let (false, Ok(text)) = (bytes.is_ascii(), from_utf8(bytes)) {
            return of_text(py, layout, text);
        }
    }
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

/// The string of a text of more than one character, not all of them ASCII.
fn of_text<'py>(py: Python<'py>, layout: &Layout, text: &str) -> PyResult<Bound<'py, PyAny>> {
    /// The first bytes of the lowest characters that do not fit in one byte and in two.
    const ABOVE_ONE: u8 = 0xC4;
    const ABOVE_TWO: u8 = 0xF0;

    let is_first = |byte: u8| byte & 0xC0 != 0x80;
    let (mut highest, mut length) = (0, 0);
    for bytes in text.as_bytes().chunks(usize::from(u8::MAX)) {
        let firsts: u8 = bytes.iter().map(|byte| u8::from(is_first(*byte))).sum();
        length += usize::from(firsts);
        highest = bytes.iter().copied().fold(highest, u8::max);
    }
    // SAFETY: a text has characters only, which are all written. The first byte of the highest one, which is the highest byte,
    // tells which units it fits in; it is not ASCII.
    unsafe {
        if highest < ABOVE_ONE {
            layout.string(py, length, |units| write(text, units, |unit| unit as u8))
        } else if highest < ABOVE_TWO {
            layout.string(py, length, |units| write(text, units, |unit| unit as u16))
        } else {
            layout.string(py, length, |units| write(text, units, |unit| unit))
        }
    }
}

/// Writes the characters of a text to as many units.
fn write<U: Unit>(text: &str, units: &mut [MaybeUninit<U>], unit: impl Fn(u32) -> U) {
    /// The bits that are set in bytes that are not ASCII.
    const OTHERS: u128 = u128::from_le_bytes([0x80; BLOCK]);

    let bytes = text.as_bytes();
    let (mut at, mut place) = (0, 0);
    while let (Some(block), Some(to)) = (
        bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>),
        units.get_mut(place..place + BLOCK),
    ) {
        // All are written, of which those from the first on that is not ASCII are written again.
        for (to, byte) in to.iter_mut().zip(block) {
            to.write(unit(u32::from(*byte)));
        }
        let others = u128::from_le_bytes(*block) & OTHERS;
        if others == 0 {
            // Not found out by counting, which the next block would have to wait for.
            at += BLOCK;
            place += BLOCK;
            continue;
        }
        let ascii = (others.trailing_zeros() / u8::BITS) as usize;
        at += ascii;
        place += ascii;
        for character in text[at..]
            .chars()
            .take_while(|character| !character.is_ascii())
        {
            if let Some(to) = units.get_mut(place) {
                to.write(unit(u32::from(character)));
            }
            at += character.len_utf8();
            place += 1;
        }
    }
    for (character, to) in text[at..].chars().zip(&mut units[place..]) {
        to.write(unit(u32::from(character)));
    }
}
