//! Tokens by other means than the library's: tiktoken-rs for whole texts, and a merge of our own for single pieces that are
//! too long for it (its time grows with the square of a piece's length).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// How many ordinary tokens `o200k_base` has.
pub(crate) const ORDINARY: u32 = 199_998;

/// The bytes of every ordinary token, by rank, from the copy that tiktoken-rs carries.
pub(crate) static TOKENS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let source = tiktoken_rs::o200k_base_singleton();
    (0..ORDINARY)
        .map(|rank| {
            source
                .decode_bytes(&[rank])
                .expect("every rank has a token")
        })
        .collect()
});

pub(crate) static RANKS: LazyLock<HashMap<&'static [u8], u32>> =
    LazyLock::new(|| TOKENS.iter().map(Vec::as_slice).zip(0..).collect());

/// The tokens of `text`, special tokens being text like any other.
pub(crate) fn encode(text: &str) -> Vec<u32> {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text)
}

/// The same, with the number of tokens that the text's last piece has.
pub(crate) fn encode_counting_last_piece(text: &str) -> (Vec<u32>, usize) {
    tiktoken_rs::o200k_base_singleton()
        .encode(text, &HashSet::new())
        .expect("tiktoken encodes every short text")
}

/// The tokens of a text that the pre-tokenizer leaves whole, however long: an ordered set holds the possible merges, and
/// the least one (by rank, then by place) is made until none is left.
pub(crate) fn encode_piece(piece: &str) -> Vec<u32> {
    let piece = piece.as_bytes();
    if let Some(rank) = RANKS.get(piece) {
        return vec![*rank];
    }
    let mut parts = Parts::new(piece);
    while let Some((_, left)) = parts.merges.pop_first() {
        parts.merge(left);
    }
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < piece.len() {
        tokens.push(RANKS[&piece[start..parts.ends[start]]]);
        start = parts.ends[start];
    }
    tokens
}

/// A piece cut into parts. `ends` and `starts` are indexed by where a part starts and where one ends.
struct Parts<'a> {
    piece: &'a [u8],
    ends: Vec<usize>,
    starts: Vec<usize>,
    merges: BTreeSet<(u32, usize)>,
}

impl<'a> Parts<'a> {
    fn new(piece: &'a [u8]) -> Self {
        let mut parts = Self {
            piece,
            ends: (1..=piece.len()).collect(),
            starts: (0..=piece.len()).map(|end| end.saturating_sub(1)).collect(),
            merges: BTreeSet::new(),
        };
        parts.merges = (0..piece.len())
            .filter_map(|left| parts.merge_from(left))
            .collect();
        parts
    }

    /// The merge of the part that starts at `left` with the one behind it, where that is a token.
    fn merge_from(&self, left: usize) -> Option<(u32, usize)> {
        let end = *self.ends.get(self.ends[left])?;
        Some((*RANKS.get(&self.piece[left..end])?, left))
    }

    /// Joins the part that starts at `left` with the one behind it, and renews the merges of both neighbours.
    fn merge(&mut self, left: usize) {
        let middle = self.ends[left];
        let before = (left > 0).then(|| self.starts[left]);
        for start in before.into_iter().chain([middle]) {
            if let Some(stale) = self.merge_from(start) {
                self.merges.remove(&stale);
            }
        }
        self.ends[left] = self.ends[middle];
        self.starts[self.ends[left]] = left;
        for start in before.into_iter().chain([left]) {
            self.merges.extend(self.merge_from(start));
        }
    }
}

/// The second oracle is only as good as its agreement with the first.
#[test]
fn the_piece_oracle_agrees_with_tiktoken() {
    let mut random = crate::support::Random::new(1);
    for alphabet in ["abcdefghijklmnopqrstuvwxyz", "ab", "aéß漢字かな", "etaoin"] {
        let letters: Vec<char> = alphabet.chars().collect();
        for length in [1, 2, 3, 5, 17, 128, 129, 700] {
            let piece: String = (0..length).map(|_| *random.choice(&letters)).collect();
            assert_eq!(encode_piece(&piece), encode(&piece), "{piece}");
        }
    }
}
