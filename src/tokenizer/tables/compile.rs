//! Compiles the packed vocabulary into the tables that `layout.rs` describes.
//!
//! Runs in the build script, so that the tables are constant data, used in place and shared by processes; on wasm, where they
//! would have to be downloaded, it runs at start.

use super::layout::{
    ASCII, CHARACTERS, CUT, ID_BITS, MIDDLE_BUCKETS, MIDDLE_SLOTS, NO_TOKEN, OTHER_SLOTS,
    PAIR_BUCKETS, PAIR_SLOTS, Place, SEAM_BITS, SEAM_BYTES, SEAMS_IN_BYTE, SHORT_BUCKETS,
    SHORT_SLOTS, TAG_BITS, TORN, middle_place, other_slot, padded, pair_key, pair_place,
    short_hash,
};

/// The tokens of one byte come first in the packed vocabulary, as that byte.
const BYTES: usize = 256;
/// All others are the ids of the two tokens they are merged from, three bytes each.
const PAIR: usize = 6;

/// The tables, each as the bytes of its numbers.
pub(crate) struct Compiled {
    /// The bytes of all tokens, special ones last, and room to read sixteen at any of them.
    pub(crate) bytes: Vec<u8>,
    /// u32: where each token's bytes start, and where the last one's end.
    pub(crate) offsets: Vec<u8>,
    /// u16 for each bucket.
    pub(crate) short_displacements: Vec<u8>,
    /// u64 for each slot.
    pub(crate) short_slots: Vec<u8>,
    /// u16 for each bucket.
    pub(crate) middle_displacements: Vec<u8>,
    /// Two u64 for each slot.
    pub(crate) middle_keys: Vec<u8>,
    /// u32 for each slot.
    pub(crate) middle_ids: Vec<u8>,
    /// u32 for each slot.
    pub(crate) other_slots: Vec<u8>,
    /// u16 for each bucket.
    pub(crate) pair_displacements: Vec<u8>,
    /// u64 for each slot.
    pub(crate) pair_slots: Vec<u8>,
    /// u32 for each code point: the token of that character alone.
    pub(crate) characters: Vec<u8>,
    /// u32 for each pair of ASCII characters: the token of both.
    pub(crate) ascii_pairs: Vec<u8>,
    /// u8 for each byte: its token.
    pub(crate) byte_ids: Vec<u8>,
    /// Two bits for each pair of bytes.
    pub(crate) seams: Vec<u8>,
}

/// Compiles the vocabulary packed in `pairs`, with the spellings of the special tokens, which come behind it.
pub(crate) fn compile(pairs: &[u8], special: impl Iterator<Item = String>) -> Compiled {
    let tokens = Tokens::unpack(pairs);
    let (short_displacements, short_slots) = short_tables(&tokens);
    let (middle_displacements, middle_keys, middle_ids) = middle_tables(&tokens);
    let (pair_displacements, pair_slots) = pair_tables(pairs);
    let other_slots = other_table(&tokens);
    let seams = seam_table(&tokens);
    let characters = character_table(&tokens);
    let ascii_pairs = ascii_pair_table(&tokens);
    let byte_ids = byte_table(pairs);
    let (bytes, offsets) = tokens.with_special(special);
    Compiled {
        bytes,
        offsets,
        short_displacements,
        short_slots,
        middle_displacements,
        middle_keys,
        middle_ids,
        other_slots,
        pair_displacements,
        pair_slots,
        characters,
        ascii_pairs,
        byte_ids,
        seams,
    }
}

