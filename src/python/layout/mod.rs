//! What is where in the memory of Python's lists, strings and integers.
//!
//! The stable ABI, by which one wheel serves all versions of `CPython`, has a function call for each item of a list, and makes
//! the UTF-8 of a string in memory of its own. Done for every token and every character, that is a part of the time that shows.
//! Here the memory is read and written as `CPython` itself does it.
//!
//! Nothing is taken for granted: [`Layout::of`] makes some objects by the stable ABI, compares their memory with what they hold,
//! and learns from them what differs between versions. Where anything is not as expected, or the version is newer than those
//! that are known, there is no layout, and all is done by the stable ABI's functions, as it is where a user asks for that.
//!
//! Source: `Include/object.h`, `Include/cpython/{listobject,unicodeobject,longintrepr}.h` of `CPython` 3.10 to 3.14.

#![expect(
    unsafe_code,
    reason = "the memory of objects is read and written by pointers only"
)]

mod probe;

use std::env;
use std::mem::MaybeUninit;
use std::ops::BitOr;
use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyString};

use crate::Rank;

/// The newest version whose objects are known to be as described here.
const NEWEST: (u8, u8) = (3, 14);
/// Set to anything but nothing, this environment variable has all be done by the stable ABI.
const OFF: &str = "OPENAI_HARMONY_STABLE_ABI";

// Where the fields of an object are, in words, which are of the size of pointers. All objects begin with the number of
// references to them and their type.
const REFERENCES: usize = 0;
const TYPE: usize = 1;
/// Of a list and of a string: how many items or characters it has. Of an integer: its sign, and how many digits it has.
const LENGTH: usize = 2;
/// Of a list: the address of its items.
const ITEMS: usize = 3;
/// Of an integer: its digits, of which numbers below 2³⁰ have one.
const DIGIT: usize = 3;
/// Of a string: how its characters are stored, in 32 bits.
const STATE: usize = 4;

/// The bit that is set in the number of references of an object that lives for ever, which is not counted.
const IMMORTAL: usize = 0x8000_0000;

/// What differs between versions of Python.
pub(super) struct Layout {
    /// [`IMMORTAL`] where there are such objects, else nothing.
    immortal: usize,
    integers: Integers,
    /// The bits of a string's state that tell the forms apart.
    state: u32,
    ascii: Form,
    one_byte: Form,
    two_bytes: Form,
    four_bytes: Form,
}

/// [`LENGTH`] of integers: above zero with one digit, and of zero.
#[derive(Clone, Copy)]
struct Integers {
    one_digit: usize,
    /// Of one that the interpreter keeps for ever, as it does with the smallest: from 3.14 on a bit says that.
    one_digit_kept: usize,
    zero: usize,
}

/// A way of storing the characters of a string.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// The bits of the state that are of interest.
    state: u32,
    /// Where the characters start, in bytes.
    start: usize,
}

