//! Text to tokens: pieces are found, looked up and, where they are no token, merged, many at a time.

use super::lookup::{Batch, Found, Key, Workspace};
use super::piece_cache::{CachedTokens, PieceCache};
use crate::tokenizer::Rank;
use crate::tokenizer::merge::Merger;
use crate::tokenizer::scanner::Scanner;

/// Appends the tokens of `text` to `tokens`; returns how many the last piece has.
pub(in crate::tokenizer) fn encode(text: &str, tokens: &mut Vec<Rank>) -> usize {
    PieceCache::with(|recent| {
        let merger = recent.take_merger();
        let misses = recent.take_misses();
        let mut encoder = Encoder {
            text,
            recent,
            merger,
            merged: 0,
            misses,
        };
        let last_piece = encoder.encode(tokens);
        encoder.recent.keep_misses(encoder.misses);
        encoder.recent.keep_merger(encoder.merger, encoder.merged);
        last_piece
    })
}

struct Encoder<'a> {
    text: &'a str,
    recent: &'a mut PieceCache,
    merger: Merger,
    /// How many bytes it had to merge at most in a batch.
    merged: usize,
    /// The pieces of the batch that are no token.
    misses: Vec<Miss>,
}

/// A piece that is no token.
pub(super) struct Miss {
    /// Which piece of the batch it is.
    place: usize,
    key: Option<Key>,
    /// Its tokens, where it was merged not long ago.
    known: Option<CachedTokens>,
}

impl Encoder<'_> {
    fn encode(&mut self, tokens: &mut Vec<Rank>) -> usize {
        let mut scanner = Scanner::new(self.text);
        let mut room = self.recent.take_workspace();
        let mut last_piece = 0;
        loop {
            let start = scanner.position();
            let Workspace { ends, lookup } = &mut room;
            let count = scanner.fill(&mut **ends);
            if count == 0 {
                self.recent.keep_workspace(room);
                return last_piece;
            }
            let batch = Batch {
                text: self.text,
                start,
                ends: &ends[..count],
            };
            let found = lookup.find(batch);
            last_piece = self.append(batch, &found, tokens);
        }
    }

    /// Appends the tokens of the pieces of a batch; returns how many the last one has.
    fn append(&mut self, batch: Batch<'_>, found: &Found<'_>, tokens: &mut Vec<Rank>) -> usize {
        if found.misses.is_empty() {
            tokens.extend_from_slice(found.tokens);
            return 1;
        }
        self.list_misses(batch, found.misses);
        self.merge(batch);
        self.append_with_merged(found.tokens, tokens)
    }

    /// Lists the pieces that are no token, and starts to prefetch what is known of them.
    fn list_misses(&mut self, batch: Batch<'_>, places: &[u32]) {
        self.misses.clear();
        for place in places {
            let place = *place as usize;
            let range = batch.range(place);
            let key = Key::of(batch.text.as_bytes(), range.start, range.len());
            if let Some(key) = key {
                self.recent.prefetch(key);
            }
            self.misses.push(Miss {
                place,
                key,
                known: None,
            });
        }
    }

    /// Merges the pieces that were not merged recently.
    fn merge(&mut self, batch: Batch<'_>) {
        let mut merged = 0;
        for miss in &mut self.misses {
            miss.known = miss.key.and_then(|key| self.recent.tokens(key));
            if miss.known.is_none() {
                let range = batch.range(miss.place);
                merged += range.len();
                self.merger.add(&batch.text[range]);
            }
        }
        self.merged = self.merged.max(merged);
        self.merger.run();
    }

    /// Appends the tokens of all pieces; returns how many the last one has.
    fn append_with_merged(&mut self, found: &[Rank], tokens: &mut Vec<Rank>) -> usize {
        let mut merged = self.merger.finish();
        let mut next = 0;
        let mut last_piece = 1;
        for miss in &self.misses {
            tokens.extend_from_slice(&found[next..miss.place]);
            next = miss.place + 1;
            let start = tokens.len();
            if let Some(known) = miss.known {
                known.append_to(tokens);
            } else {
                merged.append_next(tokens);
                if let Some(key) = miss.key {
                    self.recent.keep(key, &tokens[start..]);
                }
            }
            last_piece = tokens.len() - start;
        }
        tokens.extend_from_slice(&found[next..]);
        if next == found.len() { last_piece } else { 1 }
    }
}
