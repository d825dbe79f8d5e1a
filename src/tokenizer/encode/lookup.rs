//! Looks up the tokens that pieces are, a batch at a time.
//!
//! The tables are larger than the near caches, so that a single lookup mostly waits for memory. All pieces of a batch are
//! hashed and their slots prefetched before the first slot is read.

use std::ops::Range;

use crate::tokenizer::Rank;
use crate::tokenizer::fallible::Allocation;
use crate::tokenizer::tables::{self, KEY_BYTES, MediumSlot, NO_TOKEN, ShortSlot};

/// How many pieces are looked up together: enough to hide the latency of memory, also for the few of them that are merged,
/// and few enough for the workspace to stay in the near caches.
const BATCH: usize = 2048;

/// How many bytes the short keys have.
const SHORT_BYTES: usize = KEY_BYTES / 2;

/// Memory for a batch: where its pieces end, and to look them up.
pub(super) struct Workspace {
    pub(super) ends: PerPiece<usize>,
    pub(super) lookup: Lookup,
}

impl Workspace {
    pub(super) fn new() -> Allocation<Self> {
        Ok(Self {
            ends: per_piece(0)?,
            lookup: Lookup::new()?,
        })
    }
}

/// What is known of the pieces of a batch while they are looked up.
pub(super) struct Lookup {
    /// The slot for the first eight bytes of each piece.
    short_slots: PerPiece<ShortSlot>,
    /// The indices of the pieces that are longer, and the slot for the first sixteen bytes of each of these.
    longer: PerPiece<u32>,
    medium_slots: PerPiece<MediumSlot>,
    found: PerPiece<Rank>,
    misses: PerPiece<u32>,
}

/// A value for each piece of a batch.
type PerPiece<T> = Box<[T; BATCH]>;

/// Made on the heap: together, these arrays are larger than the stacks of some threads.
fn per_piece<T: Copy>(value: T) -> Allocation<PerPiece<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(BATCH)?;
    values.resize(BATCH, value);
    // It has the length of the array, so that the other branch is never taken.
    let array = values.into_boxed_slice().try_into();
    Ok(array.unwrap_or_else(|_| Box::new([value; BATCH])))
}

/// The pieces of a batch: those of `text` that end at `ends`, of which the first starts at `start`.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) ends: &'a [usize],
}

impl Batch<'_> {
    /// Where in the text a piece is.
    #[inline(always)]
    pub(super) fn range(self, index: usize) -> Range<usize> {
        let start = index
            .checked_sub(1)
            .map_or(self.start, |previous| self.ends[previous]);
        start..self.ends[index]
    }

    /// The first pieces, up to where sixteen bytes can no longer be read. None where a byte of the batch is zero, which a key
    /// could not tell from its padding.
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
    /// The indices of those that are no token.
    pub(super) misses: &'a [u32],
}

impl Lookup {
    fn new() -> Allocation<Self> {
        Ok(Self {
            short_slots: per_piece(ShortSlot::default())?,
            longer: per_piece(0)?,
            medium_slots: per_piece(MediumSlot::default())?,
            found: per_piece(NO_TOKEN)?,
            misses: per_piece(0)?,
        })
    }

    /// Looks up the pieces of a batch, of which there are at most [`BATCH`].
    pub(super) fn find(&mut self, batch: Batch<'_>) -> Found<'_> {
        let keyed = batch.keyed();
        let longer = self.hash_and_prefetch(keyed);
        self.read(keyed, longer);
        for index in keyed.ends.len()..batch.ends.len() {
            self.found[index] = tables::token(batch.text[batch.range(index)].as_bytes());
        }
        let misses = self.list_misses(batch.ends.len());
        Found {
            tokens: &self.found[..batch.ends.len()],
            misses: &self.misses[..misses],
        }
    }

    /// Finds the slots of pieces that have keys; returns how many are longer than eight bytes.
    ///
    /// All pieces are treated as short at first, which is cheaper than to branch: there is a slot for any bytes, and what is
    /// found for the longer ones is written over.
    // This loop and those below are functions of their own so that each keeps what it needs in registers.
    #[inline(never)]
    fn hash_and_prefetch(&mut self, keyed: Batch<'_>) -> usize {
        let bytes = keyed.text.as_bytes();
        let ends = &keyed.ends[..keyed.ends.len().min(BATCH)];
        let (short_slots, longer) = (&mut *self.short_slots, &mut *self.longer);
        let mut count = 0;
        let mut start = keyed.start;
        for (index, end) in ends.iter().enumerate() {
            let length = end - start;
            let low = first_eight(&bytes[start..]) & MASKS[length % KEY_BYTES];
            short_slots[index] = ShortSlot::prefetched(low);
            longer[count % BATCH] = index as u32;
            count += usize::from(length > SHORT_BYTES);
            start = *end;
        }
        for (index, slot) in longer[..count].iter().zip(&mut *self.medium_slots) {
            let range = keyed.range(*index as usize);
            if let Some(key) = Key::new(bytes, range.start, range.len()) {
                *slot = MediumSlot::prefetched(key.low, key.high);
            }
        }
        count
    }

    /// Reads the slots that [`Lookup::hash_and_prefetch`] found.
    #[inline(never)]
    fn read(&mut self, keyed: Batch<'_>, longer: usize) {
        let found = &mut self.found[..keyed.ends.len()];
        for (found, slot) in found.iter_mut().zip(&*self.short_slots) {
            *found = slot.token();
        }
        for (index, slot) in self.longer[..longer].iter().zip(&*self.medium_slots) {
            let range = keyed.range(*index as usize);
            self.found[*index as usize] = if range.len() <= KEY_BYTES {
                slot.token()
            } else {
                tables::token(keyed.text[range].as_bytes())
            };
        }
    }

    /// Lists which of the first `count` pieces are no token; returns how many.
    #[inline(never)]
    fn list_misses(&mut self, count: usize) -> usize {
        let list = &mut *self.misses;
        let mut misses = 0;
        for (index, token) in (0..).zip(&self.found[..count]) {
            list[misses % BATCH] = index;
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
    /// None for a piece that is longer, or ends in a zero byte, or is so near the end of the text that sixteen bytes cannot
    /// be read.
    #[inline(always)]
    pub(super) fn new(text: &[u8], start: usize, length: usize) -> Option<Self> {
        let bytes: &[u8; KEY_BYTES] = text.get(start..)?.first_chunk()?;
        if length > KEY_BYTES || bytes[(length - 1) % KEY_BYTES] == 0 {
            return None;
        }
        let (low, high) = bytes.split_at(SHORT_BYTES);
        Some(Self {
            low: first_eight(low) & MASKS[length],
            high: first_eight(high) & MASKS[length.saturating_sub(SHORT_BYTES)],
        })
    }
}

#[inline(always)]
fn first_eight(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// For each length the bits of that many bytes, of which a number has eight.
const MASKS: [u64; KEY_BYTES + 1] = masks();

const fn masks() -> [u64; KEY_BYTES + 1] {
    let mut masks = [u64::MAX; KEY_BYTES + 1];
    let mut length = 0;
    while length < SHORT_BYTES {
        masks[length] = (1 << (8 * length)) - 1;
        length += 1;
    }
    masks
}