/// The ordinary tokens, in the order of their ids.
struct Tokens {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Tokens {
    fn unpack(packed: &[u8]) -> Self {
        let (singles, pairs) = packed.split_at(BYTES);
        let mut tokens = Self {
            bytes: singles.to_vec(),
            offsets: (0..=BYTES).collect(),
        };
        for pair in pairs.chunks_exact(PAIR) {
            for half in pair.chunks_exact(PAIR / 2) {
                let id = padded(half) as usize;
                let range = tokens.offsets[id]..tokens.offsets[id + 1];
                tokens.bytes.extend_from_within(range);
            }
            tokens.offsets.push(tokens.bytes.len());
        }
        tokens
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &[u8])> {
        (0..).zip(
            self.offsets
                .windows(2)
                .map(|ends| &self.bytes[ends[0]..ends[1]]),
        )
    }

    fn with_special(mut self, special: impl Iterator<Item = String>) -> (Vec<u8>, Vec<u8>) {
        for spelling in special {
            self.bytes.extend_from_slice(spelling.as_bytes());
            self.offsets.push(self.bytes.len());
        }
        self.bytes.extend_from_slice(&[0; 16]);
        (
            self.bytes,
            numbers(self.offsets.iter().map(|at| *at as u32)),
        )
    }
}

fn numbers(values: impl Iterator<Item = u32>) -> Vec<u8> {
    values.flat_map(u32::to_le_bytes).collect()
}

/// A zero-padded key says how long it is where the last byte is not zero.
fn is_paddable(token: &[u8], lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&token.len()) && token.last() != Some(&0)
}

fn short_tables(tokens: &Tokens) -> (Vec<u8>, Vec<u8>) {
    let keys: Vec<(u32, u64)> = tokens
        .iter()
        .filter(|(_, token)| is_paddable(token, 1..=8))
        .map(|(id, token)| (id, padded(token)))
        .collect();
    let places: Vec<Place> = keys
        .iter()
        .map(|(_, key)| {
            let (bucket, hash) = short_hash(*key);
            let slot = (hash >> TAG_BITS) as usize;
            Place { slot, bucket }
        })
        .collect();
    let displacements = displace(&places, SHORT_BUCKETS, SHORT_SLOTS);
    // A slot without a token has an id that no token has, whatever key it is taken for.
    let mut slots = vec![u64::MAX; SHORT_SLOTS];
    for ((id, key), place) in keys.iter().zip(&places) {
        let (_, hash) = short_hash(*key);
        slots[place.slot ^ usize::from(displacements[place.bucket])] =
            hash << ID_BITS | u64::from(*id);
    }
    (to_bytes16(&displacements), to_bytes64(&slots))
}

fn middle_tables(tokens: &Tokens) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let keys: Vec<(u32, u64, u64)> = tokens
        .iter()
        .filter(|(_, token)| is_paddable(token, 9..=16))
        .map(|(id, token)| (id, padded(&token[..8]), padded(&token[8..])))
        .collect();
    let places: Vec<Place> = keys
        .iter()
        .map(|(_, low, high)| middle_place(*low, *high))
        .collect();
    let displacements = displace(&places, MIDDLE_BUCKETS, MIDDLE_SLOTS);
    let mut slots = vec![0; 2 * MIDDLE_SLOTS];
    let mut ids = vec![NO_TOKEN; MIDDLE_SLOTS];
    for ((id, low, high), place) in keys.iter().zip(&places) {
        let slot = place.slot ^ usize::from(displacements[place.bucket]);
        slots[2 * slot] = *low;
        slots[2 * slot + 1] = *high;
        ids[slot] = *id;
    }
    (
        to_bytes16(&displacements),
        to_bytes64(&slots),
        numbers(ids.into_iter()),
    )
}

fn other_table(tokens: &Tokens) -> Vec<u8> {
    let mut slots = vec![NO_TOKEN; OTHER_SLOTS];
    for (id, token) in tokens.iter() {
        if is_paddable(token, 1..=16) {
            continue;
        }
        let mut slot = other_slot(token);
        while slots[slot] != NO_TOKEN {
            slot = (slot + 1) % OTHER_SLOTS;
        }
        slots[slot] = id;
    }
    numbers(slots.into_iter())
}

