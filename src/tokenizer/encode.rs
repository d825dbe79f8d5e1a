//! Text to tokens: pieces are found, looked up and, where they are no token, merged, many at a time.
//!
//! Looking up one piece takes longer than it needs to: the table is larger than the caches near the processor, and its answer
//! is waited for. So all the pieces of a batch are hashed and their slots fetched before the first slot is read.

use std::ops::Range;

use super::Rank;
use super::merge::Merger;
use super::recent::Recent;
use super::scanner::Scanner;
use super::tables::{self, KEY_BYTES, MiddleSlot, NO_TOKEN, ShortSlot};

/// How many pieces are looked up together: enough to hide the memory's latency, few enough to stay in the nearest cache.
const BATCH: usize = 256;

/// Appends the tokens of `text` to `tokens`; returns how many the last piece has.
pub(super) fn encode(text: &str, tokens: &mut Vec<Rank>) -> usize {
    Recent::with(|recent| {
        let merger = recent.take_merger();
        let mut encoder = Encoder {
            text,
            recent,
            merger,
            merged: 0,
            misses: Vec::new(),
        };
        let mut scanner = Scanner::new(text);
        let mut ends = [0; BATCH];
        let mut last_piece = 0;
        loop {
            let start = scanner.position();
            let count = scanner.fill(&mut ends);
            if count == 0 {
                encoder.recent.keep_merger(encoder.merger, encoder.merged);
                return last_piece;
            }
            last_piece = encoder.encode(start, &ends[..count], tokens);
        }
    })
}

struct Encoder<'a> {
    text: &'a str,
    recent: &'a mut Recent,
    merger: Merger,
    /// How many bytes it had to merge at most in a batch.
    merged: usize,
    /// The pieces of the batch that are no token.
    misses: Vec<Miss>,
}

/// A piece that is no token.
struct Miss {
    /// Which piece of the batch it is.
    index: usize,
    key: Option<Key>,
    /// Whether its tokens are known from another time.
    is_recent: bool,
    /// Where its tokens are.
    range: Range<usize>,
}

impl Encoder<'_> {
    /// Appends the tokens of the pieces that end at `ends`, the first of which starts at `start`; returns how many the last
    /// one has.
    fn encode(&mut self, start: usize, ends: &[usize], tokens: &mut Vec<Rank>) -> usize {
        let found = look_up(self.text.as_bytes(), start, ends);
        let found = &found[..ends.len()];
        self.find_misses(start, ends, found);
        self.merger.run();
        self.append(found, tokens);
        match self.misses.last() {
            Some(miss) if miss.index + 1 == ends.len() => miss.range.len(),
            _ => 1,
        }
    }

    /// Lists the pieces that are no token, and starts to merge those that were not merged recently.
    fn find_misses(&mut self, start: usize, ends: &[usize], found: &[Rank]) {
        self.misses.clear();
        let mut merged = 0;
        for (index, token) in found.iter().enumerate() {
            if *token != NO_TOKEN {
                continue;
            }
            let start = index.checked_sub(1).map_or(start, |before| ends[before]);
            let end = ends[index];
            let key = Key::of(self.text.as_bytes(), start, end - start);
            let is_recent = key.is_some_and(|key| self.recent.has(key.low, key.high));
            if !is_recent {
                self.merger.add(&self.text[start..end]);
                merged += end - start;
            }
            self.misses.push(Miss {
                index,
                key,
                is_recent,
                range: 0..0,
            });
        }
        self.merged = self.merged.max(merged);
    }

    /// Appends the tokens of all pieces.
    fn append(&mut self, found: &[Rank], tokens: &mut Vec<Rank>) {
        let mut merged = self.merger.finish();
        let mut next = 0;
        for miss in &mut self.misses {
            tokens.extend_from_slice(&found[next..miss.index]);
            next = miss.index + 1;
            let start = tokens.len();
            match miss.key {
                Some(key) if miss.is_recent => {
                    tokens.extend_from_slice(self.recent.tokens(key.low, key.high));
                }
                _ => merged.append_next(tokens),
            }
            miss.range = start..tokens.len();
        }
        tokens.extend_from_slice(&found[next..]);
        // What is kept replaces other pieces, so that it waits until those of this batch are taken.
        for miss in self.misses.iter().filter(|miss| !miss.is_recent) {
            if let Some(key) = miss.key {
                self.recent
                    .keep(key.low, key.high, &tokens[miss.range.clone()]);
            }
        }
    }
}

/// The token of each piece, or [`NO_TOKEN`].
fn look_up(text: &[u8], start: usize, ends: &[usize]) -> [Rank; BATCH] {
    let mut found = [NO_TOKEN; BATCH];
    let mut short = [(0_u32, ShortSlot::default()); BATCH];
    let mut middle = [(0_u32, MiddleSlot::default()); BATCH];
    let (mut shorts, mut middles) = (0, 0);
    let mut start = start;
    for (index, end) in (0_u32..).zip(ends) {
        let length = end - start;
        match Key::of(text, start, length) {
            Some(Key { low, high: 0 }) if length <= 8 => {
                short[shorts] = (index, ShortSlot::fetched(low));
                shorts += 1;
            }
            Some(Key { low, high }) => {
                middle[middles] = (index, MiddleSlot::fetched(low, high));
                middles += 1;
            }
            None => found[index as usize] = tables::token(&text[start..*end]),
        }
        start = *end;
    }
    for (index, slot) in &short[..shorts] {
        found[*index as usize] = slot.token();
    }
    for (index, slot) in &middle[..middles] {
        found[*index as usize] = slot.token();
    }
    found
}

/// A piece of up to sixteen bytes as two numbers, zero-padded.
#[derive(Clone, Copy, Default)]
struct Key {
    low: u64,
    high: u64,
}

impl Key {
    /// None for a piece that is longer, or ends in a zero byte, or is too near the end of the text to be read in one go.
    #[inline]
    fn of(text: &[u8], start: usize, length: usize) -> Option<Self> {
        if length > KEY_BYTES || text[start + length - 1] == 0 {
            return None;
        }
        let bytes: &[u8; KEY_BYTES] = text[start..].first_chunk()?;
        let number = u128::from_le_bytes(*bytes) & u128::MAX >> (u128::BITS as usize - 8 * length);
        Some(Self {
            low: number as u64,
            high: (number >> u64::BITS) as u64,
        })
    }
}
