//! Learning the layout of objects from some that are made by the stable ABI.

use std::slice;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt, PyList, PyString, PyType};

use super::{
    Characters, DIGIT, Form, IMMORTAL, ITEMS, Integers, LENGTH, Layout, REFERENCES, STATE, TYPE,
    Unit, integer_type, word,
};

/// None where objects are not as they are known to be.
pub(super) fn learn(py: Python<'_>) -> PyResult<Option<Layout>> {
    let (Some(immortal), true) = (immortal(py), lists_are_known(py)?) else {
        return Ok(None);
    };
    let (Some(integers), Some(strings)) = (integers(py), strings(py)?) else {
        return Ok(None);
    };
    let [ascii, one_byte, two_bytes, four_bytes] = strings.forms;
    let layout = Layout {
        immortal,
        integers,
        state: strings.state,
        ascii,
        one_byte,
        two_bytes,
        four_bytes,
    };
    let is_proven = layout.reads_strings(py)?;
    Ok(is_proven.then_some(layout))
}

/// [`IMMORTAL`] where there are such objects, else zero; None where references are not counted as they are known to be.
fn immortal(py: Python<'_>) -> Option<usize> {
    let list = PyList::empty(py);
    let once = at(&list, REFERENCES);
    let other = list.clone();
    let twice = at(&list, REFERENCES);
    drop(other);
    if (once, twice, at(&list, REFERENCES)) != (1, 2, 1) {
        return None;
    }
    let none = py.None().into_bound(py);
    let before = at(&none, REFERENCES);
    let other = none.clone();
    let after = at(&none, REFERENCES);
    drop(other);
    if after == before + 1 {
        Some(0)
    } else {
        (after == before && before & IMMORTAL != 0).then_some(IMMORTAL)
    }
}

