//! The tokenizer against tiktoken-rs, over inputs that leave no class of character and no rule untried.

mod at_length;
mod blocks;
mod code_paths;
mod code_points;
mod exhaustive;
mod long_pieces;
mod memory;
mod random;
mod special;
mod unstable;
mod vocabulary;

use std::collections::HashSet;

use openai_harmony::Tokenizer;

use crate::oracle;

/// Runs `check` on the parts of `items` in as many threads as there are processors.
fn in_parallel<T: Sync>(items: &[T], check: impl Fn(&[T]) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for part in items.chunks(items.len().div_ceil(threads)) {
            scope.spawn(|| check(part));
        }
    });
}

/// Asserts the tokens of `text`, and how many of them its last piece has: over a text and its beginnings that tells where
/// each piece ends, even where no token could cross the end.
fn assert_same_tokens(tokenizer: &Tokenizer, text: &str) {
    let ours = tokenizer.encode(text, &HashSet::new());
    let theirs = oracle::encode_counting_last_piece(text);
    assert!(
        ours == theirs,
        "{text:?}\n  pieces {:?}\n  ours   {ours:?}\n  theirs {theirs:?}",
        tokenizer.pieces(text).collect::<Vec<_>>()
    );
}