/// The characters of a string, in the smallest units that the highest one fits in.
pub(super) enum Characters<'a> {
    Ascii(&'a [u8]),
    One(&'a [u8]),
    Two(&'a [u16]),
    Four(&'a [u32]),
}

impl Layout {
    /// The layout of this interpreter's objects, if it is known.
    #[inline]
    pub(super) fn of(py: Python<'_>) -> Option<&'static Self> {
        static LAYOUT: PyOnceLock<Option<Layout>> = PyOnceLock::new();
        LAYOUT.get_or_init(py, || Self::learn(py)).as_ref()
    }

    #[cold]
    fn learn(py: Python<'_>) -> Option<Self> {
        let is_off = env::var_os(OFF).is_some_and(|value| !value.is_empty());
        let version = py.version_info();
        if is_off || (version.major, version.minor) > NEWEST {
            return None;
        }
        probe::learn(py).ok().flatten()
    }

    /// The characters of a string; None where they are not stored behind its head, as those of a subclass are not.
    pub(super) fn characters<'a>(&self, string: &'a Bound<'_, PyString>) -> Option<Characters<'a>> {
        if !string.is_exact_instance_of::<PyString>() {
            return None;
        }
        let object = string.as_ptr();
        // SAFETY: what has the type of strings has their length and state in these places, as `probe` found. The state says that
        // so many characters of this size start in this place. They never change, and live as long as the string.
        unsafe {
            let length = word(object, LENGTH).read();
            let state = word(object, STATE).cast::<u32>().read() & self.state;
            if state == self.ascii.state {
                Some(Characters::Ascii(self.ascii.units(object, length)))
            } else if state == self.one_byte.state {
                Some(Characters::One(self.one_byte.units(object, length)))
            } else if state == self.two_bytes.state {
                Some(Characters::Two(self.two_bytes.units(object, length)))
            } else if state == self.four_bytes.state {
                Some(Characters::Four(self.four_bytes.units(object, length)))
            } else {
                None
            }
        }
    }

    /// A new string of `length` characters, at least two, which `write` gives their values.
    ///
    /// # Safety
    /// `write` writes all units. They are characters, and one of them at least fits in no smaller unit than `U`.
    pub(super) unsafe fn string<'py, U: Unit>(
        &self,
        py: Python<'py>,
        length: usize,
        write: impl FnOnce(&mut [MaybeUninit<U>]),
    ) -> PyResult<Bound<'py, PyAny>> {
        let size = ffi::Py_ssize_t::try_from(length)?;
        // Strings of one character may be shared, those of two are new.
        let mut string = PyString::new(py, U::LEAST).as_any().mul(2)?.into_ptr();
        // SAFETY: the thread is attached, as `py` shows. Nobody else has the string, so that the call may make it longer, for
        // which it may move it, but not change what it is stored in. Where it fails it leaves it as it was.
        unsafe {
            let failed = ffi::PyUnicode_Resize(&raw mut string, size) != 0;
            let string = Bound::from_owned_ptr_or_err(py, string)?;
            if failed {
                return Err(PyErr::fetch(py));
            }
            let units = string.as_ptr().cast::<u8>().add(U::form(self).start);
            write(slice::from_raw_parts_mut(units.cast(), length));
            Ok(string)
        }
    }

    /// The places of a list's items, which are addresses of objects that the list has a reference to, or null in a new list.
    pub(super) fn places(list: &Bound<'_, PyList>) -> *mut *mut ffi::PyObject {
        // SAFETY: it is a list, and lives.
        unsafe { places(list.as_ptr()) }
    }

    /// The items of a list.
    ///
    /// # Safety
    /// The list lives, is full, and does not change for as long as this is used.
    pub(super) unsafe fn items<'a>(list: *mut ffi::PyObject) -> &'a [*mut ffi::PyObject] {
        // SAFETY: the caller's promise. What is a list has its length in this place, and so many items, as `probe` found; an empty
        // one may have no address of them.
        unsafe {
            match word(list, LENGTH).read() {
                0 => &[],
                length => slice::from_raw_parts(places(list), length),
            }
        }
    }

    /// Counts one more reference to an object.
    ///
    /// # Safety
    /// The object lives, and the thread is attached to the interpreter.
    #[inline]
    pub(super) unsafe fn refer(&self, object: *mut ffi::PyObject) {
        // SAFETY: every object begins with the number of its references, which changes while attached only. The ABI of 3.10 has
        // those that use it count in a whole word, as here.
        unsafe {
            let references = word(object, REFERENCES);
            let count = references.read();
            references.write(count + usize::from(count & self.immortal == 0));
        }
    }

    /// Appends the numbers that objects are, up to the first that is anything but an `int` from 0 to below 2³⁰. Apart from what
    /// calls it, where it was measured to be slower.
    ///
    /// # Safety
    /// The objects live.
    #[inline(never)]
    pub(super) unsafe fn numbers(&self, objects: &[*mut ffi::PyObject], numbers: &mut Vec<Rank>) {
        let integers = self.integers;
        numbers.reserve(objects.len());
        let mut read = 0;
        // SAFETY: the caller's promise. As many numbers are there as were written.
        unsafe {
            for (object, place) in objects.iter().zip(numbers.spare_capacity_mut()) {
                let Some(number) = integers.number(*object) else {
                    break;
                };
                place.write(number);
                read += 1;
            }
            numbers.set_len(numbers.len() + read);
        }
    }
}

impl Integers {
    /// The number that an object is; None where it is anything but an `int` from 0 to below 2³⁰.
    ///
    /// # Safety
    /// The object lives.
    #[inline]
    unsafe fn number(self, object: *mut ffi::PyObject) -> Option<Rank> {
        // SAFETY: every object begins with its type, which stays what it is. What is of the type of integers has a length, and
        // digits of 32 bits behind it, as `probe` found, which never change.
        unsafe {
            if word(object, TYPE).read() != integer_type() {
                return None;
            }
            let length = word(object, LENGTH).read();
            if length == self.one_digit || length == self.one_digit_kept {
                Some(word(object, DIGIT).cast::<u32>().read())
            } else {
                (length == self.zero).then_some(0)
            }
        }
    }
}

impl Form {
    /// # Safety
    /// The object is a string of this form, and has this length.
    unsafe fn units<'a, U>(self, object: *mut ffi::PyObject, length: usize) -> &'a [U] {
        // SAFETY: the caller's promise.
        unsafe { slice::from_raw_parts(object.cast::<u8>().add(self.start).cast(), length) }
    }
}

/// What characters are stored in.
pub(super) trait Unit: Copy + Default + BitOr<Output = Self> + Into<u32> {
    /// The lowest character that needs a unit of this size.
    const LEAST: &str;

    fn form(layout: &Layout) -> Form;
}

impl Unit for u8 {
    const LEAST: &str = "\u{80}";

    fn form(layout: &Layout) -> Form {
        layout.one_byte
    }
}

impl Unit for u16 {
    const LEAST: &str = "\u{100}";

    fn form(layout: &Layout) -> Form {
        layout.two_bytes
    }
}

impl Unit for u32 {
    const LEAST: &str = "\u{10000}";

    fn form(layout: &Layout) -> Form {
        layout.four_bytes
    }
}

/// See [`Layout::places`].
///
/// # Safety
/// The list lives.
unsafe fn places(list: *mut ffi::PyObject) -> *mut *mut ffi::PyObject {
    // SAFETY: the caller's promise. What is a list has the address of its items in this place, as `probe` found.
    unsafe { word(list, ITEMS).cast::<*mut *mut ffi::PyObject>().read() }
}

/// The address of the word in the place `index` of an object.
#[inline]
fn word(object: *mut ffi::PyObject, index: usize) -> *mut usize {
    object.cast::<usize>().wrapping_add(index)
}

#[inline]
fn integer_type() -> usize {
    (&raw const ffi::PyLong_Type).addr()
}
