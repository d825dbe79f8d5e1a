//! The tokens of a text with many different ends.
//!
//! What is put behind a text changes little of it: only its last piece is merged again, and of that only what is near the end.

use std::str;

use super::super::merge::ContinuationMerger;
use super::super::{Pieces, Rank};
use super::stand_in::{is_newline, stand_in};

/// A text, not empty, and what it becomes with other text or bytes behind it. It must be one piece, or one with whitespace
/// before it that starts in whitespace itself: then nothing but that whitespace may be cut in another kind.
pub(super) struct ContinuedText<'a> {
    text: &'a str,
    /// The text is whitespace.
    is_blank: bool,
    splits: Splits,
    /// A short text that what follows continues as it does this one.
    open: String,
    merger: ContinuationMerger,
}

/// The ways to cut a text.
struct Splits {
    /// As the pre-tokenizer does.
    pieces: Split,
    /// Not at all: so whitespace is where more of it with a newline follows, and so tiktoken takes what is no text.
    whole: Split,
    /// Before the last character too, which whitespace gives to what follows it.
    given_back: Option<Split>,
}

struct Split {
    /// The tokens of all pieces but the last.
    before: Vec<Rank>,
    /// Where the last piece starts, which goes on behind the text.
    start: usize,
    tokens: Vec<Rank>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum SplitKind {
    Pieces,
    Whole,
    GivenBack,
}

/// The tokens of a text with something behind it, up to the one with the text's last byte: those of a kind to cut the text, as
/// many as are kept, and then others.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Tokens {
    kind: SplitKind,
    kept: usize,
    then: Vec<Rank>,
}

impl<'a> ContinuedText<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut merger = ContinuationMerger::default();
        let pieces = Split::into_pieces(text, &mut merger);
        let last_piece = &text[pieces.start..];
        let last = text.chars().next_back().unwrap_or_default();
        // What is before a piece of whitespace can only be whitespace.
        let is_blank = last_piece.chars().all(char::is_whitespace);
        let given_back = (is_blank && !is_newline(last)).then(|| {
            let start = text.len() - last.len_utf8();
            let mut before = pieces.before.clone();
            merger.merge(&text[pieces.start..start], &mut before);
            Split::at(start, before, text, &mut merger)
        });
        Self {
            text,
            is_blank,
            open: if is_blank {
                last.into()
            } else {
                stand_in(last_piece)
            },
            splits: Splits {
                pieces,
                whole: Split::at(0, Vec::new(), text, &mut merger),
                given_back,
            },
            merger,
        }
    }

    /// The tokens of the text with `more` behind it.
    pub(super) fn with(&mut self, more: &[u8]) -> Tokens {
        let (kind, joined) = match str::from_utf8(more) {
            Ok(more) => self.joined(more),
            Err(_) => (SplitKind::Whole, more.len()),
        };
        let kind = match kind {
            // The same by another name.
            SplitKind::Whole if self.splits.pieces.start == 0 => SplitKind::Pieces,
            kind => kind,
        };
        let cut = self.splits.get(kind);
        let piece = &self.text.as_bytes()[cut.start..];
        let (kept, then) = self
            .merger
            .merge_continued(piece, &cut.tokens, &more[..joined]);
        Tokens { kind, kept, then }
    }

    /// How the text is cut with `more` behind it, and how many bytes of that belong to the piece with its last character.
    fn joined(&mut self, more: &str) -> (SplitKind, usize) {
        let open = self.open.len();
        self.open.push_str(more);
        let piece = Pieces::new(&self.open).next().map_or(0, str::len);
        self.open.truncate(open);
        let joined = piece.saturating_sub(open);
        let is_left = more
            .chars()
            .next()
            .is_some_and(|next| !next.is_whitespace());
        let kind = if is_left && self.splits.given_back.is_some() {
            SplitKind::GivenBack
        } else if self.is_blank && more[..joined].contains(is_newline) {
            SplitKind::Whole
        } else {
            SplitKind::Pieces
        };
        (kind, joined)
    }

    /// How many tokens there are.
    pub(super) fn count(&self, tokens: &Tokens) -> usize {
        self.splits.get(tokens.kind).before.len() + tokens.kept + tokens.then.len()
    }

    /// The tokens in one row.
    pub(super) fn row(&self, tokens: &Tokens) -> Vec<Rank> {
        let cut = self.splits.get(tokens.kind);
        [&cut.before, &cut.tokens[..tokens.kept], &tokens.then].concat()
    }

    /// The tokens of the text merged in two parts, of which the second starts at `middle`.
    pub(super) fn parted(&mut self, middle: usize) -> Vec<Rank> {
        let (left, right) = self.text.split_at(middle);
        let mut tokens = Vec::new();
        self.merger.merge(left, &mut tokens);
        self.merger.merge(right, &mut tokens);
        tokens
    }
}

impl Splits {
    fn get(&self, kind: SplitKind) -> &Split {
        match (kind, &self.given_back) {
            (SplitKind::GivenBack, Some(cut)) => cut,
            (SplitKind::Whole, _) => &self.whole,
            _ => &self.pieces,
        }
    }
}

impl Split {
    fn into_pieces(text: &str, merger: &mut ContinuationMerger) -> Self {
        let mut before = Vec::new();
        let (mut start, mut end) = (0, 0);
        for piece in Pieces::new(text) {
            merger.merge(&text[start..end], &mut before);
            start = end;
            end += piece.len();
        }
        Self::at(start, before, text, merger)
    }

    fn at(start: usize, before: Vec<Rank>, text: &str, merger: &mut ContinuationMerger) -> Self {
        let mut tokens = Vec::new();
        merger.merge(&text[start..], &mut tokens);
        Self {
            before,
            start,
            tokens,
        }
    }
}
