//! The vocabulary as tables: from bytes to tokens, from tokens to bytes, and from pairs of tokens to what they merge into.

#[cfg(target_family = "wasm")]
mod compile;
mod layout;
#[cfg(target_family = "wasm")]
mod perfect_hash;
#[cfg(target_family = "wasm")]
mod startup;
#[cfg(target_family = "wasm")]
mod startup_table;
mod static_tables;

use std::ops::Range;

pub(super) use self::layout::NO_TOKEN;
use self::layout::{
    ASCII, BOUNDARIES_IN_BYTE, BOUNDARY_BITS, HashSlot, ID_BITS, MEDIUM_SLOTS, OTHER_SLOTS,
    PAIR_SLOTS, SHORT_SLOTS, TAG_BITS, medium_hash, other_hash, padded, pair_hash, pair_key,
    short_hash,
};
use self::static_tables::{TABLES, number16, number32, number64};
use super::Rank;
use super::arch::prefetch;

/// Makes the tables ready. Only on wasm is anything to be done.
pub(super) fn prepare() {
    #[cfg(target_family = "wasm")]
    startup::compile_tables();
}

/// Tokens of up to so many bytes are found by a key: their bytes as numbers.
pub(super) const KEY_BYTES: usize = 16;
/// How many bytes the longest token has.
pub(super) const LONGEST: usize = 128;

/// Where to look for a token of up to eight bytes. The upper 18 bits are the slot, the others the tag that it has for that
/// token.
#[derive(Clone, Copy, Default)]
pub(super) struct ShortSlot(u64);

impl ShortSlot {
    /// Prefetches the slot of a zero-padded key whose last byte, before the padding, is not zero.
    #[inline(always)]
    pub(super) fn prefetched(key: u64) -> Self {
        let (bucket, hash) = short_hash(key);
        let displacement = number16(TABLES.short_displacements, bucket);
        let slot = Self(hash ^ u64::from(displacement) << TAG_BITS);
        prefetch(TABLES.short_slots[slot.index() * 8..].as_ptr());
        slot
    }

    #[inline(always)]
    fn index(self) -> usize {
        (self.0 >> TAG_BITS) as usize % SHORT_SLOTS
    }

    /// The token, or [`NO_TOKEN`].
    #[inline(always)]
    pub(super) fn token(self) -> Rank {
        // Where the tags are equal this leaves the id, else a number above all ids.
        id_or_none(number64(TABLES.short_slots, self.index()) ^ self.0 << ID_BITS)
    }
}

/// The number if it is below all tags, else [`NO_TOKEN`]. A branch would be mispredicted as often as not, and compilers make
/// one of a choice between two values where they believe it predictable: hence the arithmetic.
#[inline(always)]
fn id_or_none(number: u64) -> Rank {
    let none = u32::from(number >> ID_BITS != 0).wrapping_neg();
    (number as u32 | none) & NO_TOKEN
}

/// Where to look for a token of nine to sixteen bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct MediumSlot {
    slot: u32,
    low: u64,
    high: u64,
}

impl MediumSlot {
    /// Prefetches the slot of a zero-padded key whose last byte, before the padding, is not zero.
    #[inline(always)]
    pub(super) fn prefetched(low: u64, high: u64) -> Self {
        let hash = medium_hash(low, high);
        let displacement = number16(TABLES.medium_displacements, hash.bucket);
        let slot = displaced(hash, displacement);
        prefetch(TABLES.medium_keys[slot % MEDIUM_SLOTS * 16..].as_ptr());
        Self {
            slot: slot as u32,
            low,
            high,
        }
    }

    /// The token, or [`NO_TOKEN`].
    #[inline(always)]
    pub(super) fn token(self) -> Rank {
        let slot = self.slot as usize % MEDIUM_SLOTS;
        if number64(TABLES.medium_keys, 2 * slot) == self.low
            && number64(TABLES.medium_keys, 2 * slot + 1) == self.high
        {
            number32(TABLES.medium_ids, slot)
        } else {
            NO_TOKEN
        }
    }
}

#[inline(always)]
fn displaced(hash: HashSlot, displacement: u16) -> usize {
    hash.slot ^ usize::from(displacement)
}

/// The ordinary token of exactly these bytes, or [`NO_TOKEN`].
pub(super) fn token(bytes: &[u8]) -> Rank {
    match bytes {
        [] => NO_TOKEN,
        [.., 0] => other_token(bytes),
        _ if bytes.len() <= 8 => ShortSlot::prefetched(padded(bytes)).token(),
        _ if bytes.len() <= KEY_BYTES => {
            MediumSlot::prefetched(padded(&bytes[..8]), padded(&bytes[8..])).token()
        }
        _ => other_token(bytes),
    }
}

/// The token of bytes that have no key: more than sixteen, or a zero byte last.
fn other_token(bytes: &[u8]) -> Rank {
    if bytes.len() > LONGEST {
        return NO_TOKEN;
    }
    let (mut slot, tag) = other_hash(bytes);
    loop {
        let number = number32(TABLES.other_slots, slot);
        let token = number & NO_TOKEN;
        if token == NO_TOKEN || number >> ID_BITS == tag && token_bytes(token) == Some(bytes) {
            return token;
        }
        slot = (slot + 1) % OTHER_SLOTS;
    }
}

