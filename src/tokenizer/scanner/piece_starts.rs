//! Where pieces start, by bit algebra on masks of character classes: a bit for each character, the first one lowest.
//!
//! `docs/design/tokenizer.md` derives each line from the split pattern.

/// The classes of the first characters of a block. Each character is in one class, or in no piece that is looked for.
pub(super) struct ClassMasks {
    pub(super) letter: u64,
    /// Of letters: those that start a word behind other letters, as in `camelCase`.
    pub(super) case_boundary: u64,
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

/// The starts of pieces in the first `length` characters, whatever follows these; always the first.
#[inline(always)]
pub(super) fn starts_before(classes: &ClassMasks, length: u32) -> u64 {
    if length == 0 {
        return 1;
    }
    let prefix = u64::MAX >> (u64::BITS - length);
    1 | starts(classes, prefix)
        & up_to_open_whitespace(classes.blank | classes.newline, prefix, length)
}

/// Where pieces start, but for whitespace at the end, whose pieces depend on what follows.
#[inline(always)]
fn starts(classes: &ClassMasks, prefix: u64) -> u64 {
    let (letter, newline) = (classes.letter & prefix, classes.newline & prefix);
    let (blank, symbol) = (classes.blank & prefix, classes.symbol & prefix);

    // Newlines right behind symbols, and slashes among those newlines, belong to the symbols.
    let behind_symbols = run_from(newline & symbol << 1, newline | classes.slash & symbol);
    let symbol = symbol & !behind_symbols;
    let newline = newline & !behind_symbols;
    let whitespace = blank | newline;

    // A space leads the symbols behind it; any one symbol or blank leads the word behind it.
    let symbols = symbol & !(symbol << 1) & !(classes.space << 1);
    let leads_word = (symbols | blank) & letter >> 1;
    let words = letter & !(letter << 1) & !(leads_word << 1) | classes.case_boundary & prefix;

    let whitespace_runs = whitespace & !(whitespace << 1);
    let last_blanks = blank & !(whitespace >> 1);
    let after_last_newlines = without_newline_behind(blank & newline << 1, blank, newline);

    symbols
        | words
        | whitespace_runs
        | last_blanks
        | after_last_newlines
        | digit_starts(classes.digit & prefix)
}

/// Of each run of bits in `runs` those from the lowest bit of `from` in it to its end: adding that bit carries through them.
#[inline(always)]
pub(super) fn run_from(from: u64, runs: u64) -> u64 {
    from | runs & !runs.wrapping_add(from)
}

/// Of `from`, each of which starts a run in `blank`: those whose run does not end in a newline.
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

/// Where whitespace reaches the end, what follows decides how it is cut: no start behind its first one is known.
#[inline(always)]
fn up_to_open_whitespace(whitespace: u64, prefix: u64, length: u32) -> u64 {
    let other = !whitespace & prefix;
    let open = length - (u64::BITS - other.leading_zeros());
    match open {
        0 => u64::MAX,
        _ if open == length => 1,
        _ => u64::MAX >> (u64::BITS - 1 - (length - open)),
    }
}
