//! Token ids as memory: numpy arrays and other buffers of integers from Python, and as an array to Python.
//!
//! The stable ABI has the buffer protocol from Python 3.11 on only. A `memoryview` is in all versions, though: it says what a
//! buffer holds and copies it, which takes a small part of the time that decoding takes.

use pyo3::exceptions::{PyImportError, PyOverflowError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyMemoryView, PyString};

use crate::Rank;

/// The ids in the memory that `object` exports; None where it exports none, or none that is a row of integers.
pub(super) fn ranks(object: &Bound<'_, PyAny>) -> PyResult<Option<Vec<Rank>>> {
    let py = object.py();
    let Ok(view) = PyMemoryView::from(object) else {
        return Ok(None);
    };
    let format = view.getattr(intern!(py, "format"))?;
    let Some(number) = Number::of(format.cast::<PyString>()?.to_str()?) else {
        return Ok(None);
    };
    let dimensions: usize = view.getattr(intern!(py, "ndim"))?.extract()?;
    if dimensions != 1 {
        return Ok(None);
    }
    let size: usize = view.getattr(intern!(py, "itemsize"))?.extract()?;
    let bytes = view.call_method0(intern!(py, "tobytes"))?;
    let bytes = bytes.cast::<PyBytes>()?.as_bytes();
    let Some(ranks) = number.read(bytes, size) else {
        return Ok(None);
    };
    match ranks {
        Ok(ranks) => Ok(Some(ranks)),
        Err(OutOfRange) => Err(PyOverflowError::new_err(
            "out of range integral type conversion attempted",
        )),
    }
}

/// What the numbers of a buffer are, but for their size.
#[derive(Clone, Copy)]
struct Number {
    is_signed: bool,
    /// Whether their bytes are in the other order than this machine has them.
    is_swapped: bool,
}

/// A number that is no id.
struct OutOfRange;

impl Number {
    /// By the buffer's format, as the module `struct` has them; None for other formats than that of an integer.
    fn of(format: &str) -> Option<Self> {
        let (order, code) = match format.as_bytes() {
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
        })
    }

    /// The numbers of this many bytes each; None where there are none of this size.
    fn read(self, bytes: &[u8], size: usize) -> Option<Result<Vec<Rank>, OutOfRange>> {
        // Numbers of 64 bits without a sign that do not fit become negative ones, which do not either.
        Some(match (size, self.is_signed) {
            (1, false) => Ok(bytes.iter().copied().map(Rank::from).collect()),
            (1, true) => self.checked(bytes, |number| i8::from_ne_bytes(number).into()),
            (2, false) => self.checked(bytes, |number| u16::from_ne_bytes(number).into()),
            (2, true) => self.checked(bytes, |number| i16::from_ne_bytes(number).into()),
            (4, false) => Ok(self.numbers(bytes, Rank::from_ne_bytes).collect()),
            (4, true) => self.checked(bytes, |number| i32::from_ne_bytes(number).into()),
            (8, _) => self.checked(bytes, i64::from_ne_bytes),
            _ => return None,
        })
    }

    fn checked<const SIZE: usize>(
        self,
        bytes: &[u8],
        number: impl Fn([u8; SIZE]) -> i64,
    ) -> Result<Vec<Rank>, OutOfRange> {
        let mut is_out_of_range = false;
        let ranks = self.numbers(bytes, number).map(|number| {
            is_out_of_range |= Rank::try_from(number).is_err();
            Rank::try_from(number).unwrap_or_default()
        });
        let ranks = ranks.collect();
        if is_out_of_range {
            return Err(OutOfRange);
        }
        Ok(ranks)
    }

    fn numbers<const SIZE: usize, T>(
        self,
        bytes: &[u8],
        number: impl Fn([u8; SIZE]) -> T,
    ) -> impl ExactSizeIterator<Item = T> {
        bytes.chunks_exact(SIZE).map(move |bytes| {
            let mut array = [0; SIZE];
            array.copy_from_slice(bytes);
            if self.is_swapped {
                array.reverse();
            }
            number(array)
        })
    }
}

/// The ids as a numpy array of `uint32`, or without numpy as a `memoryview` of the same. Neither can be written to.
pub(super) fn array<'py>(py: Python<'py>, ranks: &[Rank]) -> PyResult<Bound<'py, PyAny>> {
    const SIZE: usize = size_of::<Rank>();
    let bytes = PyBytes::new_with(py, ranks.len() * SIZE, |bytes| {
        for (bytes, rank) in bytes.chunks_exact_mut(SIZE).zip(ranks) {
            bytes.copy_from_slice(&rank.to_ne_bytes());
        }
        Ok(())
    })?;
    match Numpy::get(py)? {
        Some(numpy) => {
            let dtype = PyDict::new(py);
            dtype.set_item(intern!(py, "dtype"), &numpy.uint32)?;
            numpy.frombuffer.bind(py).call((bytes,), Some(&dtype))
        }
        None => PyMemoryView::from(&bytes)?.call_method1(intern!(py, "cast"), (intern!(py, "I"),)),
    }
}

/// What is needed of numpy.
struct Numpy {
    frombuffer: Py<PyAny>,
    uint32: Py<PyAny>,
}

impl Numpy {
    /// None where it is not installed.
    fn get(py: Python<'_>) -> PyResult<Option<&Self>> {
        static NUMPY: PyOnceLock<Option<Numpy>> = PyOnceLock::new();
        let numpy = NUMPY.get_or_try_init(py, || match py.import("numpy") {
            Ok(numpy) => Ok(Some(Self {
                frombuffer: numpy.getattr("frombuffer")?.unbind(),
                uint32: numpy.getattr("uint32")?.unbind(),
            })),
            Err(error) if error.is_instance_of::<PyImportError>(py) => Ok(None),
            Err(error) => Err(error),
        })?;
        Ok(numpy.as_ref())
    }
}
