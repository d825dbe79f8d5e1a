//! The vocabulary as tables that are looked up in place.

#[cfg(target_family = "wasm")]
mod compile;
#[cfg(target_family = "wasm")]
mod displace;
#[cfg(target_family = "wasm")]
mod filled;
mod layout;
mod storage;

use std::ops::Range;

pub(super) use self::layout::NO_TOKEN;
use self::layout::{
    ASCII, ID_BITS, ID_MASK, MIDDLE_SLOTS, OTHER_SLOTS, PAIR_SLOTS, Place, SHORT_SLOTS,
    middle_place, other_slot, padded, pair_filter_bit, pair_hash, pair_key, pair_place,
    short_place,
};
use self::storage::{TABLES, bit, number16, number32, number64};
use super::Rank;
use super::fetch::fetch;

/// Makes the tables ready, which on all machines but wasm they are.
pub(super) fn prepare() {
    #[cfg(target_family = "wasm")]
    filled::fill();
}

/// How many bytes the longest token has that is found by its key alone.
pub(super) const KEY_BYTES: usize = 16;

/// Where to look for a token of up to eight bytes.
#[derive(Clone, Copy)]
pub(super) struct ShortSlot {
    slot: u32,
    tag: u64,
}

impl Default for ShortSlot {
    /// That of no token.
    fn default() -> Self {
        Self {
            slot: 0,
            tag: u64::MAX,
        }
    }
}

impl ShortSlot {
    /// Of a zero-padded key whose last byte, before the padding, is not zero. The slot is being fetched.
    #[inline(always)]
    pub(super) fn fetched(key: u64) -> Self {
        let (place, tag) = short_place(key);
        let displacement = number16(TABLES.short_displacements, place.bucket);
        let slot = displaced(place, displacement);
        fetch(TABLES.short_slots[slot % SHORT_SLOTS * 8..].as_ptr());
        Self {
            slot: slot as u32,
            tag,
        }
    }

    /// The token, or [`NO_TOKEN`].
    #[inline(always)]
    pub(super) fn token(self) -> Rank {
        let slot = number64(TABLES.short_slots, self.slot as usize % SHORT_SLOTS);
        if slot >> ID_BITS == self.tag {
            (slot & ID_MASK) as Rank
        } else {
            NO_TOKEN
        }
    }
}

/// Where to look for a token of nine to sixteen bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct MiddleSlot {
    slot: u32,
    low: u64,
    high: u64,
}

impl MiddleSlot {
    /// Of a zero-padded key whose last byte, before the padding, is not zero. The slot is being fetched.
    #[inline(always)]
    pub(super) fn fetched(low: u64, high: u64) -> Self {
        let place = middle_place(low, high);
        let displacement = number16(TABLES.middle_displacements, place.bucket);
        let slot = displaced(place, displacement);
        fetch(TABLES.middle_keys[slot % MIDDLE_SLOTS * 16..].as_ptr());
        Self {
            slot: slot as u32,
            low,
            high,
        }
    }

    /// The token, or [`NO_TOKEN`].
    #[inline(always)]
    pub(super) fn token(self) -> Rank {
        let slot = self.slot as usize % MIDDLE_SLOTS;
        if number64(TABLES.middle_keys, 2 * slot) == self.low
            && number64(TABLES.middle_keys, 2 * slot + 1) == self.high
        {
            number32(TABLES.middle_ids, slot)
        } else {
            NO_TOKEN
        }
    }
}

#[inline(always)]
fn displaced(place: Place, displacement: u16) -> usize {
    place.slot ^ usize::from(displacement)
}

/// The ordinary token of exactly these bytes, or [`NO_TOKEN`].
pub(super) fn token(bytes: &[u8]) -> Rank {
    match bytes {
        [] => NO_TOKEN,
        [.., 0] => other_token(bytes),
        _ if bytes.len() <= 8 => ShortSlot::fetched(padded(bytes)).token(),
        _ if bytes.len() <= KEY_BYTES => {
            MiddleSlot::fetched(padded(&bytes[..8]), padded(&bytes[8..])).token()
        }
        _ => other_token(bytes),
    }
}

/// The token of bytes that have no key of their own: more than sixteen, or a zero byte last.
fn other_token(bytes: &[u8]) -> Rank {
    /// The longest token's length.
    const LONGEST: usize = 128;
    if bytes.len() > LONGEST {
        return NO_TOKEN;
    }
    let mut slot = other_slot(bytes);
    loop {
        let token = number32(TABLES.other_slots, slot);
        if token == NO_TOKEN || token_bytes(token) == Some(bytes) {
            return token;
        }
        slot = (slot + 1) % OTHER_SLOTS;
    }
}

/// Where to look for the token that two tokens are merged into.
#[derive(Clone, Copy)]
pub(super) struct PairSlot {
    key: u64,
    slot: u32,
}

impl Default for PairSlot {
    /// That of no pair.
    fn default() -> Self {
        Self {
            key: u64::MAX,
            slot: 0,
        }
    }
}

impl PairSlot {
    /// Without a branch, since it is as good as random whether a pair is merged.
    #[inline(always)]
    pub(super) fn of(left: Rank, right: Rank) -> Self {
        let key = pair_key(left, right);
        let hash = pair_hash(key);
        let place = pair_place(hash);
        let displacement = number16(TABLES.pair_displacements, place.bucket);
        let slot = displaced(place, displacement) as u32;
        if bit(TABLES.pair_filter, pair_filter_bit(hash)) {
            Self { key, slot }
        } else {
            Self::default()
        }
    }

    /// The same, and its memory is being fetched.
    #[inline(always)]
    pub(super) fn fetched(left: Rank, right: Rank) -> Self {
        let slot = Self::of(left, right);
        fetch(TABLES.pair_slots[slot.slot as usize % PAIR_SLOTS * 8..].as_ptr());
        slot
    }

    /// The token, or [`NO_TOKEN`].
    #[inline(always)]
    pub(super) fn token(self) -> Rank {
        let slot = number64(TABLES.pair_slots, self.slot as usize % PAIR_SLOTS);
        if slot >> ID_BITS == self.key {
            (slot & ID_MASK) as Rank
        } else {
            NO_TOKEN
        }
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

/// Whether any token has these two bytes next to each other.
#[inline]
pub(super) fn is_joined(left: u8, right: u8) -> bool {
    bit(TABLES.joined, usize::from(left) << 8 | usize::from(right))
}

/// Whether a token that holds a part of a character has these two bytes, of two characters, next to each other.
#[inline]
pub(super) fn is_torn(left: u8, right: u8) -> bool {
    bit(TABLES.torn, usize::from(left) << 8 | usize::from(right))
}

/// Where the bytes of a token are in [`all_bytes`].
#[inline]
pub(super) fn token_range(token: Rank) -> Option<Range<usize>> {
    let token = token as usize;
    if token + 1 >= TABLES.offsets.len() / 4 {
        return None;
    }
    let start = number32(TABLES.offsets, token) as usize;
    Some(start..number32(TABLES.offsets, token + 1) as usize)
}

/// The bytes of all tokens, with room to read sixteen from the start of any.
pub(super) fn all_bytes() -> &'static [u8] {
    TABLES.bytes
}

/// The bytes of a token, ordinary or special.
#[inline]
pub(super) fn token_bytes(token: Rank) -> Option<&'static [u8]> {
    Some(&TABLES.bytes[token_range(token)?])
}
