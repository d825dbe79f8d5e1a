//! The tokens that pieces are, a batch at a time.
//!
//! Looking up one piece takes longer than it needs to: the tables are larger than the caches near the processor, and the
//! answer is waited for. So all pieces of a batch are hashed and their slots prefetched before the first slot is read.

use std::ops::Range;

use crate::tokenizer::Rank;
use crate::tokenizer::tables::{self, KEY_BYTES, MediumSlot, NO_TOKEN, ShortSlot};

/// How many pieces are looked up together: enough to hide the memory's latency, also for the few of them that are merged, and
/// few enough for all that is known of them to stay in the near caches.
pub(super) const BATCH: usize = 2048;

/// How many bytes one number takes.
const SHORT: usize = KEY_BYTES / 2;

/// Memory for a batch: where its pieces end, and to look them up.
pub(super) struct Workspace {
    pub(super) ends: Row<usize>,
    pub(super) lookup: LookUp,
}

impl Workspace {
    pub(super) fn new() -> Self {
        Self {
            ends: row(0),
            lookup: LookUp::new(),
        }
    }
}

/// What is known of the pieces of a batch while they are looked up.
pub(super) struct LookUp {
    /// Where to look for the first eight bytes of each piece.
    short: Row<ShortSlot>,
    /// The places of pieces that have more.
    long: Row<u32>,
    /// Where to look for the first sixteen bytes of those.
    middle: Row<MediumSlot>,
    found: Row<Rank>,
    misses: Row<u32>,
}

/// Something for each piece of a batch.
type Row<T> = Box<[T; BATCH]>;

/// Made where it stays: together, the rows are larger than the stacks of some threads.
#[expect(clippy::unnecessary_box_returns, reason = "so that it stays there")]
fn row<T: Copy>(value: T) -> Row<T> {
    let row = vec![value; BATCH].into_boxed_slice();
    row.try_into().unwrap_or_else(|_| Box::new([value; BATCH]))
}

/// The pieces of a batch: those of a text that end at `ends`, of which the first starts at `start`.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) ends: &'a [usize],
}

impl Batch<'_> {
    /// Where the piece at `place` is.
    #[inline(always)]
    pub(super) fn range(self, place: usize) -> Range<usize> {
        let start = place
            .checked_sub(1)
            .map_or(self.start, |before| self.ends[before]);
        start..self.ends[place]
    }

    /// The first pieces, those of which sixteen bytes can be read; none where a byte of the batch is zero, which a key would
    /// not tell from its padding.
    fn keyed(self) -> Self {
        let bytes = self.text.as_bytes();
        let end = self.ends.last().map_or(self.start, |end| *end);
        let keyed = match self.ends.split_last() {
            Some((_, starts)) if !bytes[self.start..end].contains(&0) => {
                let is_readable = |start: &usize| start + KEY_BYTES <= bytes.len();
                usize::from(is_readable(&self.start)) + starts.partition_point(is_readable)
            }
            _ => 0,
        };
        Self {
            ends: &self.ends[..keyed],
            ..self
        }
    }
}

/// What was found of the pieces of a batch.
pub(super) struct Found<'a> {
    /// The token of each piece, or [`NO_TOKEN`].
    pub(super) tokens: &'a [Rank],
    /// The places of those that are no token.
    pub(super) misses: &'a [u32],
}

impl LookUp {
    fn new() -> Self {
        Self {
            short: row(ShortSlot::default()),
            long: row(0),
            middle: row(MediumSlot::default()),
            found: row(NO_TOKEN),
            misses: row(0),
        }
    }

    /// Looks up the pieces of a batch, of which there are at most [`BATCH`].
    pub(super) fn find(&mut self, batch: Batch<'_>) -> Found<'_> {
        let keyed = batch.keyed();
        let longs = self.prefetch(keyed);
        self.read(keyed, longs);
        for place in keyed.ends.len()..batch.ends.len() {
            self.found[place] = tables::token(batch.text[batch.range(place)].as_bytes());
        }
        let misses = self.list_misses(batch.ends.len());
        Found {
            tokens: &self.found[..batch.ends.len()],
            misses: &self.misses[..misses],
        }
    }

    /// Finds out where to look for pieces that have keys; returns how many are long.
    ///
    /// All are treated as short ones first: that is sooner done than to find out, and the slot is there for any bytes. So what is
    /// read of long ones does not matter.
    // Loops of their own functions keep what they need in registers.
    #[inline(never)]
    fn prefetch(&mut self, keyed: Batch<'_>) -> usize {
        let bytes = keyed.text.as_bytes();
        let ends = &keyed.ends[..keyed.ends.len().min(BATCH)];
        let (shorts, long) = (&mut *self.short, &mut *self.long);
        let mut longs = 0;
        let mut start = keyed.start;
        for (place, end) in ends.iter().enumerate() {
            let length = end - start;
            let low = number(&bytes[start..]) & MASKS[length % KEY_BYTES];
            shorts[place] = ShortSlot::prefetched(low);
            long[longs % BATCH] = place as u32;
            longs += usize::from(length > SHORT);
            start = *end;
        }
        for (place, middle) in long[..longs].iter().zip(&mut *self.middle) {
            let range = keyed.range(*place as usize);
            if let Some(key) = Key::of(bytes, range.start, range.len()) {
                *middle = MediumSlot::prefetched(key.low, key.high);
            }
        }
        longs
    }

    /// Reads what [`LookUp::prefetch`] prefetched.
    #[inline(never)]
    fn read(&mut self, keyed: Batch<'_>, longs: usize) {
        for (found, short) in self.found[..keyed.ends.len()].iter_mut().zip(&*self.short) {
            *found = short.token();
        }
        for (place, middle) in self.long[..longs].iter().zip(&*self.middle) {
            let range = keyed.range(*place as usize);
            self.found[*place as usize] = if range.len() <= KEY_BYTES {
                middle.token()
            } else {
                tables::token(keyed.text[range].as_bytes())
            };
        }
    }

    /// Lists which of the first pieces are no token; returns how many.
    #[inline(never)]
    fn list_misses(&mut self, count: usize) -> usize {
        let list = &mut *self.misses;
        let mut misses = 0;
        for (place, token) in (0..).zip(&self.found[..count]) {
            list[misses % BATCH] = place;
            misses += usize::from(*token == NO_TOKEN);
        }
        misses
    }
}

/// A piece of up to sixteen bytes as two numbers, zero-padded.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
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
        let (low, high) = bytes.split_at(SHORT);
        Some(Self {
            low: number(low) & MASKS[length],
            high: number(high) & MASKS[length.saturating_sub(SHORT)],
        })
    }
}

#[inline(always)]
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
    while length < SHORT {
        masks[length] = (1 << (8 * length)) - 1;
        length += 1;
    }
    masks
}