fn lists_are_known(py: Python<'_>) -> PyResult<bool> {
    for length in [1, 3, 100] {
        let objects: Vec<_> = (0..length).map(|_| PyDict::new(py)).collect();
        let list = PyList::new(py, &objects)?;
        if at(&list, LENGTH) != length || at(&list, ITEMS) % align_of::<usize>() != 0 {
            return Ok(false);
        }
        // SAFETY: of a list of this length, the place holds an address of as many addresses.
        let items = unsafe { slice::from_raw_parts(Layout::places(&list), length) };
        if !items.iter().copied().eq(objects.iter().map(Bound::as_ptr)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// [`LENGTH`] of integers; None where they are not as they are known to be.
fn integers(py: Python<'_>) -> Option<Integers> {
    const DIGIT_BITS: u32 = 30;
    let length = |number: i64| at(&PyInt::new(py, number), LENGTH);
    let integers = Integers {
        one_digit: length(1000),
        one_digit_kept: length(5),
        zero: length(0),
    };
    let is_one_digit = |length| length == integers.one_digit || length == integers.one_digit_kept;
    for number in [
        1,
        255,
        256,
        257,
        0xFFFF,
        0x1_0000,
        201_088,
        (1 << DIGIT_BITS) - 1,
    ] {
        let integer = PyInt::new(py, number);
        if at(&integer, TYPE) != integer_type()
            || !is_one_digit(at(&integer, LENGTH))
            || low_half(&integer, DIGIT) != number
        {
            return None;
        }
    }
    let others = [-1, -5, -1000, 1_i64 << DIGIT_BITS, i64::MAX];
    let are_others = |number: &i64| {
        let length = length(*number);
        !is_one_digit(length) && length != integers.zero
    };
    let are_told = !is_one_digit(integers.zero) && others.iter().all(are_others);
    are_told.then_some(integers)
}

struct Strings {
    state: u32,
    /// From the smallest one on.
    forms: [Form; 4],
}

/// A string of each form, from the smallest one on, and the bytes of a unit.
const SAMPLES: [(&str, usize); 4] = [
    ("harmony", 1),
    ("harm\u{f6}ny", 1),
    ("\u{2192} harmony", 2),
    ("harmony \u{1f3b5}", 4),
];

/// Where characters start, and which bits of the state tell of it; None where there are no such bits.
fn strings(py: Python<'_>) -> PyResult<Option<Strings>> {
    let mut forms = [Form { state: 0, start: 0 }; 4];
    let mut stable = u32::MAX;
    for (form, (text, size)) in forms.iter_mut().zip(SAMPLES) {
        let string = twice(py, text, 0)?;
        // A zero is behind the characters.
        let Some(start) = size_of(&string)?.checked_sub((string.len()? + 1) * size) else {
            return Ok(None);
        };
        let state = low_half(&string, STATE);
        *form = Form { state, start };
        stable &= !(state ^ low_half(twice(py, text, 0xFF)?.as_any(), STATE));
    }
    // An instance of a subclass has its characters elsewhere.
    let class = (
        intern!(py, "Text"),
        (py.get_type::<PyString>(),),
        PyDict::new(py),
    );
    let class = py.get_type::<PyType>().call1(class)?;
    let [ascii, ..] = forms;
    let elsewhere = stable & (low_half(&class.call1((SAMPLES[0].0,))?, STATE) ^ ascii.state);
    let differ = |all, form: &Form| all | stable & (form.state ^ ascii.state);
    let state = forms.iter().fold(elsewhere, differ);
    for form in &mut forms {
        form.state &= state;
    }
    let is_told = |index: usize| {
        let state = forms[index].state;
        forms[..index].iter().all(|other| other.state != state)
    };
    let are_told = elsewhere != 0 && (0..forms.len()).all(is_told);
    Ok(are_told.then_some(Strings { state, forms }))
}

/// A new string of a text, twice. Most likely it is in memory that was filled with a byte before, which is left in those bits
/// of its state that mean nothing.
fn twice<'py>(py: Python<'py>, text: &str, byte: u8) -> PyResult<Bound<'py, PyString>> {
    let text = PyString::new(py, text);
    let needed = size_of(&text.as_any().mul(2)?)?;
    let head = size_of(&PyBytes::new(py, &[]))?;
    drop(PyBytes::new(py, &vec![byte; needed.saturating_sub(head)]));
    Ok(text.as_any().mul(2)?.cast_into()?)
}

/// How many bytes of memory an object takes.
fn size_of(object: &Bound<'_, PyAny>) -> PyResult<usize> {
    object
        .call_method0(intern!(object.py(), "__sizeof__"))?
        .extract()
}

impl Layout {
    /// Whether strings of all kinds have the characters that the layout says.
    fn reads_strings(&self, py: Python<'_>) -> PyResult<bool> {
        // The first and last ones of each form, which are made once for all where they are of one byte.
        let alone = [
            "a",
            "\u{80}",
            "\u{ff}",
            "\u{100}",
            "\u{ffff}",
            "\u{10000}",
            "\u{10ffff}",
        ];
        for text in SAMPLES.iter().map(|(text, _)| *text).chain(alone) {
            let long = PyString::new(py, text);
            let long = long.as_any().mul(1000)?.cast_into::<PyString>()?;
            let is_read = self.reads(&PyString::new(py, text), text)
                && self.reads(&PyString::intern(py, text), text)
                && self.reads(&long, &text.repeat(1000));
            if !is_read {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn reads(&self, string: &Bound<'_, PyString>, text: &str) -> bool {
        match self.characters(string) {
            Some(Characters::Ascii(units) | Characters::One(units)) => are(units, text),
            Some(Characters::Two(units)) => are(units, text),
            Some(Characters::Four(units)) => are(units, text),
            None => false,
        }
    }
}

fn are<U: Unit>(units: &[U], text: &str) -> bool {
    let units = units.iter().map(|unit| (*unit).into());
    units.eq(text.chars().map(u32::from))
}

/// The word in a place of an object, which is there.
fn at(object: &Bound<'_, PyAny>, index: usize) -> usize {
    // SAFETY: all places that are asked for are within the smallest object of the type that is asked, see `layout`.
    unsafe { word(object.as_ptr(), index).read() }
}

/// The 32 bits at a place of an object.
fn low_half(object: &Bound<'_, PyAny>, index: usize) -> u32 {
    // SAFETY: as in `at`.
    unsafe { word(object.as_ptr(), index).cast::<u32>().read() }
}
