//! Special tokens in text: finding their spellings.

use super::{Rank, special};

/// A special token's spelling found in text.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpecialMatch {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) id: Rank,
}

/// The first spelling in `text` of a special token that is `wanted`: one scan for `<|`. No spelling is the beginning of
/// another, so at most one starts at each `<|`.
pub(super) fn find_special(text: &str, wanted: impl Fn(&str) -> bool) -> Option<SpecialMatch> {
    let mut position = 0;
    while let Some(start) = next_open(text.as_bytes(), position) {
        position = start + 1;
        // A special token starts with ASCII, so that this is the start of a character.
        let Some(spelling) = text.get(start..).and_then(spelling_at) else {
            continue;
        };
        if let Some(id) = special::id(spelling).filter(|_| wanted(spelling)) {
            return Some(SpecialMatch {
                start,
                length: spelling.len(),
                id,
            });
        }
    }
    None
}

/// What in `text` is spelled as a special token is: `<|`, a name, `|>`. Whether it is one of ours comes with it.
pub(crate) fn spelled_tokens(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut position = 0;
    std::iter::from_fn(move || {
        while let Some(start) = next_open(text.as_bytes(), position) {
            position = start + 1;
            let spelling = text.get(start..).and_then(spelling_at);
            if let Some(spelling) = spelling.filter(|spelling| is_name(spelling)) {
                return Some((spelling, special::id(spelling).is_some()));
            }
        }
        None
    })
}

/// Whether what stands between `<|` and `|>` is a name.
fn is_name(spelling: &str) -> bool {
    let name = &spelling[special::OPEN.len()..spelling.len() - special::CLOSE.len()];
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Where the next `<|` is in `text`, from `position` on.
///
/// Every text is searched for it before it is encoded. A block is compared as a whole, which compiles to vector instructions;
/// only where there is one, its position is looked for.
fn next_open(text: &[u8], mut position: usize) -> Option<usize> {
    const BLOCK: usize = 64;
    let [first, second] = *special::OPEN.as_bytes() else {
        return None;
    };
    while let Some(block) = text
        .get(position..)
        .and_then(|text| text.first_chunk::<{ BLOCK + 1 }>())
    {
        let any = block.windows(2).fold(0, |any, pair| {
            any | u8::from(pair[0] == first) & u8::from(pair[1] == second)
        });
        if any != 0 {
            break;
        }
        position += BLOCK;
    }
    let rest = text.get(position..)?;
    let found = rest
        .windows(2)
        .position(|pair| pair == special::OPEN.as_bytes())?;
    Some(position + found)
}

/// What at the start of `text` has the form of a special token: `<|`, a name, `|>`.
fn spelling_at(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let window = &bytes[..bytes.len().min(special::LONGEST)];
    let name = window.get(special::OPEN.len()..)?;
    let close = name
        .windows(special::CLOSE.len())
        .position(|pair| pair == special::CLOSE.as_bytes())?;
    text.get(..special::OPEN.len() + close + special::CLOSE.len())
}
