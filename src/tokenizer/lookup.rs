//! The tokens that pieces are, a batch at a time.
//!
//! Looking up one piece takes longer than it needs to: the tables are larger than the caches near the processor, and the
//! answer is waited for. So all pieces of a batch are hashed and their slots fetched before the first slot is read.

use super::Rank;
use super::tables::{self, KEY_BYTES, MiddleSlot, NO_TOKEN, ShortSlot};

/// How many pieces are looked up together: enough to hide the memory's latency, few enough to stay in the nearest cache.
pub(super) const BATCH: usize = 256;

/// Memory for a batch.
pub(super) struct LookUp {
    /// Where to look for the piece of each place; nowhere for pieces that are not short.
    short: [ShortSlot; BATCH],
    /// The places of middling pieces, and where to look for them.
    middle: [(u32, MiddleSlot); BATCH],
    /// The places of all other pieces, and where they start.
    other: [(u32, usize); BATCH],
    found: [Rank; BATCH],
    misses: [u32; BATCH],
}

/// What is known of the pieces of a batch.
pub(super) struct Found<'a> {
    /// The token of each piece, or [`NO_TOKEN`].
    pub(super) tokens: &'a [Rank],
    /// The places of those that are no token.
    pub(super) misses: &'a [u32],
}

impl LookUp {
    pub(super) fn new() -> Self {
        Self {
            short: [ShortSlot::default(); BATCH],
            middle: [(0, MiddleSlot::default()); BATCH],
            other: [(0, 0); BATCH],
            found: [NO_TOKEN; BATCH],
            misses: [0; BATCH],
        }
    }

    /// Looks up the pieces of `text` that end at `ends`, of which the first starts at `start`.
    #[inline(always)]
    pub(super) fn find(&mut self, text: &[u8], start: usize, ends: &[usize]) -> Found<'_> {
        let found = &mut self.found[..ends.len()];
        let (mut middles, mut others, mut misses) = (0, 0, 0);
        let mut start = start;
        for ((place, short), end) in (0..).zip(&mut self.short).zip(ends) {
            *short = ShortSlot::default();
            match Key::of(text, start, end - start) {
                Some(key) if key.high == 0 => *short = ShortSlot::fetched(key.low),
                Some(key) => {
                    self.middle[middles % BATCH] = (place, MiddleSlot::fetched(key.low, key.high));
                    middles += 1;
                }
                None => {
                    self.other[others % BATCH] = (place, start);
                    others += 1;
                }
            }
            start = *end;
        }
        for (found, short) in found.iter_mut().zip(&self.short) {
            *found = short.token();
        }
        for (place, slot) in &self.middle[..middles] {
            found[*place as usize] = slot.token();
        }
        for (place, start) in &self.other[..others] {
            let place = *place as usize;
            found[place] = tables::token(&text[*start..ends[place]]);
        }
        for (place, found) in (0..).zip(&*found) {
            self.misses[misses % BATCH] = place;
            misses += usize::from(*found == NO_TOKEN);
        }
        Found {
            tokens: found,
            misses: &self.misses[..misses],
        }
    }
}

/// A piece of up to sixteen bytes as two numbers, zero-padded.
#[derive(Clone, Copy, Default)]
pub(super) struct Key {
    pub(super) low: u64,
    /// Zero for pieces of up to eight bytes, and for no others.
    pub(super) high: u64,
}

impl Key {
    /// None for a piece that is longer, or ends in a zero byte, or is too near the end of the text to be read in one go.
    #[inline(always)]
    pub(super) fn of(text: &[u8], start: usize, length: usize) -> Option<Self> {
        let bytes: &[u8; KEY_BYTES] = text.get(start..)?.first_chunk()?;
        if length > KEY_BYTES || bytes[(length - 1) % KEY_BYTES] == 0 {
            return None;
        }
        let (low, high) = bytes.split_at(KEY_BYTES / 2);
        Some(Self {
            low: number(low) & MASKS[length],
            high: number(high) & MASKS[length.saturating_sub(KEY_BYTES / 2)],
        })
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// For each length the bits of that many bytes, of which a number has eight.
const MASKS: [u64; KEY_BYTES + 1] = masks();

const fn masks() -> [u64; KEY_BYTES + 1] {
    let mut masks = [u64::MAX; KEY_BYTES + 1];
    let mut length = 0;
    while length < KEY_BYTES / 2 {
        masks[length] = (1 << (8 * length)) - 1;
        length += 1;
    }
    masks
}
