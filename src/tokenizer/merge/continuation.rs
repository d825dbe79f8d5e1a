//! Byte-pair merging of one piece with heap different ends.

use super::super::Rank;
use super::super::tables::{NO_TOKEN, byte_token, token, token_range};
use super::heap::HeapMerger;
use super::windows::{go_back, merge_in_windows};

/// How heap bytes of the piece are merged again with each end, at least; as for windows of a long piece.
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
    pub(in super::super) fn merge(&mut self, piece: &str, tokens: &mut Vec<Rank>) {
        merge_in_windows(piece, &mut self.heap, tokens);
    }

    /// The tokens of a piece, whose own are `tokens`, with `more` behind it: how heap of its own are kept, and those that
    /// follow, up to the one with the last byte of the piece.
    ///
    /// The cost is that of a few hundred bytes however long the piece is, unless its tokens change far from its end. The
    /// argument is that of windows: the first token that is merged again is the same, so nothing changes before it.
    pub(in super::super) fn merge_continued(
        &mut self,
        piece: &[u8],
        tokens: &[Rank],
        more: &[u8],
    ) -> (usize, Vec<Rank>) {
        self.merge_continued_by(REPEATED, piece, tokens, more)
    }

    fn merge_continued_by(
        &mut self,
        mut repeated: usize,
        piece: &[u8],
        tokens: &[Rank],
        more: &[u8],
    ) -> (usize, Vec<Rank>) {
        loop {
            let (kept, start) = go_back(tokens, piece.len(), repeated);
            self.bytes.clear();
            self.bytes.extend_from_slice(&piece[start..]);
            self.bytes.extend_from_slice(more);
            let found = self.merge_bytes();
            if kept == 0 || found.first() == tokens.get(kept) {
                return (kept, up_to(piece.len() - start, &found));
            }
            repeated *= 2;
        }
    }

    fn merge_bytes(&mut self) -> Vec<Rank> {
        let whole = token(&self.bytes);
        if whole != NO_TOKEN {
            return vec![whole];
        }
        let parts = self.heap.start();
        parts.extend(self.bytes.iter().map(|byte| byte_token(*byte)));
        self.heap.merge().to_vec()
    }
}

/// The first tokens, up to the one with the last of so heap bytes.
fn up_to(bytes: usize, tokens: &[Rank]) -> Vec<Rank> {
    let mut end = 0;
    let is_wanted = |token: &&Rank| {
        let start = end;
        end += token_range(**token).map_or(0, |range| range.len());
        start < bytes
    };
    tokens.iter().take_while(is_wanted).copied().collect()
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
            merger.merge(&piece, &mut tokens);
            for end in ends {
                let (_, whole) =
                    merger.merge_continued_by(usize::MAX / 2, piece.as_bytes(), &tokens, end);
                for repeated in [1, 2, 3, 7, 20] {
                    let (kept, more) =
                        merger.merge_continued_by(repeated, piece.as_bytes(), &tokens, end);
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
