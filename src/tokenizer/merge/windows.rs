//! Byte-pair merging of long pieces, a window at a time, so that the work stays in the near caches.
//!
//! The tokens so far are those that the piece has if it ends where the last window did. The next window starts at one of the
//! last of these tokens. If its first token comes out the same, nothing on either side of it changes:
//! `docs/design/tokenizer.md` has the proof.

use super::super::Rank;
use super::super::fallible::{Allocation, append};
use super::super::tables::token_range;
use super::heap::HeapMerger;
use super::initial_parts::initial_parts;

/// How windows are cut.
struct Windows {
    /// How many new bytes a window adds.
    added: usize,
    /// With how many bytes of the tokens so far a window starts, at least.
    repeated: usize,
}

/// The end of a window changes the tokens next to it. 256 bytes are two tokens of the greatest length, most often enough for
/// the first one to stay the same.
const WINDOWS: Windows = Windows {
    added: 4096,
    repeated: 256,
};

/// Appends the tokens of a piece of any length, in O(n log n).
pub(super) fn merge_in_windows(
    piece: &str,
    heap: &mut HeapMerger,
    tokens: &mut Vec<Rank>,
) -> Allocation<()> {
    merge_in(&WINDOWS, piece, heap, tokens)
}

fn merge_in(
    windows: &Windows,
    piece: &str,
    heap: &mut HeapMerger,
    tokens: &mut Vec<Rank>,
) -> Allocation<()> {
    let first = tokens.len();
    let mut end = 0;
    let mut repeated = windows.repeated;
    while end < piece.len() {
        let (kept, start) = go_back(&tokens[first..], end, repeated);
        let kept = first + kept;
        // At least as much is added as is repeated, so that repeating at most doubles the work.
        let next_end = next_char_boundary(piece, end + windows.added.max(repeated));
        initial_parts(piece, start..next_end, heap.start(next_end - start)?);
        let found = heap.merge()?;
        if start > 0 && found.first() != tokens.get(kept) {
            repeated *= 2;
            continue;
        }
        tokens.truncate(kept);
        append(tokens, found)?;
        end = next_end;
        repeated = windows.repeated;
    }
    Ok(())
}

/// Leaves out tokens from the end, which is at byte `end`, until they have `repeated` bytes; returns how many are left, and
/// where in the piece these end.
pub(super) fn go_back(tokens: &[Rank], end: usize, repeated: usize) -> (usize, usize) {
    let mut start = end;
    for (index, token) in tokens.iter().enumerate().rev() {
        if start + repeated <= end {
            return (index + 1, start);
        }
        start -= token_range(*token).map_or(0, |range| range.len());
    }
    (0, 0)
}

/// The first end of a character at `index` or behind it.
fn next_char_boundary(text: &str, index: usize) -> usize {
    (index..text.len())
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows so small that tokens often change when the next characters are known.
    fn assert_windows_change_nothing(piece: &str) {
        let mut heap = HeapMerger::default();
        initial_parts(piece, 0..piece.len(), heap.start(piece.len()).unwrap());
        let whole = heap.merge().unwrap().to_vec();
        for (added, repeated) in [(1, 1), (2, 1), (3, 2), (5, 3), (16, 1), (7, 20), (64, 64)] {
            let mut tokens = vec![0];
            merge_in(&Windows { added, repeated }, piece, &mut heap, &mut tokens).unwrap();
            assert_eq!(tokens[1..], whole, "{piece:?} by {added}, {repeated}");
        }
    }

    #[test]
    fn windows_of_any_size_give_the_same_tokens() {
        for unit in [
            "a",
            "ab",
            "aab",
            "etaoin",
            "internationalization",
            "日本語",
            "e\u{301}",
            "👨‍👩‍👧",
            "=-",
            " ",
            "กขค",
        ] {
            for times in [1, 2, 3, 10, 65, 129] {
                assert_windows_change_nothing(&unit.repeat(times));
            }
        }
    }

    /// Every word of a few letters in a row: each end of a window comes before each continuation.
    #[test]
    fn windows_give_the_same_tokens_of_all_short_words() {
        let mut words = vec![String::new()];
        for _ in 0..5 {
            words = words
                .iter()
                .flat_map(|word| {
                    ["a", "t", "s", "in", "é", "字"].map(|next| format!("{word}{next}"))
                })
                .collect();
        }
        for words in words.chunks(12) {
            assert_windows_change_nothing(&words.concat());
        }
    }
}
