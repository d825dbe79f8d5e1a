//! The tokens of a text with many different continuations.
//!
//! What is put behind a text changes little of it: only its last piece is merged again, and of that only what is near the
//! end.

use std::str;

use super::super::fallible::{Allocation, concat};
use super::super::merge::ContinuationMerger;
use super::super::tables::LONGEST;
use super::super::{Pieces, Rank};
use super::stand_in::{SHORT, is_newline, put_stand_in};

/// A text, not empty, to which other text or bytes can be appended. It must be one piece, or one with whitespace before it
/// that starts in whitespace itself: then nothing but that whitespace can be split in other ways.
pub(super) struct ContinuedText<'a> {
    text: &'a str,
    is_whitespace: bool,
    splits: Splits,
    /// A short text that goes on as this one does, whatever follows.
    stand_in: String,
    merger: ContinuationMerger,
}

/// The ways in which a text may be split.
struct Splits {
    /// As the pre-tokenizer splits the text by itself.
    pieces: Split,
    /// Not at all: so is whitespace where more of it with a newline follows, and whatever tiktoken appends that is not UTF-8.
    whole: Split,
    /// Before the last character too: whitespace gives that to what follows.
    given_back: Option<Split>,
}

struct Split {
    /// The tokens of all pieces but the last.
    before: Vec<Rank>,
    /// Where the last piece starts, and its tokens. It goes on in what follows.
    start: usize,
    tokens: Vec<Rank>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum SplitKind {
    Pieces,
    Whole,
    GivenBack,
}

/// The tokens of a text with something behind it, up to the one with the text's last byte: of a way to split the text those
/// of the first pieces, then the first `kept` of the last piece, then others.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Tokens {
    split: SplitKind,
    kept: usize,
    then: Vec<Rank>,
}

impl<'a> ContinuedText<'a> {
    pub(super) fn new(text: &'a str) -> Allocation<Self> {
        let mut merger = ContinuationMerger::default();
        let pieces = Split::into_pieces(text, &mut merger)?;
        let last_piece = &text[pieces.start..];
        let last = text.chars().next_back().unwrap_or_default();
        // If the last piece is whitespace, so is what is before it.
        let is_whitespace = last_piece.chars().all(char::is_whitespace);
        let given_back = if is_whitespace && !is_newline(last) {
            let start = text.len() - last.len_utf8();
            let mut before = concat(&[&pieces.before])?;
            merger.merge(&text[pieces.start..start], &mut before)?;
            Some(Split::at(start, before, text, &mut merger)?)
        } else {
            None
        };
        let mut stand_in = String::new();
        // All that it will hold, with the rest of a token behind it.
        stand_in.try_reserve_exact(SHORT + LONGEST)?;
        if is_whitespace {
            stand_in.push(last);
        } else {
            put_stand_in(last_piece, &mut stand_in);
        }
        Ok(Self {
            text,
            is_whitespace,
            stand_in,
            splits: Splits {
                pieces,
                whole: Split::at(0, Vec::new(), text, &mut merger)?,
                given_back,
            },
            merger,
        })
    }

    /// The tokens of the text with `more` behind it.
    pub(super) fn with(&mut self, more: &[u8]) -> Allocation<Tokens> {
        let (kind, joined) = match str::from_utf8(more) {
            Ok(more) => self.joined(more),
            Err(_) => (SplitKind::Whole, more.len()),
        };
        let kind = match kind {
            // Both are the same split, and equal tokens are to be equal.
            SplitKind::Whole if self.splits.pieces.start == 0 => SplitKind::Pieces,
            kind => kind,
        };
        let split = self.splits.get(kind);
        let piece = &self.text.as_bytes()[split.start..];
        let more = &more[..joined];
        let (kept, then) = self.merger.merge_continued(piece, &split.tokens, more)?;
        Ok(Tokens {
            split: kind,
            kept,
            then,
        })
    }

    /// How the text is split with `more` behind it, and how many bytes of that belong to the piece with the text's last
    /// character.
    fn joined(&mut self, more: &str) -> (SplitKind, usize) {
        let length = self.stand_in.len();
        self.stand_in.push_str(more);
        let piece = Pieces::new(&self.stand_in).next().map_or(0, str::len);
        self.stand_in.truncate(length);
        let joined = piece.saturating_sub(length);
        let starts_piece = more
            .chars()
            .next()
            .is_some_and(|next| !next.is_whitespace());
        let kind = if starts_piece && self.splits.given_back.is_some() {
            SplitKind::GivenBack
        } else if self.is_whitespace && more[..joined].contains(is_newline) {
            SplitKind::Whole
        } else {
            SplitKind::Pieces
        };
        (kind, joined)
    }

    /// How many tokens there are.
    pub(super) fn count(&self, tokens: &Tokens) -> usize {
        self.splits.get(tokens.split).before.len() + tokens.kept + tokens.then.len()
    }

    /// The tokens in one row.
    pub(super) fn row(&self, tokens: &Tokens) -> Allocation<Vec<Rank>> {
        let split = self.splits.get(tokens.split);
        concat(&[&split.before, &split.tokens[..tokens.kept], &tokens.then])
    }

    /// The tokens of the text merged in two parts, of which the second starts at `middle`.
    pub(super) fn in_two_parts(&mut self, middle: usize) -> Allocation<Vec<Rank>> {
        let (left, right) = self.text.split_at(middle);
        let mut tokens = Vec::new();
        self.merger.merge(left, &mut tokens)?;
        self.merger.merge(right, &mut tokens)?;
        Ok(tokens)
    }
}

impl Splits {
    fn get(&self, kind: SplitKind) -> &Split {
        match (kind, &self.given_back) {
            (SplitKind::GivenBack, Some(split)) => split,
            (SplitKind::Whole, _) => &self.whole,
            _ => &self.pieces,
        }
    }
}

impl Split {
    fn into_pieces(text: &str, merger: &mut ContinuationMerger) -> Allocation<Self> {
        let mut before = Vec::new();
        let (mut start, mut end) = (0, 0);
        for piece in Pieces::new(text) {
            merger.merge(&text[start..end], &mut before)?;
            start = end;
            end += piece.len();
        }
        Self::at(start, before, text, merger)
    }

    fn at(
        start: usize,
        before: Vec<Rank>,
        text: &str,
        merger: &mut ContinuationMerger,
    ) -> Allocation<Self> {
        let mut tokens = Vec::new();
        merger.merge(&text[start..], &mut tokens)?;
        Ok(Self {
            before,
            start,
            tokens,
        })
    }
}
