//! Compiles the packed vocabulary into the tables that `layout.rs` describes.
//!
//! This runs in the build script: the tables are constant data, used in place and shared by processes. On wasm they would
//! have to be downloaded, so there it runs at start.

use super::super::special;
use super::layout::{
    ASCII, BOUNDARIES_IN_BYTE, BOUNDARY_BITS, BYTES, CHARACTERS, HashSlot, ID_BITS, MEDIUM_BUCKETS,
    MEDIUM_SLOTS, NO_TOKEN, OTHER_SLOTS, PAIR_BUCKETS, PAIR_SLOTS, SHORT_BUCKETS, SHORT_SLOTS,
    SPANNED, SPLITS_CHARACTER, TAG_BITS, TOKENS, medium_hash, other_hash, pair_hash, pair_key,
    short_hash,
};
use super::perfect_hash::Displacements;

/// The tokens of one byte come first in the packed vocabulary, as that byte.
const SINGLES: usize = 256;
/// All others are the ids of the two tokens they are merged from, three bytes each.
const PAIR: usize = 6;
/// How many bytes are copied or read at once.
const CHUNK: usize = 16;

/// Memory for the tables, all zero, of the sizes that `layout.rs` says.
pub(crate) struct TableBuffers<'a> {
    /// The bytes of all tokens, special ones last, and some more so that sixteen can be read at any token.
    pub(crate) bytes: &'a mut [u8],
    /// u32: where each token's bytes start, and where the last one's end.
    pub(crate) offsets: &'a mut [u8],
    /// u16 for each bucket.
    pub(crate) short_displacements: &'a mut [u8],
    /// u64 for each slot.
    pub(crate) short_slots: &'a mut [u8],
    /// u16 for each bucket.
    pub(crate) medium_displacements: &'a mut [u8],
    /// Two u64 for each slot.
    pub(crate) medium_keys: &'a mut [u8],
    /// u32 for each slot.
    pub(crate) medium_ids: &'a mut [u8],
    /// u32 for each slot.
    pub(crate) other_slots: &'a mut [u8],
    /// u16 for each bucket.
    pub(crate) pair_displacements: &'a mut [u8],
    /// u64 for each slot.
    pub(crate) pair_slots: &'a mut [u8],
    /// u32 for each code point: the token of that character alone.
    pub(crate) characters: &'a mut [u8],
    /// u32 for each pair of ASCII characters: the token of both.
    pub(crate) ascii_pairs: &'a mut [u8],
    /// u8 for each byte: its token.
    pub(crate) byte_ids: &'a mut [u8],
    /// Two bits for each pair of bytes.
    pub(crate) boundaries: &'a mut [u8],
}

/// Compiles the vocabulary in `packed`, and behind it the special tokens with these spellings.
pub(crate) fn compile(
    packed: &[u8],
    special: impl Iterator<Item = String>,
    memory: &mut TableBuffers<'_>,
) {
    let (singles, pairs) = packed.split_at(SINGLES);
    let offsets = unpack(singles, pairs, special, memory.bytes);
    for (at, offset) in offsets.iter().enumerate() {
        put(memory.offsets, at, offset.to_le_bytes());
    }
    let tokens = Tokens {
        bytes: memory.bytes,
        offsets: &offsets,
    };
    pair_tables(pairs, memory.pair_displacements, memory.pair_slots);
    add_spanned(&tokens, pairs, memory.boundaries);
    let by_length = small_tables(
        &tokens,
        memory.characters,
        memory.ascii_pairs,
        memory.boundaries,
    );
    short_tables(
        &tokens,
        &by_length.short,
        memory.short_displacements,
        memory.short_slots,
    );
    medium_tables(
        &tokens,
        &by_length.medium,
        memory.medium_displacements,
        memory.medium_keys,
        memory.medium_ids,
    );
    other_table(&tokens, &by_length.other, memory.other_slots);
    for (id, byte) in (0..=u8::MAX).zip(singles) {
        memory.byte_ids[usize::from(*byte)] = id;
    }
}

