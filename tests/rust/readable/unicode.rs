//! Character classes of the o200k split pattern, by Unicode 16.0.
//!
//! The classes are those the pattern can tell apart. The table is two-stage: a block number for each 256 code points,
//! then the distinct blocks with a class byte for each code point. `tests/rust/tables.rs` makes it from the Unicode
//! Character Database and checks that the committed file is what it makes.

/// What the split pattern sees of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Punctuation, symbols, controls and unassigned code points.
    Other,
    /// General categories Lu and Lt.
    Upper,
    /// General category Ll.
    Lower,
    /// Letters without case: general categories Lm and Lo.
    Caseless,
    /// General category M.
    Mark,
    /// General category N.
    Number,
    /// The property `White_Space`, less the two newline characters.
    Whitespace,
    /// `\r` and `\n`.
    Newline,
}

static TABLE: &[u8] = include_bytes!("../../../src/tokenizer/data/unicode_16_classes.bin");

const BLOCK: usize = 256;
const BLOCKS: usize = 0x11_0000 / BLOCK;

impl Class {
    pub(crate) fn of(c: char) -> Self {
        let code_point = c as usize;
        let block = usize::from(TABLE[code_point / BLOCK]);
        match TABLE[BLOCKS + block * BLOCK + code_point % BLOCK] {
            1 => Self::Upper,
            2 => Self::Lower,
            3 => Self::Caseless,
            4 => Self::Mark,
            5 => Self::Number,
            6 => Self::Whitespace,
            7 => Self::Newline,
            _ => Self::Other,
        }
    }

    /// Letters and the marks that combine with them.
    pub(super) fn is_word(self) -> bool {
        matches!(
            self,
            Self::Upper | Self::Lower | Self::Caseless | Self::Mark
        )
    }

    /// What `[^\s\p{L}\p{N}]` takes.
    pub(super) fn is_symbol(self) -> bool {
        matches!(self, Self::Other | Self::Mark)
    }

    /// What `\s` takes.
    pub(super) fn is_space(self) -> bool {
        matches!(self, Self::Whitespace | Self::Newline)
    }
}
