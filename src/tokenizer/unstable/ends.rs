//! The tokens of a text with many different ends.
//!
//! What is put behind a text changes little of it: only its last piece is merged again, and of that only what is near the end.

use std::str;

use super::super::merge::Growing;
use super::super::{Pieces, Rank};
use super::open::{is_newline, open_like};

/// A text, not empty, and what it becomes with other text or bytes behind it. It must be one piece, or one with whitespace
/// before it that starts in whitespace itself: then nothing but that whitespace may be cut in another way.
pub(super) struct Ends<'a> {
    text: &'a str,
    /// The text is whitespace.
    is_blank: bool,
    cuts: Cuts,
    /// A short text that what follows continues as it does this one.
    open: String,
    growing: Growing,
}

/// The ways to cut a text.
struct Cuts {
    /// As the pre-tokenizer does.
    pieces: Cut,
    /// Not at all: so whitespace is where more of it with a newline follows, and so tiktoken takes what is no text.
    whole: Cut,
    /// Before the last character too, which whitespace gives to what follows it.
    given_back: Option<Cut>,
}

struct Cut {
    /// The tokens of all pieces but the last.
    before: Vec<Rank>,
    /// Where the last piece starts, which goes on behind the text.
    start: usize,
    tokens: Vec<Rank>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Pieces,
    Whole,
    GivenBack,
}

/// The tokens of a text with something behind it, up to the one with the text's last byte: those of a way to cut the text, as
/// many as are kept, and then others.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Tokens {
    way: Way,
    kept: usize,
    then: Vec<Rank>,
}

impl<'a> Ends<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut growing = Growing::default();
        let pieces = Cut::into_pieces(text, &mut growing);
        let last_piece = &text[pieces.start..];
        let last = text.chars().next_back().unwrap_or_default();
        // What is before a piece of whitespace can only be whitespace.
        let is_blank = last_piece.chars().all(char::is_whitespace);
        let given_back = (is_blank && !is_newline(last)).then(|| {
            let start = text.len() - last.len_utf8();
            let mut before = pieces.before.clone();
            growing.merge(&text[pieces.start..start], &mut before);
            Cut::at(start, before, text, &mut growing)
        });
        Self {
            text,
            is_blank,
            open: if is_blank {
                last.into()
            } else {
                open_like(last_piece)
            },
            cuts: Cuts {
                pieces,
                whole: Cut::at(0, Vec::new(), text, &mut growing),
                given_back,
            },
            growing,
        }
    }

    /// The tokens of the text with `more` behind it.
    pub(super) fn with(&mut self, more: &[u8]) -> Tokens {
        let (way, joined) = match str::from_utf8(more) {
            Ok(more) => self.joined(more),
            Err(_) => (Way::Whole, more.len()),
        };
        let way = match way {
            // The same by another name.
            Way::Whole if self.cuts.pieces.start == 0 => Way::Pieces,
            way => way,
        };
        let cut = self.cuts.get(way);
        let piece = &self.text.as_bytes()[cut.start..];
        let (kept, then) = self.growing.merge_more(piece, &cut.tokens, &more[..joined]);
        Tokens { way, kept, then }
    }

    /// How the text is cut with `more` behind it, and how many bytes of that belong to the piece with its last character.
    fn joined(&mut self, more: &str) -> (Way, usize) {
        let open = self.open.len();
        self.open.push_str(more);
        let piece = Pieces::new(&self.open).next().map_or(0, str::len);
        self.open.truncate(open);
        let joined = piece.saturating_sub(open);
        let is_left = more
            .chars()
            .next()
            .is_some_and(|next| !next.is_whitespace());
        let way = if is_left && self.cuts.given_back.is_some() {
            Way::GivenBack
        } else if self.is_blank && more[..joined].contains(is_newline) {
            Way::Whole
        } else {
            Way::Pieces
        };
        (way, joined)
    }

    /// How many tokens there are.
    pub(super) fn count(&self, tokens: &Tokens) -> usize {
        self.cuts.get(tokens.way).before.len() + tokens.kept + tokens.then.len()
    }

    /// The tokens in one row.
    pub(super) fn row(&self, tokens: &Tokens) -> Vec<Rank> {
        let cut = self.cuts.get(tokens.way);
        [&cut.before, &cut.tokens[..tokens.kept], &tokens.then].concat()
    }

    /// The tokens of the text merged in two parts, of which the second starts at `middle`.
    pub(super) fn parted(&mut self, middle: usize) -> Vec<Rank> {
        let (left, right) = self.text.split_at(middle);
        let mut tokens = Vec::new();
        self.growing.merge(left, &mut tokens);
        self.growing.merge(right, &mut tokens);
        tokens
    }
}

impl Cuts {
    fn get(&self, way: Way) -> &Cut {
        match (way, &self.given_back) {
            (Way::GivenBack, Some(cut)) => cut,
            (Way::Whole, _) => &self.whole,
            _ => &self.pieces,
        }
    }
}

impl Cut {
    fn into_pieces(text: &str, growing: &mut Growing) -> Self {
        let mut before = Vec::new();
        let (mut start, mut end) = (0, 0);
        for piece in Pieces::new(text) {
            growing.merge(&text[start..end], &mut before);
            start = end;
            end += piece.len();
        }
        Self::at(start, before, text, growing)
    }

    fn at(start: usize, before: Vec<Rank>, text: &str, growing: &mut Growing) -> Self {
        let mut tokens = Vec::new();
        growing.merge(&text[start..], &mut tokens);
        Self {
            before,
            start,
            tokens,
        }
    }
}
