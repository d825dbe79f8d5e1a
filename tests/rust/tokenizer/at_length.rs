//! Runs that take minutes, for before a release; CONTRIBUTING.md has their commands. The readable tokenizer is the oracle: it
//! is as exact as tiktoken, and does not take the square of a piece's length.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::in_parallel;
use crate::oracle::TOKENS;
use crate::readable;
use crate::support::{Random, encoding};

/// Most pieces of a text; so many reach over several blocks and batches.
const PIECES: usize = 200;

/// Makes random texts of pieces of many kinds until there are `HARMONY_PIECES` of them.
#[test]
#[ignore = "takes a minute or more"]
fn random_pieces() {
    let wanted: usize = std::env::var("HARMONY_PIECES").map_or(10_000_000, |count| {
        count.parse().expect("HARMONY_PIECES is a number")
    });
    let words: Vec<&str> = TOKENS
        .iter()
        .filter_map(|token| std::str::from_utf8(token).ok())
        .collect();
    let seeds: Vec<u64> = (0..64).collect();
    let compared = AtomicUsize::new(0);
    in_parallel(&seeds, |seeds| {
        for &seed in seeds {
            let mut random = Random::new(seed);
            let mut left = wanted.div_ceil(64);
            while left > 0 {
                let text = text(&mut random, &words);
                let count = assert_same(&text);
                compared.fetch_add(count, Ordering::Relaxed);
                left = left.saturating_sub(count);
            }
        }
    });
    let compared = compared.into_inner();
    println!("{compared} pieces have the readable tokenizer's tokens");
    assert!(compared >= wanted);
}

/// Compares all files of the folder `HARMONY_TEXTS`, whole and line by line.
#[test]
#[ignore = "needs a folder of texts"]
fn texts_of_a_folder() {
    let folder = std::env::var("HARMONY_TEXTS").expect("HARMONY_TEXTS names a folder");
    let entries = std::fs::read_dir(&folder).expect("HARMONY_TEXTS can be listed");
    let files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_file())
        .collect();
    let pieces = AtomicUsize::new(0);
    // A file a thread: some take longer than others.
    let next = AtomicUsize::new(0);
    in_parallel(&vec![(); files.len()], |_| {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = std::fs::read(file).expect("the files can be read");
            let text = String::from_utf8_lossy(&bytes);
            pieces.fetch_add(assert_same(&text), Ordering::Relaxed);
            for line in text.split_inclusive('\n') {
                assert_same(line);
            }
        }
    });
    let pieces = pieces.into_inner();
    println!(
        "{} files of {pieces} pieces have the readable tokenizer's tokens",
        files.len()
    );
    assert!(pieces > 0, "{folder} has no text");
}

/// Compares the tokens of `text` and its pieces; returns how many pieces it has.
fn assert_same(text: &str) -> usize {
    let encoding = encoding();
    let tokenizer = encoding.tokenizer();
    let tokens = tokenizer.encode_ordinary(text);
    let expected = readable::encode(text);
    if tokens != expected {
        // The texts may be long: only what is around the first difference is shown.
        let same = tokens
            .iter()
            .zip(&expected)
            .take_while(|(ours, theirs)| ours == theirs);
        let at = same.count();
        let shown = at.saturating_sub(5)..at + 5;
        let parts = |tokens: &[u32]| -> Vec<String> {
            let range = shown.start..shown.end.min(tokens.len());
            let bytes = tokens[range]
                .iter()
                .filter_map(|token| tokenizer.token_bytes(*token));
            bytes
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .collect()
        };
        panic!(
            "token {at}: {:?}, not {:?}",
            parts(&tokens),
            parts(&expected)
        );
    }
    let mut pieces = tokenizer.pieces(text);
    let count = readable::pieces(text)
        .inspect(|piece| assert_eq!(pieces.next(), Some(*piece)))
        .count();
    assert_eq!(pieces.next(), None);
    count
}

/// A text of some pieces, short or long. Neighbours of one kind are more frequent than chance has them, as in real text.
fn text(random: &mut Random, words: &[&str]) -> String {
    let mut text = String::new();
    let most = *random.choice(&[4, 20, PIECES]);
    let mut kind = *random.choice(&KINDS);
    for _ in 0..=random.below(most) {
        if random.below(3) == 0 {
            kind = *random.choice(&KINDS);
        }
        if random.below(2) == 0 {
            text.push(' ');
        }
        // Most are short, since those are tokens or become few.
        let longest = *random.choice(&[3, 3, 3, 8, 8, 20, 150]);
        let length = 1 + random.below(longest);
        push_piece(random, words, kind, length, &mut text);
    }
    text
}

/// What a piece is made of.
#[derive(Clone, Copy)]
enum Of {
    Token,
    /// Strung together, which is none.
    Tokens,
    /// A token with a character changed is nearly one.
    NearlyToken,
    Letters,
    Ascii,
    /// Neighbours in the table of characters.
    Script,
    /// What most rules are about.
    Run,
}

const KINDS: [Of; 7] = [
    Of::Token,
    Of::Tokens,
    Of::NearlyToken,
    Of::Letters,
    Of::Ascii,
    Of::Script,
    Of::Run,
];

const RUNS: [&str; 14] = [
    " ", "\n", "\r\n", "\t ", "=", "'s", "1", "\u{a0}", "\u{301}", "/", "日", "aA", "\0", "é",
];

/// Appends about one piece.
fn push_piece(random: &mut Random, words: &[&str], of: Of, length: usize, text: &mut String) {
    match of {
        Of::Token => text.push_str(random.choice::<&str>(words)),
        Of::Tokens => {
            for _ in 0..=length / 5 {
                text.push_str(random.choice::<&str>(words));
            }
        }
        Of::NearlyToken => {
            let word: &str = random.choice::<&str>(words);
            let place = random.below(word.chars().count());
            let other = character(random, 'a', 26);
            let changed = word.chars().enumerate();
            text.extend(changed.map(|(at, char)| if at == place { other } else { char }));
        }
        Of::Letters => text.extend((0..length).map(|_| character(random, 'a', 26))),
        Of::Ascii => text.extend((0..length).map(|_| character(random, ' ', 95))),
        Of::Script => {
            let first = character(random, '\0', 0x2_0000);
            text.extend((0..length).map(|_| character(random, first, 40)));
        }
        Of::Run => {
            let part: &str = random.choice::<&str>(&RUNS);
            text.push_str(&part.repeat(length));
        }
    }
}

/// One of `count` characters from `first` on.
fn character(random: &mut Random, first: char, count: usize) -> char {
    let offset = u32::try_from(random.below(count)).unwrap_or_default();
    char::from_u32(u32::from(first) + offset).unwrap_or(first)
}
