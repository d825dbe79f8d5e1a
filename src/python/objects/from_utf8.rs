//! Python strings of the bytes of tokens.
//!
//! `CPython` keeps all characters of a string in one width: 1, 2 or 4 bytes. Bringing text into that form is most of the work of
//! making a string, and needs no interpreter; so it is done apart, and a batch does it in all of its threads.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int, c_void};
use std::ops::Range;
use std::str::from_utf8;

use pyo3::ffi;
use pyo3::prelude::*;

use super::memory;
use crate::Result;

/// How many characters are looked at together: most text is ASCII but for a character now and then.
const BLOCK: usize = 16;

/// The string of bytes. Those that are not UTF-8 are treated as `bytes.decode` does.
#[expect(unsafe_code, reason = "pyo3 makes strings of text only")]
pub(in super::super) fn string<'py>(
    py: Python<'py>,
    bytes: &[u8],
    errors: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let errors = handler(errors)?;
    let length = ffi::Py_ssize_t::try_from(bytes.len())?;
    // SAFETY: the thread is attached, as `py` shows. The call reads this many bytes and a string that ends in a zero byte, both
    // of which outlive it, and gives an owned reference, or null with an exception set.
    unsafe {
        let string = ffi::PyUnicode_DecodeUTF8(bytes.as_ptr().cast(), length, errors.as_ptr());
        Bound::from_owned_ptr_or_err(py, string)
    }
}

/// The name of an error handler; `ValueError` for one that no string in C is.
fn handler(errors: &str) -> PyResult<Cow<'static, CStr>> {
    Ok(match errors {
        "replace" => Cow::Borrowed(c"replace"),
        "strict" => Cow::Borrowed(c"strict"),
        other => Cow::Owned(CString::new(other)?),
    })
}

/// Texts in the form that `CPython` has them in, one behind the other.
#[derive(Default)]
pub(in super::super) struct Texts {
    /// Text whose characters are one byte each, and bytes that are not UTF-8.
    narrow: Vec<u8>,
    /// Text whose characters are below U+10000.
    wide: Vec<u16>,
    widest: Vec<u32>,
    forms: Vec<(Form, Range<usize>)>,
}

#[derive(Clone, Copy)]
enum Form {
    NotUtf8,
    Narrow,
    Wide,
    Widest,
}

impl Texts {
    /// Adds the text whose UTF-8 `append` appends; nothing where it fails.
    pub(in super::super) fn add(
        &mut self,
        append: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        memory::reserve(&mut self.forms, 1)?;
        let start = self.narrow.len();
        if let Err(error) = append(&mut self.narrow) {
            self.narrow.truncate(start);
            return Err(error);
        }
        let text = self.bring_into_form(start)?;
        self.forms.push(text);
        Ok(())
    }

    /// Brings the text that begins here in `narrow` into its form.
    fn bring_into_form(&mut self, start: usize) -> Result<(Form, Range<usize>)> {
        let bytes = &self.narrow[start..];
        // The first byte of a character is higher than all others of it, and tells how high the character is.
        let highest = bytes.iter().copied().max().unwrap_or_default();
        if highest < 0x80 {
            return Ok((Form::Narrow, start..self.narrow.len()));
        }
        let Ok(text) = from_utf8(bytes) else {
            return Ok((Form::NotUtf8, start..self.narrow.len()));
        };
        let (form, range) = match highest {
            ..0xC4 => {
                let mut narrow = Vec::new();
                let range = widen(text, &mut narrow)?;
                self.narrow.truncate(start);
                self.narrow.extend_from_slice(&narrow);
                return Ok((Form::Narrow, start..start + range.end));
            }
            0xC4..0xF0 => (Form::Wide, widen(text, &mut self.wide)?),
            0xF0.. => (Form::Widest, widen(text, &mut self.widest)?),
        };
        self.narrow.truncate(start);
        Ok((form, range))
    }

    /// The string of the text with this index. Bytes that are not UTF-8 are treated as `bytes.decode` does.
    pub(in super::super) fn string<'py>(
        &self,
        py: Python<'py>,
        index: usize,
        errors: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        // As with `bytes.decode`, a name that cannot be one is an error even where no handler is needed.
        handler(errors)?;
        let (form, range) = self.forms[index].clone();
        match form {
            Form::NotUtf8 => string(py, &self.narrow[range], errors),
            Form::Narrow => of_units(py, &self.narrow[range]),
            Form::Wide => of_units(py, &self.wide[range]),
            Form::Widest => of_units(py, &self.widest[range]),
        }
    }
}

/// What a character of a string may be stored as.
trait Unit: Copy + From<u8> + TryFrom<u32> {}

impl Unit for u8 {}
impl Unit for u16 {}
impl Unit for u32 {}

/// Appends the characters of a text, of which each fits; returns where they are.
fn widen<U: Unit>(text: &str, units: &mut Vec<U>) -> Result<Range<usize>> {
    let start = units.len();
    memory::reserve(units, text.len())?;
    let mut rest = text;
    while !rest.is_empty() {
        let blocks = rest.as_bytes().chunks_exact(BLOCK);
        let ascii = blocks.take_while(|block| block.is_ascii()).count() * BLOCK;
        units.extend(rest.as_bytes()[..ascii].iter().map(|byte| U::from(*byte)));
        let mut characters = rest[ascii..].chars();
        let next = characters.by_ref().take(BLOCK);
        units.extend(next.filter_map(|character| U::try_from(character.into()).ok()));
        rest = characters.as_str();
    }
    Ok(start..units.len())
}

/// The string of characters that are stored so.
#[expect(unsafe_code, reason = "pyo3 makes strings of UTF-8 only")]
fn of_units<'py, U: Unit>(py: Python<'py>, units: &[U]) -> PyResult<Bound<'py, PyAny>> {
    let length = ffi::Py_ssize_t::try_from(units.len())?;
    // The constants of `kind` are the widths in bytes.
    let kind = c_int::try_from(size_of::<U>())?;
    // SAFETY: the thread is attached, as `py` shows. The call reads this many units of this width, all of which are characters,
    // finds out by itself how wide a string they need, and gives an owned reference, or null with an exception set.
    unsafe {
        let data = units.as_ptr().cast::<c_void>();
        let string = ffi::PyUnicode_FromKindAndData(kind, data, length);
        Bound::from_owned_ptr_or_err(py, string)
    }
}