/// Where to look for the token that two tokens are merged into. The upper 18 bits are the slot, and of the others 36 the
/// pair's key.
#[derive(Clone, Copy)]
pub(super) struct PairSlot(u64);

impl Default for PairSlot {
    /// The slot of no pair.
    fn default() -> Self {
        Self(u64::MAX)
    }
}

impl PairSlot {
    #[inline(always)]
    pub(super) fn of(left: Rank, right: Rank) -> Self {
        let key = pair_key(left, right);
        let hash = pair_hash(key);
        let displacement = number16(TABLES.pair_displacements, hash.bucket);
        Self((displaced(hash, displacement) as u64) << TAG_BITS | key)
    }

    /// The same, and prefetches it.
    #[inline(always)]
    pub(super) fn prefetched(left: Rank, right: Rank) -> Self {
        let slot = Self::of(left, right);
        prefetch(TABLES.pair_slots[slot.index() * 8..].as_ptr());
        slot
    }

    #[inline(always)]
    fn index(self) -> usize {
        (self.0 >> TAG_BITS) as usize % PAIR_SLOTS
    }

    /// The token, or [`NO_TOKEN`].
    #[inline(always)]
    pub(super) fn token(self) -> Rank {
        // As in a short slot.
        id_or_none(number64(TABLES.pair_slots, self.index()) ^ self.0 << ID_BITS)
    }
}

/// The token that two tokens are merged into, or [`NO_TOKEN`].
#[inline]
pub(super) fn merged(left: Rank, right: Rank) -> Rank {
    PairSlot::of(left, right).token()
}

/// The token of two ASCII characters, or [`NO_TOKEN`].
#[inline]
pub(super) fn ascii_pair(left: u8, right: u8) -> Rank {
    let (left, right) = (usize::from(left) % ASCII, usize::from(right) % ASCII);
    number32(TABLES.ascii_pairs, left * ASCII + right)
}

/// The token of one byte.
#[inline]
pub(super) fn byte_token(byte: u8) -> Rank {
    Rank::from(TABLES.byte_ids[usize::from(byte)])
}

/// The token of one character, or [`NO_TOKEN`].
#[inline]
pub(super) fn character_token(character: char) -> Rank {
    let code_point = character as usize;
    if code_point < layout::CHARACTERS {
        number32(TABLES.characters, code_point)
    } else {
        token(character.encode_utf8(&mut [0; 4]).as_bytes())
    }
}

/// The token of the character of these three bytes, or [`NO_TOKEN`]. Most characters that are merged have three.
#[inline]
pub(super) fn token_of_three(bytes: [u8; 3]) -> Rank {
    let [first, second, third] = bytes.map(|byte| usize::from(byte & 0x3F));
    number32(
        TABLES.characters,
        (first << 12 | second << 6 | third) % layout::CHARACTERS,
    )
}

/// What tokens do across the boundary between two bytes of different characters.
#[derive(Clone, Copy)]
pub(super) struct Boundary(u8);

impl Boundary {
    /// Some tokens span it, and none of these holds part of a character.
    pub(super) const PLAIN: Self = Self(layout::SPANNED);

    /// No token spans it, so that the text can be cut there.
    #[inline]
    pub(super) fn is_never_spanned(self) -> bool {
        self.0 & layout::SPANNED == 0
    }

    /// A token that spans it holds only a part of one of the characters.
    #[inline]
    pub(super) fn may_split_character(self) -> bool {
        self.0 & layout::SPLITS_CHARACTER != 0
    }
}

/// The boundary between two bytes.
#[inline]
pub(super) fn boundary(left: u8, right: u8) -> Boundary {
    let pair = usize::from(left) << 8 | usize::from(right);
    Boundary(
        TABLES.boundaries[pair / BOUNDARIES_IN_BYTE] >> (pair % BOUNDARIES_IN_BYTE * BOUNDARY_BITS),
    )
}

/// Where in [`all_bytes`] the bytes of a token are.
#[inline]
pub(super) fn token_range(token: Rank) -> Option<Range<usize>> {
    let token = token as usize;
    // Nothing is added to an id: the last of all would be 0 where addresses have 32 bits.
    if token >= TABLES.offsets.len() / 4 - 1 {
        return None;
    }
    let start = number32(TABLES.offsets, token) as usize;
    Some(start..number32(TABLES.offsets, token + 1) as usize)
}

/// Prefetches what [`token_range`] will read.
#[inline]
pub(super) fn prefetch_range(token: Rank) {
    prefetch(
        TABLES
            .offsets
            .as_ptr()
            .wrapping_add((token as usize).wrapping_mul(4)),
    );
}

/// The bytes of all tokens. Sixteen can be read from the start of any.
pub(super) fn all_bytes() -> &'static [u8] {
    TABLES.bytes
}

/// The bytes of a token, ordinary or special.
#[inline]
pub(super) fn token_bytes(token: Rank) -> Option<&'static [u8]> {
    Some(&TABLES.bytes[token_range(token)?])
}