fn pair_tables(packed: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let keys: Vec<u64> = packed[BYTES..]
        .chunks_exact(PAIR)
        .map(|pair| {
            let (left, right) = pair.split_at(PAIR / 2);
            pair_key(padded(left) as u32, padded(right) as u32)
        })
        .collect();
    let places: Vec<Place> = keys.iter().map(|key| pair_place(*key)).collect();
    let displacements = displace(&places, PAIR_BUCKETS, PAIR_SLOTS);
    let mut slots = vec![u64::MAX; PAIR_SLOTS];
    for ((key, place), id) in keys.iter().zip(&places).zip(BYTES as u64..) {
        slots[place.slot ^ usize::from(displacements[place.bucket])] = key << ID_BITS | id;
    }
    (to_bytes16(&displacements), to_bytes64(&slots))
}

fn character_table(tokens: &Tokens) -> Vec<u8> {
    let mut ids = vec![NO_TOKEN; CHARACTERS];
    for (id, token) in tokens.iter() {
        let mut characters = std::str::from_utf8(token).unwrap_or_default().chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            if let Some(slot) = ids.get_mut(character as usize) {
                *slot = id;
            }
        }
    }
    numbers(ids.into_iter())
}

fn ascii_pair_table(tokens: &Tokens) -> Vec<u8> {
    let mut ids = vec![NO_TOKEN; ASCII * ASCII];
    for (id, token) in tokens.iter() {
        if let ([left, right], true) = (token, token.is_ascii()) {
            ids[usize::from(*left) * ASCII + usize::from(*right)] = id;
        }
    }
    numbers(ids.into_iter())
}

fn byte_table(packed: &[u8]) -> Vec<u8> {
    let mut ids = vec![0; BYTES];
    for (byte, id) in packed[..BYTES].iter().zip(0..=u8::MAX) {
        ids[usize::from(*byte)] = id;
    }
    ids
}

fn seam_table(tokens: &Tokens) -> Vec<u8> {
    let mut seams = vec![0; SEAM_BYTES];
    let mut set = |left: u8, right: u8, bits: u8, is_set: bool| {
        let pair = usize::from(left) << 8 | usize::from(right);
        let bits = bits << (pair % SEAMS_IN_BYTE * SEAM_BITS);
        let seam = &mut seams[pair / SEAMS_IN_BYTE];
        *seam = if is_set { *seam | bits } else { *seam & !bits };
    };
    for left in 0..=u8::MAX {
        for right in 0..=u8::MAX {
            set(left, right, CUT, true);
        }
    }
    for (_, token) in tokens.iter() {
        let is_torn = std::str::from_utf8(token).is_err();
        for pair in token.windows(2) {
            set(pair[0], pair[1], CUT, false);
            if is_torn && !is_continuation(pair[1]) {
                set(pair[0], pair[1], TORN, true);
            }
        }
    }
    seams
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// A displacement for each bucket so that no two keys share a slot: the buckets with most keys choose first, each the first
/// displacement that leads all its keys to free slots.
fn displace(places: &[Place], buckets: usize, slots: usize) -> Vec<u16> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); buckets];
    for place in places {
        members[place.bucket].push(place.slot);
    }
    let mut order: Vec<usize> = (0..buckets).collect();
    order.sort_by_key(|bucket| std::cmp::Reverse(members[*bucket].len()));
    let mut taken = vec![false; slots];
    let mut displacements = vec![0; buckets];
    for bucket in order {
        let members = &members[bucket];
        let fits = |displacement: &u16| {
            let target = |slot: &usize| slot ^ usize::from(*displacement);
            members.iter().all(|slot| !taken[target(slot)])
        };
        // That there is one was found out by trying; the build fails otherwise, and the tables are the same for everyone.
        let found = (0..=u16::MAX).find(fits).unwrap_or_default();
        displacements[bucket] = found;
        for slot in members {
            taken[slot ^ usize::from(found)] = true;
        }
    }
    displacements
}

fn to_bytes16(values: &[u16]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn to_bytes64(values: &[u64]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}
