//! The vocabulary: the bytes of every token, and the tokens of bytes.

use std::collections::HashMap;
use std::ops::Range;

use super::Rank;
use super::special;

/// `o200k_base`, packed: the bytes that ranks 0 to 255 stand for, then for each further rank the two tokens it is merged
/// from, each as three bytes, the lowest first. `tests/rust/tables.rs` makes it and checks the committed file.
static PAIRS: &[u8] = include_bytes!("data/o200k_base.pairs");

/// The tokens of one byte come first.
const BYTES: usize = 256;
/// Bytes a packed pair takes.
const PAIR: usize = 6;

/// The bytes of every token, ordinary and special, by id, and the ids of ordinary tokens by their bytes.
pub(crate) struct Vocabulary {
    /// The bytes of all tokens, one after the other. They stay for the life of the process, as the vocabulary does.
    bytes: &'static [u8],
    /// Where each token's bytes start, and at the end where the last one's end.
    offsets: Vec<u32>,
    ranks: HashMap<&'static [u8], Rank>,
    special: HashMap<&'static str, Rank>,
    longest: usize,
}

impl Vocabulary {
    /// Unpacks the vocabulary: some tens of milliseconds and a few megabytes, once a process.
    pub(crate) fn unpack() -> Self {
        let mut tokens = Tokens::default();
        let (singles, pairs) = PAIRS.split_at(BYTES);
        for byte in singles {
            tokens.push(&[*byte]);
        }
        for pair in pairs.chunks_exact(PAIR) {
            tokens.push_merged(u24(&pair[..3]), u24(&pair[3..]));
        }
        let ordinary = tokens.offsets.len();
        for id in special::IDS {
            tokens.push(special::spelling(id).as_bytes());
        }
        let Tokens { bytes, mut offsets } = tokens;
        offsets.push(offset(bytes.len()));
        let bytes: &'static [u8] = bytes.leak();
        let tokens = || {
            offsets
                .windows(2)
                .map(|ends| &bytes[ends[0] as usize..ends[1] as usize])
        };
        Self {
            bytes,
            ranks: tokens().take(ordinary).zip(0..).collect(),
            special: tokens()
                .skip(ordinary)
                .filter_map(|spelling| std::str::from_utf8(spelling).ok())
                .zip(special::IDS)
                .collect(),
            longest: tokens().take(ordinary).map(<[u8]>::len).max().unwrap_or(0),
            offsets,
        }
    }

    /// The ordinary token of exactly these bytes.
    pub(crate) fn rank(&self, bytes: &[u8]) -> Option<Rank> {
        if bytes.len() > self.longest {
            return None;
        }
        self.ranks.get(bytes).copied()
    }

    /// The special token with this spelling.
    pub(crate) fn special(&self, spelling: &str) -> Option<(&'static str, Rank)> {
        let (spelling, id) = self.special.get_key_value(spelling)?;
        Some((spelling, *id))
    }

    pub(crate) fn specials(&self) -> impl Iterator<Item = &'static str> {
        self.special.keys().copied()
    }

    /// The bytes of a token, ordinary or special.
    pub(crate) fn token_bytes(&self, id: Rank) -> Option<&'static [u8]> {
        let id = id as usize;
        let start = *self.offsets.get(id)?;
        let end = *self.offsets.get(id + 1)?;
        Some(&self.bytes[start as usize..end as usize])
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
