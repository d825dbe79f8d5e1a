//! The vocabulary, as a map from bytes to ranks.

use std::collections::HashMap;
use std::ops::Range;

/// `o200k_base`, packed: the bytes that ranks 0 to 255 stand for, then for each further rank the two tokens it is merged
/// from, each as three bytes, the lowest first. `tests/rust/tables.rs` makes it.
static PAIRS: &[u8] = include_bytes!("../../../src/tokenizer/data/o200k_base.pairs");

/// The tokens of one byte come first.
const BYTES: usize = 256;
/// Bytes a packed pair takes.
const PAIR: usize = 6;

/// The ordinary tokens by their bytes.
pub(super) struct Vocabulary {
    ranks: HashMap<Vec<u8>, u32>,
    longest: usize,
}

impl Vocabulary {
    pub(super) fn unpack() -> Self {
        let mut tokens = Tokens::default();
        let (singles, pairs) = PAIRS.split_at(BYTES);
        for byte in singles {
            tokens.push(&[*byte]);
        }
        for pair in pairs.chunks_exact(PAIR) {
            tokens.push_merged(u24(&pair[..3]), u24(&pair[3..]));
        }
        let Tokens { bytes, mut offsets } = tokens;
        offsets.push(offset(bytes.len()));
        let tokens = || {
            offsets
                .windows(2)
                .map(|ends| &bytes[ends[0] as usize..ends[1] as usize])
        };
        Self {
            ranks: tokens().map(<[u8]>::to_vec).zip(0..).collect(),
            longest: tokens().map(<[u8]>::len).max().unwrap_or(0),
        }
    }

    /// The ordinary token of exactly these bytes.
    pub(super) fn rank(&self, bytes: &[u8]) -> Option<u32> {
        if bytes.len() > self.longest {
            return None;
        }
        self.ranks.get(bytes).copied()
    }
}

/// Tokens in the order of their ids, while they are unpacked.
#[derive(Default)]
struct Tokens {
    bytes: Vec<u8>,
    offsets: Vec<u32>,
}

impl Tokens {
    fn push(&mut self, bytes: &[u8]) {
        self.offsets.push(offset(self.bytes.len()));
        self.bytes.extend_from_slice(bytes);
    }

    fn push_merged(&mut self, left: usize, right: usize) {
        let (left, right) = (self.range(left), self.range(right));
        self.offsets.push(offset(self.bytes.len()));
        self.bytes.extend_from_within(left);
        self.bytes.extend_from_within(right);
    }

    /// Where the bytes of an earlier token are; of the latest one they go to the end.
    fn range(&self, id: usize) -> Range<usize> {
        let end = self
            .offsets
            .get(id + 1)
            .map_or(self.bytes.len(), |end| *end as usize);
        self.offsets[id] as usize..end
    }
}

fn u24(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The vocabulary is under two megabytes, so that offsets fit.
#[allow(clippy::cast_possible_truncation)]
fn offset(length: usize) -> u32 {
    length as u32
}
