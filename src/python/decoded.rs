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
use std::str::{from_utf8, from_utf8_unchecked};

use pyo3::ffi;
use pyo3::prelude::*;

use super::layout::{Layout, Unit};

/// How many bytes make a string that is worth to be looked at first.
const LONG: usize = 256;
/// How many bytes are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;

/// Bytes of tokens, in one row, of which strings are made. All that can be found out about them without Python is found out when
/// they are added.
#[derive(Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// Where each text ends, and what it is.
    ends: Vec<(usize, Kind)>,
}

/// What bytes are as text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nobody has asked.
    Unknown,
    /// They are not UTF-8.
    Broken,
    /// UTF-8 that is ASCII, or short.
    Simple,
    /// UTF-8 of so many characters, not all of them ASCII, which fit in a unit of one byte, of two, or of four.
    One(usize),
    Two(usize),
    Four(usize),
}

impl Texts {
    /// Adds what `append` appends; nothing where it fails.
    pub(super) fn add<E>(
        &mut self,
        is_text: bool,
        append: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.bytes.len();
        append(&mut self.bytes)?;
        let kind = match self.bytes.get(start..) {
            Some(bytes) if is_text => Kind::of(bytes),
            _ => Kind::Unknown,
        };
        self.ends.push((self.bytes.len(), kind));
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Whether all are UTF-8. Python makes strings of others as an error handler says.
    pub(super) fn are_text(&self) -> bool {
        self.ends.iter().all(|(_, kind)| *kind != Kind::Broken)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn bytes(&self, index: usize) -> &[u8] {
        self.get(index).0
    }

    /// The string of the text `index`. Bytes that are not UTF-8 are treated as `bytes.decode` does.
    pub(super) fn string<'py>(
        &self,
        py: Python<'py>,
        index: usize,
        errors: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (bytes, kind) = self.get(index);
        // SAFETY: `add` has found out the kind of these bytes.
        unsafe { of_kind(py, bytes, kind, errors) }
    }

    fn get(&self, index: usize) -> (&[u8], Kind) {
        let start = match index.checked_sub(1) {
            Some(before) => self.ends[before].0,
            None => 0,
        };
        let (end, kind) = self.ends[index];
        (&self.bytes[start..end], kind)
    }
}

/// The string of bytes. Those that are not UTF-8 are treated as `bytes.decode` does.
pub(super) fn string<'py>(
    py: Python<'py>,
    bytes: &[u8],
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    // Without a layout, Python finds out for itself.
    let kind = if bytes.len() < LONG || Layout::of(py).is_none() {
        Kind::Unknown
    } else {
        Kind::of(bytes)
    };
    // SAFETY: it is the kind of these bytes.
    unsafe { of_kind(py, bytes, kind, errors) }
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        /// The first bytes of the lowest characters that do not fit in one byte and in two.
        const ABOVE_ONE: u8 = 0xC4;
        const ABOVE_TWO: u8 = 0xF0;

        if bytes.is_ascii() {
            return Self::Simple;
        }
        if from_utf8(bytes).is_err() {
            return Self::Broken;
        }
        if bytes.len() < LONG {
            return Self::Simple;
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

/// # Safety
/// The bytes are of this kind.
unsafe fn of_kind<'py>(
    py: Python<'py>,
    bytes: &[u8],
    kind: Kind,
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(layout) = Layout::of(py) else {
        return by_python(py, bytes, errors);
    };
    // SAFETY: text of these kinds has so many characters, more than one, which are all written, to units that they fit in; one
    // of them at least fits in no smaller ones.
    unsafe {
        match kind {
            Kind::One(length) => layout.string(py, length, |units| {
                write(from_utf8_unchecked(bytes), units, |unit| unit as u8);
            }),
            Kind::Two(length) => layout.string(py, length, |units| {
                write(from_utf8_unchecked(bytes), units, |unit| unit as u16);
            }),
            Kind::Four(length) => layout.string(py, length, |units| {
                write(from_utf8_unchecked(bytes), units, |unit| unit);
            }),
            Kind::Unknown | Kind::Broken | Kind::Simple => by_python(py, bytes, errors),
        }
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
