//! The special tokens of `o200k_harmony`: ids that no ordinary text becomes.

use std::borrow::Cow;
use std::ops::Range;

use super::Rank;

/// The ids of special tokens; those without a meaning are reserved.
pub(crate) const IDS: Range<Rank> = 199_998..201_089;

/// How many ids there are: ordinary tokens, then special ones.
pub const COUNT: usize = IDS.end as usize;

/// `<|endoftext|>`: ends a document in the training data.
pub const END_OF_TEXT: Rank = 199_999;
/// `<|return|>`: ends the last message of a turn: the model is done.
pub const RETURN: Rank = 200_002;
/// `<|constrain|>`: marks the content type in a header.
pub const CONSTRAIN: Rank = 200_003;
/// `<|channel|>`: marks the channel in a header.
pub const CHANNEL: Rank = 200_005;
/// `<|start|>`: starts a message.
pub const START: Rank = 200_006;
/// `<|end|>`: ends a message.
pub const END: Rank = 200_007;
/// `<|message|>`: ends the header, starts the content.
pub const MESSAGE: Rank = 200_008;
/// `<|call|>`: ends a message that calls a tool.
pub const CALL: Rank = 200_012;

const NAMED: [(Rank, &str); 9] = [
    (199_998, "<|startoftext|>"),
    (END_OF_TEXT, "<|endoftext|>"),
    (RETURN, "<|return|>"),
    (CONSTRAIN, "<|constrain|>"),
    (CHANNEL, "<|channel|>"),
    (START, "<|start|>"),
    (END, "<|end|>"),
    (MESSAGE, "<|message|>"),
    (CALL, "<|call|>"),
];

/// Special tokens are `<|name|>`, the longest one `<|reserved_200000|>`.
pub(crate) const OPEN: &str = "<|";
pub(crate) const CLOSE: &str = "|>";
pub(crate) const LONGEST: usize = "<|reserved_200000|>".len();

/// How a special token is written in text.
pub(crate) fn spelling(id: Rank) -> Cow<'static, str> {
    match NAMED.iter().find(|(named, _)| *named == id) {
        Some((_, spelling)) => Cow::Borrowed(spelling),
        None => Cow::Owned(format!("<|reserved_{id}|>")),
    }
}

/// The special token that is written so.
pub(crate) fn id(spelling: &str) -> Option<Rank> {
    if let Some((id, _)) = NAMED.iter().find(|(_, named)| *named == spelling) {
        return Some(*id);
    }
    let number = spelling
        .strip_prefix("<|reserved_")?
        .strip_suffix(CLOSE)?
        .parse()
        .ok()?;
    // Reading a number is more lenient than writing it, and named ids are not reserved.
    (IDS.contains(&number) && self::spelling(number) == spelling).then_some(number)
}