/// Writes the bytes of all tokens; returns where each starts, and where the last one ends.
fn unpack(
    singles: &[u8],
    pairs: &[u8],
    special: impl Iterator<Item = String>,
    bytes: &mut [u8],
) -> Vec<u32> {
    bytes[..SINGLES].copy_from_slice(singles);
    let mut offsets = Vec::with_capacity(TOKENS + 1);
    offsets.extend(0..=SINGLES as u32);
    let mut end = SINGLES;
    for (left, right) in merges(pairs) {
        for half in [left, right] {
            let start = offsets[half as usize] as usize;
            let length = offsets[half as usize + 1] as usize - start;
            // Most are short, and a copy of fixed length takes no call. What it copies too much is overwritten.
            match bytes[start..].first_chunk::<CHUNK>() {
                Some(chunk) if length <= CHUNK => {
                    let chunk = *chunk;
                    bytes[end..end + CHUNK].copy_from_slice(&chunk);
                }
                _ => bytes.copy_within(start..start + length, end),
            }
            end += length;
        }
        offsets.push(end as u32);
    }
    for spelling in special {
        bytes[end..end + spelling.len()].copy_from_slice(spelling.as_bytes());
        end += spelling.len();
        offsets.push(end as u32);
    }
    // A vocabulary of another size needs another layout.
    assert_eq!((end + CHUNK, offsets.len()), (BYTES, TOKENS + 1));
    offsets
}

/// The ids of the two tokens that each token is merged from.
fn merges(pairs: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    pairs.chunks_exact(PAIR).map(|pair| {
        (
            u32::from_le_bytes([pair[0], pair[1], pair[2], 0]),
            u32::from_le_bytes([pair[3], pair[4], pair[5], 0]),
        )
    })
}

/// The tokens, in the order of their ids.
struct Tokens<'a> {
    bytes: &'a [u8],
    offsets: &'a [u32],
}

impl Tokens<'_> {
    fn bytes(&self, id: u32) -> &[u8] {
        let id = id as usize;
        &self.bytes[self.offsets[id] as usize..self.offsets[id + 1] as usize]
    }

    /// Up to sixteen bytes as two numbers, zero-padded. The second is zero for up to eight, and for no others.
    fn key(&self, id: u32) -> (u64, u64) {
        let start = self.offsets[id as usize] as usize;
        let length = self.offsets[id as usize + 1] - self.offsets[id as usize];
        let chunk = self.bytes[start..].first_chunk::<CHUNK>();
        let chunk = u128::from_le_bytes(chunk.copied().unwrap_or_default());
        let masked = |bytes: u64, length: u32| match length {
            0..8 => bytes & ((1 << (8 * length)) - 1),
            _ => bytes,
        };
        (
            masked(chunk as u64, length),
            masked((chunk >> u64::BITS) as u64, length.saturating_sub(8)),
        )
    }
}

/// The ids of the ordinary tokens, by the table that has them.
struct ByLength {
    short: Vec<u32>,
    medium: Vec<u32>,
    other: Vec<u32>,
}

/// Sorts the tokens by their length, and fills the tables that have few of them.
fn small_tables(
    tokens: &Tokens<'_>,
    characters: &mut [u8],
    ascii_pairs: &mut [u8],
    boundaries: &mut [u8],
) -> ByLength {
    fill(characters, NO_TOKEN);
    fill(ascii_pairs, NO_TOKEN);
    let mut by_length = ByLength {
        short: Vec::with_capacity(SHORT_SLOTS),
        medium: Vec::with_capacity(MEDIUM_SLOTS),
        other: Vec::with_capacity(OTHER_SLOTS),
    };
    for id in 0..special::IDS.start {
        let token = tokens.bytes(id);
        let (first, last) = (token[0], token[token.len() - 1]);
        // A zero-padded key says how long it is where the last byte is not zero.
        match token.len() {
            1..=8 if last != 0 => by_length.short.push(id),
            9..=16 if last != 0 => by_length.medium.push(id),
            _ => by_length.other.push(id),
        }
        if first.is_ascii() && last.is_ascii() {
            match token {
                [_] => put(characters, usize::from(first), id.to_le_bytes()),
                [left, right] => {
                    let pair = usize::from(*left) * ASCII + usize::from(*right);
                    put(ascii_pairs, pair, id.to_le_bytes());
                }
                _ => {}
            }
        } else {
            match std::str::from_utf8(token) {
                Ok(text) => add_character(text, id, characters),
                Err(_) => add_character_splits(token, boundaries),
            }
        }
    }
    by_length
}

fn add_character(text: &str, id: u32, ids: &mut [u8]) {
    let mut characters = text.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        if (character as usize) < CHARACTERS {
            put(ids, character as usize, id.to_le_bytes());
        }
    }
}

fn add_character_splits(token: &[u8], boundaries: &mut [u8]) {
    for pair in token.windows(2) {
        if !is_continuation(pair[1]) {
            set_boundary(boundaries, pair[0], pair[1], SPLITS_CHARACTER);
        }
    }
}

