//! Token ids as memory: numpy arrays and other buffers of integers from Python.
//!
//! The memory of a buffer is copied before it is looked at, since its owner may write to it. One whose numbers do not stand one behind
//! the other is copied by way of a `memoryview`, which knows of strides.

use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::PyOverflowError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView};

use super::memory;
use super::no_id::{OUT_OF_RANGE, no_id};
use super::scratch::Scratch;
use crate::Rank;

/// A buffer that holds a row of integers.
pub(in super::super) struct Array<'py> {
    object: Bound<'py, PyAny>,
    buffer: PyUntypedBuffer,
    number: Number,
}

impl<'py> Array<'py> {
    /// None for an object that exports no buffer, or one that is no row of integers.
    pub(super) fn of(object: &Bound<'py, PyAny>) -> Option<Self> {
        let buffer = PyUntypedBuffer::get(object).ok()?;
        let number = Number::of(buffer.format().to_bytes(), buffer.item_size())?;
        (buffer.dimensions() == 1).then(|| Self {
            object: object.clone(),
            buffer,
            number,
        })
    }

    /// Appends the integers; `OverflowError` where one is no id.
    pub(in super::super) fn append_to(&self, ids: &mut Vec<Rank>) -> PyResult<()> {
        let mut bytes = Scratch::take();
        self.copy_to(&mut bytes)?;
        memory::reserve(ids, bytes.len() / self.number.size)?;
        let before = ids.len();
        if self.number.append(&bytes, ids) {
            return Ok(());
        }
        let mut error = OUT_OF_RANGE.to_owned();
        if let Some((index, number)) = self.number.first_no_id(&bytes) {
            error = format!("{error}\n{}", no_id(Some(index), &number.to_string()));
        }
        ids.truncate(before);
        Err(PyOverflowError::new_err(error))
    }

    fn copy_to(&self, copy: &mut Vec<u8>) -> PyResult<()> {
        let length = self.buffer.len_bytes();
        memory::reserve(copy, length)?;
        if self.buffer.is_c_contiguous() {
            copy_memory(&self.buffer, length, copy);
        } else {
            let py = self.object.py();
            let view = PyMemoryView::from(&self.object)?;
            let bytes = view.call_method0(intern!(py, "tobytes"))?;
            copy.extend_from_slice(bytes.cast::<PyBytes>()?.as_bytes());
        }
        Ok(())
    }
}

/// Appends all of the memory of a buffer that is one piece, for which there is room.
#[expect(unsafe_code, reason = "pyo3 copies to numbers of the same type only")]
fn copy_memory(buffer: &PyUntypedBuffer, length: usize, copy: &mut Vec<u8>) {
    let start = copy.len();
    let room = &mut copy.spare_capacity_mut()[..length];
    // SAFETY: the memory of a contiguous buffer begins there, has so many bytes, and stays where it is for as long as the buffer is
    // not released. There is room for as many, which nothing else points to; they are set before they count.
    unsafe {
        let memory = buffer.buf_ptr().cast_const().cast::<u8>();
        memory.copy_to_nonoverlapping(room.as_mut_ptr().cast(), length);
        copy.set_len(start + length);
    }
}

/// What the numbers of a buffer are.
#[derive(Clone, Copy)]
struct Number {
    is_signed: bool,
    /// Whether their bytes are in the other order than this machine has them.
    is_swapped: bool,
    /// How many bytes each has.
    size: usize,
}

impl Number {
    /// By the buffer's format, as the module `struct` has them; None for other formats than that of an integer.
    fn of(format: &[u8], size: usize) -> Option<Self> {
        let (order, code) = match format {
            [code] => (b'@', *code),
            [order, code] => (*order, *code),
            _ => return None,
        };
        Some(Self {
            is_signed: match code {
                b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => true,
                b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' => false,
                _ => return None,
            },
            is_swapped: match order {
                b'@' | b'=' => false,
                b'<' => cfg!(target_endian = "big"),
                b'>' | b'!' => cfg!(target_endian = "little"),
                _ => return None,
            },
            size: matches!(size, 1 | 2 | 4 | 8).then_some(size)?,
        })
    }

    /// Appends the numbers in `bytes`; false where one is no id.
    fn append(self, bytes: &[u8], ids: &mut Vec<Rank>) -> bool {
        // Numbers of 64 bits without a sign that do not fit become negative ones, which do not either.
        match (self.size, self.is_signed) {
            (1, false) => self.append_as(bytes, ids, |number| u8::from_ne_bytes(number).into()),
            (1, true) => self.append_as(bytes, ids, |number| i8::from_ne_bytes(number).into()),
            (2, false) => self.append_as(bytes, ids, |number| u16::from_ne_bytes(number).into()),
            (2, true) => self.append_as(bytes, ids, |number| i16::from_ne_bytes(number).into()),
            (4, false) => self.append_as(bytes, ids, |number| u32::from_ne_bytes(number).into()),
            (4, true) => self.append_as(bytes, ids, |number| i32::from_ne_bytes(number).into()),
            _ => self.append_as(bytes, ids, i64::from_ne_bytes),
        }
    }

    /// The first number that is no id, and its index.
    #[cold]
    fn first_no_id(self, bytes: &[u8]) -> Option<(usize, i128)> {
        let is_big_endian = self.is_swapped != cfg!(target_endian = "big");
        let joined = |number, byte: &u8| number << 8 | i128::from(*byte);
        let numbers = bytes.chunks_exact(self.size).map(|bytes| {
            let number = if is_big_endian {
                bytes.iter().fold(0, joined)
            } else {
                bytes.iter().rev().fold(0, joined)
            };
            let values = 1 << (8 * self.size);
            let is_negative = self.is_signed && number >= values / 2;
            if is_negative { number - values } else { number }
        });
        let mut numbers = numbers.enumerate();
        numbers.find(|(_, number)| Rank::try_from(*number).is_err())
    }

    fn append_as<const SIZE: usize>(
        self,
        bytes: &[u8],
        ids: &mut Vec<Rank>,
        number: impl Fn([u8; SIZE]) -> i64,
    ) -> bool {
        let mut are_ids = true;
        ids.extend(bytes.chunks_exact(SIZE).map(|bytes| {
            let mut array = [0; SIZE];
            array.copy_from_slice(bytes);
            if self.is_swapped {
                array.reverse();
            }
            let id = Rank::try_from(number(array));
            are_ids &= id.is_ok();
            id.unwrap_or_default()
        }));
        are_ids
    }
}
