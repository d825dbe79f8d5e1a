//! Byte-pair merging of one piece with many different continuations.

use super::super::Rank;
use super::super::fallible::{Allocation, append, concat};
use super::super::tables::{NO_TOKEN, byte_token, token, token_range};
use super::heap::HeapMerger;
use super::windows::{go_back, merge_in_windows};

/// How many bytes of the piece are merged again with each continuation, at least; as for the windows of a long piece.
const REPEATED: usize = 256;

/// Merges pieces and their continuations, one at a time.
#[derive(Default)]
pub(in super::super) struct ContinuationMerger {
    heap: HeapMerger,
    /// What is merged again.
    bytes: Vec<u8>,
}

impl ContinuationMerger {
    /// Appends the tokens of the text as one piece, whatever the pre-tokenizer makes of it.
    pub(in super::super) fn merge(
        &mut self,
        piece: &str,
        tokens: &mut Vec<Rank>,
    ) -> Allocation<()> {
        merge_in_windows(piece, &mut self.heap, tokens)
    }

    /// The tokens of `piece`, whose own are `tokens`, with `more` behind it: how many of its own stay, and those that follow,
    /// up to the one with the last byte of the piece.
    ///
    /// This costs as much as to merge some hundred bytes, however long the piece is, unless tokens change far from its end.
    /// It is right for the same reason that windows are: the first token that is merged again stays the same, so nothing
    /// before it changes.
    pub(in super::super) fn merge_continued(
        &mut self,
        piece: &[u8],
        tokens: &[Rank],
        more: &[u8],
    ) -> Allocation<(usize, Vec<Rank>)> {
        self.merge_repeating(REPEATED, piece, tokens, more)
    }

    fn merge_repeating(
        &mut self,
        mut repeated: usize,
        piece: &[u8],
        tokens: &[Rank],
        more: &[u8],
    ) -> Allocation<(usize, Vec<Rank>)> {
        loop {
            let (kept, start) = go_back(tokens, piece.len(), repeated);
            self.bytes.clear();
            append(&mut self.bytes, &piece[start..])?;
            append(&mut self.bytes, more)?;
            let whole = [token(&self.bytes)];
            let found = if whole == [NO_TOKEN] {
                let parts = self.heap.start(self.bytes.len())?;
                parts.extend(self.bytes.iter().map(|byte| byte_token(*byte)));
                self.heap.merge()?
            } else {
                &whole
            };
            if kept == 0 || found.first() == tokens.get(kept) {
                let until_end = tokens_until(piece.len() - start, found);
                return Ok((kept, concat(&[until_end])?));
            }
            repeated *= 2;
        }
    }
}

/// The first tokens, up to the one with the last of so many bytes.
fn tokens_until(bytes: usize, tokens: &[Rank]) -> &[Rank] {
    let mut end = 0;
    let is_wanted = |token: &&Rank| {
        let start = end;
        end += token_range(**token).map_or(0, |range| range.len());
        start < bytes
    };
    let count = tokens.iter().take_while(is_wanted).count();
    &tokens[..count]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Repeats so few bytes that tokens before them often change.
    #[test]
    fn however_little_is_merged_again_the_tokens_are_the_same() {
        let mut merger = ContinuationMerger::default();
        let units = ["a", "ab", "aab", "etaoin", "=-", " ", "日本語", "กขค", "👨‍👩‍👧"];
        let ends: [&[u8]; 7] = [
            b"",
            b"a",
            b"tion",
            b"\xE6\x97",
            b"  ",
            b"--=",
            "本日".as_bytes(),
        ];
        for piece in units
            .iter()
            .flat_map(|unit| [1, 2, 3, 10, 33].map(|times| unit.repeat(times)))
        {
            let mut tokens = Vec::new();
            merger.merge(&piece, &mut tokens).unwrap();
            for end in ends {
                let (_, whole) = merger
                    .merge_repeating(usize::MAX / 2, piece.as_bytes(), &tokens, end)
                    .unwrap();
                for repeated in [1, 2, 3, 7, 20] {
                    let (kept, more) = merger
                        .merge_repeating(repeated, piece.as_bytes(), &tokens, end)
                        .unwrap();
                    assert_eq!(
                        [&tokens[..kept], &more].concat(),
                        whole,
                        "{piece:?} {end:?}"
                    );
                }
            }
        }
    }
}