/// Marks the pairs of bytes that stand next to each other in tokens: those of the two tokens that a token is merged from, and
/// the two where these meet.
fn add_spanned(tokens: &Tokens<'_>, pairs: &[u8], boundaries: &mut [u8]) {
    for (left, right) in merges(pairs) {
        let end = tokens.offsets[left as usize + 1] as usize;
        let start = tokens.offsets[right as usize] as usize;
        set_boundary(
            boundaries,
            tokens.bytes[end - 1],
            tokens.bytes[start],
            SPANNED,
        );
    }
}

fn short_tables(tokens: &Tokens<'_>, ids: &[u32], displacements: &mut [u8], slots: &mut [u8]) {
    let mut hashes = Vec::with_capacity(ids.len());
    let mut values = Vec::with_capacity(ids.len());
    for id in ids {
        let (bucket, hash) = short_hash(tokens.key(*id).0);
        let slot = (hash >> TAG_BITS) as usize;
        hashes.push(HashSlot { slot, bucket });
        values.push(hash << ID_BITS | u64::from(*id));
    }
    // An empty slot has an id that no token has, so that it is right for whatever key.
    slots.fill(u8::MAX);
    let found = Displacements::find(&hashes, SHORT_BUCKETS, SHORT_SLOTS);
    put_all(displacements, &found);
    for (value, hash) in values.iter().zip(&hashes) {
        put(slots, found.slot(hash), value.to_le_bytes());
    }
}

fn medium_tables(
    tokens: &Tokens<'_>,
    ids: &[u32],
    displacements: &mut [u8],
    key_slots: &mut [u8],
    id_slots: &mut [u8],
) {
    let keys: Vec<(u64, u64)> = ids.iter().map(|id| tokens.key(*id)).collect();
    let hash = |(low, high): &(u64, u64)| medium_hash(*low, *high);
    let hashes: Vec<HashSlot> = keys.iter().map(hash).collect();
    fill(id_slots, NO_TOKEN);
    let found = Displacements::find(&hashes, MEDIUM_BUCKETS, MEDIUM_SLOTS);
    put_all(displacements, &found);
    for (((low, high), id), hash) in keys.iter().zip(ids).zip(&hashes) {
        let slot = found.slot(hash);
        put(key_slots, 2 * slot, low.to_le_bytes());
        put(key_slots, 2 * slot + 1, high.to_le_bytes());
        put(id_slots, slot, id.to_le_bytes());
    }
}

fn other_table(tokens: &Tokens<'_>, ids: &[u32], slots: &mut [u8]) {
    fill(slots, NO_TOKEN);
    for id in ids {
        let (mut slot, tag) = other_hash(tokens.bytes(*id));
        while slots[4 * slot..4 * slot + 4] != NO_TOKEN.to_le_bytes() {
            slot = (slot + 1) % OTHER_SLOTS;
        }
        put(slots, slot, (tag << ID_BITS | id).to_le_bytes());
    }
}

fn pair_tables(pairs: &[u8], displacements: &mut [u8], slots: &mut [u8]) {
    let keys = || merges(pairs).map(|(left, right)| pair_key(left, right));
    let mut hashes = Vec::with_capacity(PAIR_SLOTS);
    hashes.extend(keys().map(pair_hash));
    slots.fill(u8::MAX);
    let found = Displacements::find(&hashes, PAIR_BUCKETS, PAIR_SLOTS);
    put_all(displacements, &found);
    for ((key, hash), id) in keys().zip(&hashes).zip(SINGLES as u64..) {
        put(slots, found.slot(hash), (key << ID_BITS | id).to_le_bytes());
    }
}

fn set_boundary(boundaries: &mut [u8], left: u8, right: u8, bit: u8) {
    let pair = usize::from(left) << 8 | usize::from(right);
    boundaries[pair / BOUNDARIES_IN_BYTE] |= bit << (pair % BOUNDARIES_IN_BYTE * BOUNDARY_BITS);
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

fn put_all(table: &mut [u8], displacements: &Displacements) {
    for (bucket, displacement) in displacements.by_bucket.iter().enumerate() {
        put(table, bucket, displacement.to_le_bytes());
    }
}

/// Writes the number that has these bytes at `index` of a table of such numbers.
fn put<const SIZE: usize>(table: &mut [u8], index: usize, number: [u8; SIZE]) {
    table[index * SIZE..(index + 1) * SIZE].copy_from_slice(&number);
}

fn fill(table: &mut [u8], number: u32) {
    for slot in table.chunks_exact_mut(4) {
        slot.copy_from_slice(&number.to_le_bytes());
    }
}
