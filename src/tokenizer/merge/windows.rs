//! Byte-pair merging of long pieces, a window at a time, so that what is worked on stays in the nearest caches.
//!
//! The tokens so far are those of the piece up to some end, as if it ended there. The next window starts at one of the last of
//! them. If its first token is the same, nothing on its two sides has changed: `docs/design/tokenizer.md` has the argument.

use super::super::Rank;
use super::super::tables::token_range;
use super::heap::HeapMerger;
use super::initial_parts::initial_parts;

/// How windows are cut.
struct Windows {
    /// How heap bytes of a piece a window adds to those that have tokens.
    added: usize,
    /// How heap bytes that have tokens a window starts with, at least.
    repeated: usize,
}

/// The end of a window changes the tokens next to it, and two tokens of the greatest length are most often enough to hide that.
const WINDOWS: Windows = Windows {
    added: 4096,
    repeated: 256,
};

/// Appends the tokens of a piece of any length, in O(n log n).
pub(super) fn merge_in_windows(piece: &str, heap: &mut HeapMerger, tokens: &mut Vec<Rank>) {
    merge_in(&WINDOWS, piece, heap, tokens);
}

fn merge_in(windows: &Windows, piece: &str, heap: &mut HeapMerger, tokens: &mut Vec<Rank>) {
    let first = tokens.len();
    let mut end = 0;
    let mut repeated = windows.repeated;
    while end < piece.len() {
        let (kept, start) = go_back(&tokens[first..], end, repeated);
        let kept = first + kept;
        // As much is added as is repeated, so that repeating at most doubles the work.
        let next_end = character_end(piece, end + windows.added.max(repeated));
        initial_parts(piece, start..next_end, heap.start());
        let found = heap.merge();
        if start > 0 && found.first() != tokens.get(kept) {
            repeated *= 2;
            continue;
        }
        tokens.truncate(kept);
        tokens.extend_from_slice(found);
        end = next_end;
        repeated = windows.repeated;
    }
}

/// Leaves out the last tokens, until those have `repeated` bytes; returns how heap are left, and where they end.
pub(super) fn go_back(tokens: &[Rank], end: usize, repeated: usize) -> (usize, usize) {
    let mut start = end;
    for (place, token) in tokens.iter().enumerate().rev() {
        if start + repeated <= end {
            return (place + 1, start);
        }
        start -= token_range(*token).map_or(0, |range| range.len());
    }
    (0, 0)
}

/// The first place from `at` where a character ends.
fn character_end(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows so small that tokens often change when the next characters are known.
    fn assert_windows_change_nothing(piece: &str) {
        let mut heap = HeapMerger::default();
        initial_parts(piece, 0..piece.len(), heap.start());
        let whole = heap.merge().to_vec();
        for (added, repeated) in [(1, 1), (2, 1), (3, 2), (5, 3), (16, 1), (7, 20), (64, 64)] {
            let mut tokens = vec![0];
            merge_in(&Windows { added, repeated }, piece, &mut heap, &mut tokens);
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
