//! Where pieces start in a block, by bit algebra on its masks.
//!
//! The block starts where a piece does, so that nothing before it matters. What follows it does: a start is given only where
//! the bytes of the block decide it. `docs/design/tokenizer.md` derives each line from the split pattern.

use super::ascii_block::{AsciiMasks, BLOCK};

/// How many bytes behind a place decide whether a piece starts there: the two letters of a contraction.
const LOOKAHEAD: u32 = 3;

/// A bit for each place in the block where a piece is known to start, the first place always. Between two of them there is
/// exactly one piece; the last one's end is not known.
#[inline(always)]
pub(super) fn known_starts(masks: &AsciiMasks, block: &[u8; BLOCK]) -> u64 {
    let length = masks.non_ascii.trailing_zeros();
    if length <= LOOKAHEAD {
        return 1;
    }
    let whole = u64::MAX >> (u64::BITS - length);
    let contractions = contractions(masks, block, whole);
    let letter = masks.letter & whole & !contractions;
    let kinds = ClassMasks {
        letter,
        // No letter of ASCII is caseless.
        turn: letter & masks.upper & (letter & !masks.upper) << 1,
        digit: masks.digit & whole,
        space: masks.space,
        newline: masks.newline & whole,
        blank: masks.whitespace & whole & !masks.newline,
        symbol: whole & !(masks.letter | masks.digit | masks.whitespace | contractions),
        slash: masks.slash,
    };
    starts_before(&kinds, length) & (1 | whole >> LOOKAHEAD)
}

/// What the first characters of a block are, with a bit for each: each is of one kind, or in no piece that is looked for.
pub(super) struct ClassMasks {
    pub(super) letter: u64,
    /// Of letters: those that start a word behind others.
    pub(super) turn: u64,
    pub(super) digit: u64,
    pub(super) newline: u64,
    /// Whitespace but newlines.
    pub(super) blank: u64,
    pub(super) symbol: u64,
    /// Of blanks: those that lead symbols.
    pub(super) space: u64,
    /// Of symbols: those that are taken with newlines.
    pub(super) slash: u64,
}

/// The starts of pieces, the first place's always, in so many characters that some of any kind follow.
#[inline(always)]
pub(super) fn starts_before(kinds: &ClassMasks, length: u32) -> u64 {
    if length == 0 {
        return 1;
    }
    let whole = u64::MAX >> (u64::BITS - length);
    1 | starts(kinds, whole) & up_to_open_whitespace(kinds.blank | kinds.newline, whole, length)
}

/// Where the text that is a prefix of the block would be cut if more text of any kind followed it.
#[inline(always)]
fn starts(kinds: &ClassMasks, whole: u64) -> u64 {
    let (letter, newline) = (kinds.letter & whole, kinds.newline & whole);
    let (blank, symbol) = (kinds.blank & whole, kinds.symbol & whole);

    // Newlines right behind symbols, and slashes among those newlines, belong to the symbols.
    let behind_symbols = run_from(newline & symbol << 1, newline | kinds.slash & symbol);
    let symbol = symbol & !behind_symbols;
    let newline = newline & !behind_symbols;
    let whitespace = blank | newline;

    // A space leads the symbols behind it; any one symbol or blank leads the word behind it.
    let symbols = symbol & !(symbol << 1) & !(kinds.space << 1);
    let leads_word = (symbols | blank) & letter >> 1;
    let words = letter & !(letter << 1) & !(leads_word << 1) | kinds.turn & whole;

    let whitespace_runs = whitespace & !(whitespace << 1);
    let last_blanks = blank & !(whitespace >> 1);
    let after_last_newlines = without_newline_behind(blank & newline << 1, blank, newline);

    symbols
        | words
        | whitespace_runs
        | last_blanks
        | after_last_newlines
        | digit_starts(kinds.digit & whole)
}

/// The bytes of contractions: apostrophes behind letters, with the letters that belong to them.
#[inline(always)]
fn contractions(masks: &AsciiMasks, block: &[u8; BLOCK], whole: u64) -> u64 {
    let mut contractions = 0;
    let mut apostrophes = masks.apostrophe & masks.letter << 1 & whole;
    while apostrophes != 0 {
        let at = apostrophes.trailing_zeros() as usize;
        apostrophes &= apostrophes - 1;
        // The letter before it may be that of a contraction, which ends the word.
        if contractions >> (at - 1) & 1 == 1 {
            continue;
        }
        let following = |offset: usize| block.get(at + offset).map(u8::to_ascii_lowercase);
        let length = match (following(1), following(2)) {
            (Some(b's' | b't' | b'm' | b'd'), _) => 2,
            (Some(b'r' | b'v'), Some(b'e')) | (Some(b'l'), Some(b'l')) => 3,
            _ => 0,
        };
        contractions |= ((1 << length) - 1) << at;
    }
    contractions & whole
}

/// The bits of each run in `runs` from the lowest of `from` in it to its end: adding carries through them.
#[inline(always)]
pub(super) fn run_from(from: u64, runs: u64) -> u64 {
    from | runs & !runs.wrapping_add(from)
}

/// Those of `from`, each of which starts a run in `blank`, whose run no newline ends.
#[inline(always)]
fn without_newline_behind(from: u64, blank: u64, newline: u64) -> u64 {
    let mut kept = from;
    let mut ended_by_newline = blank.wrapping_add(from) & !blank & newline;
    while ended_by_newline != 0 {
        let end = ended_by_newline.trailing_zeros();
        ended_by_newline &= ended_by_newline - 1;
        let before = !(u64::MAX << end);
        // The run's start is the highest of `from` below its end.
        kept &= !(1_u64 << 63).wrapping_shr((from & before).leading_zeros());
    }
    kept
}

/// Every third digit of each run, from its first.
#[inline(always)]
fn digit_starts(digit: u64) -> u64 {
    let mut starts = digit & !(digit << 1);
    let third = digit & digit << 1 & digit << 2 & digit << 3;
    let mut next = starts << 3 & third;
    while next != 0 {
        starts |= next;
        next = next << 3 & third;
    }
    starts
}

/// Where whitespace reaches the end of the block, what follows decides how it is cut: nothing behind its start is known.
#[inline(always)]
fn up_to_open_whitespace(whitespace: u64, whole: u64, length: u32) -> u64 {
    let other = !whitespace & whole;
    let open = length - (u64::BITS - other.leading_zeros());
    match open {
        0 => u64::MAX,
        _ if open == length => 1,
        _ => u64::MAX >> (u64::BITS - 1 - (length - open)),
    }
}
