//! Text to tokens, a batch of pieces at a time: they are found, looked up, and where they are no token, merged.

use super::lookup::{Batch, Found, Key, Workspace};
use super::piece_cache::{CachedTokens, PieceCache};
use super::scratch::{Miss, Scratch};
use crate::tokenizer::Rank;
use crate::tokenizer::fallible::{Allocation, append};
use crate::tokenizer::merge::Merger;
use crate::tokenizer::scanner::Scanner;

/// Appends the tokens of `text` to `tokens`; returns how many the last piece has.
pub(super) fn encode(text: &str, tokens: &mut Vec<Rank>) -> Allocation<usize> {
    Scratch::with(|scratch| {
        let mut workspace = match scratch.workspace.take() {
            Some(workspace) => workspace,
            None => Workspace::new()?,
        };
        let mut encoder = Encoder {
            text,
            cache: &mut scratch.cache,
            merger: scratch.merger.take().unwrap_or_default(),
            misses: &mut scratch.misses,
            max_merged_bytes: 0,
        };
        // Where memory ends, the merger is dropped with what it had begun.
        let last_piece = encoder.encode(&mut workspace, tokens)?;
        let Encoder {
            merger,
            max_merged_bytes,
            ..
        } = encoder;
        scratch.workspace = Some(workspace);
        scratch.keep_merger(merger, max_merged_bytes);
        Ok(last_piece)
    })
}

struct Encoder<'a> {
    text: &'a str,
    cache: &'a mut PieceCache,
    merger: Merger,
    /// The pieces of the batch that are no token.
    misses: &'a mut Vec<Miss>,
    /// How many bytes there were to merge in a batch, at most.
    max_merged_bytes: usize,
}

impl Encoder<'_> {
    fn encode(&mut self, workspace: &mut Workspace, tokens: &mut Vec<Rank>) -> Allocation<usize> {
        let mut scanner = Scanner::new(self.text);
        let mut last_piece = 0;
        loop {
            let start = scanner.position();
            let Workspace { ends, lookup } = workspace;
            let count = scanner.fill(&mut **ends);
            if count == 0 {
                return Ok(last_piece);
            }
            let batch = Batch {
                text: self.text,
                start,
                ends: &ends[..count],
            };
            let found = lookup.find(batch);
            last_piece = self.append(batch, &found, tokens)?;
        }
    }

    /// Appends the tokens of the pieces of a batch; returns how many the last one has.
    fn append(
        &mut self,
        batch: Batch<'_>,
        found: &Found<'_>,
        tokens: &mut Vec<Rank>,
    ) -> Allocation<usize> {
        if found.misses.is_empty() {
            append(tokens, found.tokens)?;
            return Ok(1);
        }
        self.list_misses(batch, found.misses)?;
        self.merge(batch)?;
        // All memory that the batch needs, so that nothing below allocates.
        let merged = self.merger.max_tokens() + self.misses.len() * CachedTokens::MAX;
        tokens.try_reserve(found.tokens.len() + merged)?;
        Ok(self.append_with_merged(found.tokens, tokens))
    }

    /// Lists the pieces that are no token, and prefetches what the cache has of them.
    fn list_misses(&mut self, batch: Batch<'_>, misses: &[u32]) -> Allocation<()> {
        self.misses.clear();
        self.misses.try_reserve(misses.len())?;
        for index in misses {
            let index = *index as usize;
            let range = batch.range(index);
            let key = Key::new(batch.text.as_bytes(), range.start, range.len());
            if let Some(key) = key {
                self.cache.prefetch(key);
            }
            self.misses.push(Miss {
                index,
                key,
                cached: None,
            });
        }
        Ok(())
    }

    /// Merges the pieces that are not in the cache.
    fn merge(&mut self, batch: Batch<'_>) -> Allocation<()> {
        let mut merged_bytes = 0;
        for miss in &mut *self.misses {
            miss.cached = miss.key.and_then(|key| self.cache.get(key));
            if miss.cached.is_none() {
                let range = batch.range(miss.index);
                merged_bytes += range.len();
                self.merger.add(&batch.text[range])?;
            }
        }
        self.max_merged_bytes = self.max_merged_bytes.max(merged_bytes);
        self.merger.run();
        Ok(())
    }

    /// Appends the tokens of all pieces; returns how many the last one has.
    fn append_with_merged(&mut self, found: &[Rank], tokens: &mut Vec<Rank>) -> usize {
        let mut merged = self.merger.finish();
        let mut next = 0;
        let mut last_piece = 1;
        for miss in &*self.misses {
            tokens.extend_from_slice(&found[next..miss.index]);
            next = miss.index + 1;
            let start = tokens.len();
            if let Some(cached) = miss.cached {
                cached.append_to(tokens);
            } else {
                merged.append_next(tokens);
                if let Some(key) = miss.key {
                    self.cache.insert(key, &tokens[start..]);
                }
            }
            last_piece = tokens.len() - start;
        }
        tokens.extend_from_slice(&found[next..]);
        if next == found.len() { last_piece } else { 1 }
    }
}
