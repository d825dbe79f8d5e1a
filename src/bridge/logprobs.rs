//! The probabilities of the tokens whose text is shown.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::ops::Range;

use serde_json::{Value, json};

use crate::parse::is_marker;
use crate::tokenizer::{Rank, Tokenizer};

/// The log probabilities that an engine gives for one token: those of the token itself and of the likeliest others, by id.
pub type TokenLogprobs = Vec<(Rank, f64)>;

/// What stands for tokens that are too unlikely to say how unlikely they are, as in OpenAI's API.
const LEAST: f64 = -9999.0;

/// The log probabilities of tokens whose text has not been shown yet.
#[derive(Clone, Debug)]
pub(super) struct Logprobs {
    /// How many of the likeliest tokens the request asked for.
    top: usize,
    /// The index of the first token in `tokens`.
    first: usize,
    /// None for a token that the engine gave none for.
    tokens: VecDeque<Option<(Rank, TokenLogprobs)>>,
}

impl Logprobs {
    pub(super) fn new(top: usize) -> Self {
        Self {
            top,
            first: 0,
            tokens: VecDeque::new(),
        }
    }

    /// Keeps what the engine gave for these tokens.
    pub(super) fn push(&mut self, tokens: &[Rank], logprobs: &[TokenLogprobs]) {
        let given = logprobs.iter().map(Some).chain(std::iter::repeat(None));
        let tokens = tokens.iter().zip(given);
        self.tokens.extend(
            tokens.map(|(token, logprobs)| logprobs.map(|logprobs| (*token, logprobs.clone()))),
        );
    }

    /// The entries of the tokens in this range, all before it being dropped. Markers add no text, and have none.
    pub(super) fn take(&mut self, range: Range<usize>, tokenizer: &Tokenizer) -> Vec<Value> {
        self.drop_before(range.start);
        let count = range.end.saturating_sub(self.first).min(self.tokens.len());
        self.first += count;
        self.tokens
            .drain(..count)
            .flatten()
            .filter(|(token, _)| !is_marker(*token))
            .map(|(token, logprobs)| entry(token, logprobs, self.top, tokenizer))
            .collect()
    }

    /// Drops what will not be asked for.
    pub(super) fn drop_before(&mut self, token: usize) {
        let count = token.saturating_sub(self.first).min(self.tokens.len());
        self.tokens.drain(..count);
        self.first += count;
    }

    /// Begins with the first token anew.
    pub(super) fn reset(&mut self) {
        self.first = 0;
        self.tokens.clear();
    }
}

fn entry(token: Rank, mut logprobs: TokenLogprobs, top: usize, tokenizer: &Tokenizer) -> Value {
    let of_token = logprobs.iter().find(|(id, _)| *id == token);
    let logprob = of_token.map_or(LEAST, |(_, logprob)| *logprob);
    logprobs.sort_by(|(id, a), (other, b)| {
        let by_logprob = bounded(*b).partial_cmp(&bounded(*a));
        by_logprob.unwrap_or(Ordering::Equal).then(id.cmp(other))
    });
    let mut entry = token_entry(token, logprob, tokenizer);
    entry["top_logprobs"] = logprobs
        .iter()
        .take(top)
        .map(|(id, logprob)| token_entry(*id, *logprob, tokenizer))
        .collect();
    entry
}

fn token_entry(token: Rank, logprob: f64, tokenizer: &Tokenizer) -> Value {
    let bytes = tokenizer.token_bytes(token);
    json!({
        "token": bytes.map_or("\u{fffd}".into(), String::from_utf8_lossy),
        "bytes": bytes.unwrap_or_default(),
        "logprob": bounded(logprob),
    })
}

/// JSON has neither infinities nor NaN.
fn bounded(logprob: f64) -> f64 {
    if logprob.is_finite() {
        logprob.max(LEAST)
    } else {
        LEAST
    }
}
