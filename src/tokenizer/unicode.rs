//! Character classes of the o200k split pattern, by Unicode 16.0.
//!
//! The classes are those the pattern can tell apart. The table is two-stage: a block number for each 256 code points,
//! then the distinct blocks with a class byte for each code point. `tests/rust/tables.rs` makes it from the Unicode
//! Character Database and checks that the committed file is what it makes.

/// The class of a character, as a number that tables can hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    /// General categories Lu and Lt.
    pub(super) const UPPER: Self = Self(1);
    /// General category Ll.
    pub(super) const LOWER: Self = Self(2);
    /// Letters without case: general categories Lm and Lo.
    pub(super) const CASELESS: Self = Self(3);
    /// General category M.
    pub(super) const MARK: Self = Self(4);
    /// General category N.
    pub(super) const NUMBER: Self = Self(5);
    /// The property `White_Space`, less newlines.
    pub(super) const BLANK: Self = Self(6);
    /// `\r` and `\n`.
    pub(super) const NEWLINE: Self = Self(7);
    // 0 are punctuation, symbols, controls and unassigned code points.

    #[inline]
    pub(super) const fn of(code_point: u32) -> Self {
        let code_point = code_point as usize;
        let block = TABLE[code_point / BLOCK % BLOCKS] as usize;
        Self(TABLE[BLOCKS + block * BLOCK + code_point % BLOCK])
    }

    /// The class of the one-byte character.
    #[inline]
    pub(super) fn of_ascii(byte: u8) -> Self {
        // The first block is that of the first code points.
        Self(TABLE[BLOCKS + usize::from(byte)])
    }

    #[inline]
    pub(super) const fn number(self) -> u8 {
        self.0
    }

    /// Letters and the marks that combine with them.
    #[inline]
    pub(super) fn is_word(self) -> bool {
        matches!(self.0, 1..=4)
    }

    /// What `[^\s\p{L}\p{N}]` takes.
    #[inline]
    pub(super) fn is_symbol(self) -> bool {
        matches!(self.0, 0 | 4)
    }

    /// What `\s` takes.
    #[inline]
    pub(super) fn is_space(self) -> bool {
        self.0 >= 6
    }
}

/// Letters, marks and numbers.
pub(super) fn is_of_word_or_number(character: char) -> bool {
    let class = Class::of(character.into());
    class.is_word() || class == Class::NUMBER
}

/// How many code points share all UTF-8 bytes but the last.
pub(super) const ROW: usize = 1 << 6;

/// The distinct blocks, in rows.
pub(super) static ROWS: &[u8] = TABLE.split_at(BLOCKS).1;

/// The index in [`ROWS`] of the row with the code points from `number * ROW` on.
pub(super) const fn row(number: usize) -> usize {
    const ROWS_OF_BLOCK: usize = BLOCK / ROW;
    TABLE[number / ROWS_OF_BLOCK % BLOCKS] as usize * ROWS_OF_BLOCK + number % ROWS_OF_BLOCK
}

static TABLE: &[u8; 40_192] = include_bytes!("data/unicode_16_classes.bin");

const BLOCK: usize = 256;
const BLOCKS: usize = 0x11_0000 / BLOCK;
