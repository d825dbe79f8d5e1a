//! A part of an allocation that never changes, shared by everything that reads it.

use std::ffi::{CStr, c_void};
use std::ops::Range;
use std::sync::Arc;

/// Some of the numbers of an allocation. Clones and slices share it; the last of them frees it, in whatever thread.
#[derive(Clone)]
pub(in super::super) struct Column {
    numbers: Arc<Numbers>,
    range: Range<usize>,
}

/// What an allocation holds.
pub(super) enum Numbers {
    U8(Vec<u8>),
    Bool(Vec<bool>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
}

/// How others name a type of number.
pub(super) struct Format {
    /// As the module `struct` does.
    pub(super) buffer: &'static CStr,
    /// As Arrow's C data interface does. There a bool is a bit; these are bytes.
    pub(super) arrow: &'static CStr,
    /// How many bytes a number has.
    pub(super) size: usize,
}

impl Format {
    const fn new(buffer: &'static CStr, arrow: &'static CStr, size: usize) -> Self {
        Self {
            buffer,
            arrow,
            size,
        }
    }
}

macro_rules! numbers {
    ($($variant:ident($type:ty) is $buffer:literal and $arrow:literal,)+) => {
        $(impl From<Vec<$type>> for Column {
            fn from(numbers: Vec<$type>) -> Self {
                let range = 0..numbers.len();
                Self { numbers: Arc::new(Numbers::$variant(numbers)), range }
            }
        })+

        impl Column {
            /// Where the first number stands. It stays there for as long as there is a clone of the column.
            pub(super) fn pointer(&self) -> *const c_void {
                match &*self.numbers {
                    $(Numbers::$variant(numbers) => numbers[self.range.clone()].as_ptr().cast(),)+
                }
            }

            pub(super) fn format(&self) -> Format {
                match &*self.numbers {
                    $(Numbers::$variant(_) => Format::new($buffer, $arrow, size_of::<$type>()),)+
                }
            }
        }
    };
}

numbers! {
    U8(u8) is c"B" and c"C",
    Bool(bool) is c"?" and c"C",
    I16(i16) is c"h" and c"s",
    I32(i32) is c"i" and c"i",
    U32(u32) is c"I" and c"I",
    I64(i64) is c"q" and c"l",
    F32(f32) is c"f" and c"f",
}

impl Column {
    pub(in super::super) fn len(&self) -> usize {
        self.range.len()
    }

    /// The numbers of a column of bytes; of others none.
    pub(in super::super) fn bytes(&self) -> &[u8] {
        match &*self.numbers {
            Numbers::U8(bytes) => &bytes[self.range.clone()],
            _ => &[],
        }
    }

    /// A part of the column; of a range that is not within it, what is.
    pub(in super::super) fn slice(&self, range: Range<usize>) -> Self {
        let end = self.range.end.min(self.range.start + range.end);
        let start = end.min(self.range.start + range.start);
        Self {
            numbers: Arc::clone(&self.numbers),
            range: start..end,
        }
    }
}
