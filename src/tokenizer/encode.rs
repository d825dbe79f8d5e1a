//! Text to tokens: pieces are found, looked up and, where they are no token, merged, many at a time.

use std::ops::Range;

use super::Rank;
use super::lookup::{BATCH, Found, Key};
use super::merge::Merger;
use super::recent::Recent;
use super::scanner::Scanner;

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
        let last_piece = encoder.encode_on_this_machine(tokens);
        encoder.recent.keep_merger(encoder.merger, encoder.merged);
        last_piece
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
    place: usize,
    key: Option<Key>,
    /// Whether its tokens are known from another time.
    is_recent: bool,
    /// Where its tokens are.
    range: Range<usize>,
}

impl Encoder<'_> {
    #[cfg(not(target_arch = "x86_64"))]
    fn encode_on_this_machine(&mut self, tokens: &mut Vec<Rank>) -> usize {
        self.encode(tokens)
    }

    /// The oldest machines of the architecture lack instructions that make a difference: for the lower of two numbers and
    /// for the lowest bit of one.
    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "the instructions are chosen at run time")]
    fn encode_on_this_machine(&mut self, tokens: &mut Vec<Rank>) -> usize {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        unsafe fn encode(encoder: &mut Encoder<'_>, tokens: &mut Vec<Rank>) -> usize {
            encoder.encode(tokens)
        }
        if std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("bmi1")
            && std::arch::is_x86_feature_detected!("bmi2")
            && std::arch::is_x86_feature_detected!("lzcnt")
            && std::arch::is_x86_feature_detected!("popcnt")
        {
            // SAFETY: the machine has the instructions.
            unsafe { encode(self, tokens) }
        } else {
            self.encode(tokens)
        }
    }

    #[inline(always)]
    fn encode(&mut self, tokens: &mut Vec<Rank>) -> usize {
        let mut scanner = Scanner::new(self.text);
        let mut lookup = self.recent.take_lookup();
        let mut ends = [0; BATCH];
        let mut last_piece = 0;
        loop {
            let start = scanner.position();
            let count = scanner.fill(&mut ends);
            if count == 0 {
                self.recent.keep_lookup(lookup);
                return last_piece;
            }
            let ends = &ends[..count];
            let found = lookup.find(self.text.as_bytes(), start, ends);
            last_piece = self.append(start, ends, &found, tokens);
        }
    }

    /// Appends the tokens of the pieces that end at `ends`, the first of which starts at `start`; returns how many the last
    /// one has.
    #[inline(always)]
    fn append(
        &mut self,
        start: usize,
        ends: &[usize],
        found: &Found<'_>,
        tokens: &mut Vec<Rank>,
    ) -> usize {
        if found.misses.is_empty() {
            tokens.extend_from_slice(found.tokens);
            return 1;
        }
        self.merge(start, ends, found.misses);
        self.append_with_merged(found.tokens, tokens);
        match self.misses.last() {
            Some(miss) if miss.place + 1 == ends.len() => miss.range.len(),
            _ => 1,
        }
    }

    /// Lists the pieces that are no token, and merges those that were not merged recently.
    #[inline(always)]
    fn merge(&mut self, start: usize, ends: &[usize], misses: &[u32]) {
        self.misses.clear();
        let mut merged = 0;
        for place in misses {
            let place = *place as usize;
            let start = place.checked_sub(1).map_or(start, |before| ends[before]);
            let end = ends[place];
            let key = Key::of(self.text.as_bytes(), start, end - start);
            let is_recent = key.is_some_and(|key| self.recent.has(key.low, key.high));
            if !is_recent {
                self.merger.add(&self.text[start..end]);
                merged += end - start;
            }
            self.misses.push(Miss {
                place,
                key,
                is_recent,
                range: 0..0,
            });
        }
        self.merged = self.merged.max(merged);
        self.merger.run();
    }

    /// Appends the tokens of all pieces.
    #[inline(always)]
    fn append_with_merged(&mut self, found: &[Rank], tokens: &mut Vec<Rank>) {
        let mut merged = self.merger.finish();
        let mut next = 0;
        for miss in &mut self.misses {
            tokens.extend_from_slice(&found[next..miss.place]);
            next = miss.place + 1;
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
