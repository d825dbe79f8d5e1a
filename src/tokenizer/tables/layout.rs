//! The form of the tables, shared by what compiles them (`compile.rs`, in the build script) and what reads them.
//!
//! All numbers are little-endian, so that one form serves every target.

/// Token ids take 18 bits.
pub(crate) const ID_BITS: u32 = 18;

/// Stands where an id would: no token.
pub(crate) const NO_TOKEN: u32 = (1 << ID_BITS) - 1;

/// In the slots of the two largest tables: the bits above the id, a tag that says which key the slot is for.
pub(crate) const TAG_BITS: u32 = u64::BITS - ID_BITS;

/// How many tokens there are, special ones included, and how many bytes they have together, with some more so that sixteen
/// can be read at the last one.
pub(crate) const TOKENS: usize = super::super::special::COUNT;
pub(crate) const BYTES: usize = 1_418_341;

/// Short tokens, of 1 to 8 bytes. A slot is the tag of the key (46 bits), then the id (18 bits).
pub(crate) const SHORT_SLOT_BITS: u32 = 18;
pub(crate) const SHORT_SLOTS: usize = 1 << SHORT_SLOT_BITS;
pub(crate) const SHORT_BUCKETS: usize = 1 << 15;

/// Medium tokens, of 9 to 16 bytes. A slot is the key (two u64); their ids are apart.
pub(crate) const MEDIUM_SLOT_BITS: u32 = 16;
pub(crate) const MEDIUM_SLOTS: usize = 1 << MEDIUM_SLOT_BITS;
pub(crate) const MEDIUM_BUCKETS: usize = 1 << 14;

/// Other tokens: longer ones, and those that end in a zero byte. A slot is a tag of 14 bits, then the id. Colliding tokens go
/// to the next slot (linear probing). An empty slot has the id [`NO_TOKEN`].
pub(crate) const OTHER_SLOT_BITS: u32 = 14;
pub(crate) const OTHER_SLOTS: usize = 1 << OTHER_SLOT_BITS;

/// Merges. A slot is the pair's key (36 bits) as its tag, then the id of the merged token (18 bits).
pub(crate) const PAIR_SLOT_BITS: u32 = 18;
pub(crate) const PAIR_SLOTS: usize = 1 << PAIR_SLOT_BITS;
pub(crate) const PAIR_BUCKETS: usize = 1 << 16;

/// An id for each pair of ASCII characters.
pub(crate) const ASCII: usize = 1 << 7;
/// For each two bytes that may be next to each other, two bits: whether any token spans the boundary between them; and
/// whether one does that holds part of a character, where the second byte starts a character.
pub(crate) const BOUNDARY_BITS: usize = 2;
pub(crate) const BOUNDARIES_IN_BYTE: usize = 8 / BOUNDARY_BITS;
pub(crate) const BOUNDARY_BYTES: usize = (1 << 16) / BOUNDARIES_IN_BYTE;
pub(crate) const SPANNED: u8 = 1;
pub(crate) const SPLITS_CHARACTER: u8 = 2;
/// An id for each code point of the basic multilingual plane.
pub(crate) const CHARACTERS: usize = 1 << 16;

/// Odd, with bits well spread: the golden ratio's, as in Fibonacci hashing (Knuth, TAOCP 3, 6.4).
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const SECOND_MULTIPLIER: u64 = 0xD6E8_FEB8_6659_FD93;

/// The hash of a key in a table without collisions: the key is at `slot`, exclusive-or the displacement of `bucket`.
#[derive(Clone, Copy)]
pub(crate) struct HashSlot {
    pub(crate) slot: usize,
    pub(crate) bucket: usize,
}

/// The bucket and the hash of up to eight bytes, zero-padded. The upper bits of the hash are the slot before it is displaced,
/// the others the tag.
///
/// The hash is a bijection, and the bucket follows from the tag: no other key has the same tag in the same slot of the table.
pub(crate) fn short_hash(key: u64) -> (usize, u64) {
    let hash = (key ^ (key >> 32)).wrapping_mul(MULTIPLIER);
    ((hash >> 31) as usize % SHORT_BUCKETS, hash)
}

/// The hash of nine to sixteen bytes, zero-padded.
pub(crate) fn medium_hash(low: u64, high: u64) -> HashSlot {
    let hash = (low ^ (low >> 32)).wrapping_mul(MULTIPLIER) ^ high;
    let hash = (hash ^ (hash >> 29)).wrapping_mul(SECOND_MULTIPLIER);
    HashSlot {
        slot: upper(hash, MEDIUM_SLOT_BITS),
        bucket: (hash >> 24) as usize % MEDIUM_BUCKETS,
    }
}

/// The first slot where any bytes may be, and their tag. Only the first sixteen bytes and the length are hashed: enough to
/// tell most pieces from all tokens.
pub(crate) fn other_hash(bytes: &[u8]) -> (usize, u32) {
    let (low, high) = match bytes.split_first_chunk() {
        Some((low, rest)) => {
            let high = rest
                .first_chunk()
                .copied()
                .map_or_else(|| padded(rest), u64::from_le_bytes);
            (u64::from_le_bytes(*low), high)
        }
        None => (padded(bytes), 0),
    };
    let hash = (low ^ (low >> 32)).wrapping_mul(MULTIPLIER) ^ high;
    let hash = (hash ^ (hash >> 29)).wrapping_add(bytes.len() as u64);
    let hash = hash.wrapping_mul(SECOND_MULTIPLIER);
    (upper(hash, OTHER_SLOT_BITS), hash as u32 >> ID_BITS)
}

/// A pair of ids as one number.
pub(crate) fn pair_key(left: u32, right: u32) -> u64 {
    u64::from(left) << ID_BITS | u64::from(right)
}

/// The hash of a pair.
pub(crate) fn pair_hash(key: u64) -> HashSlot {
    let hash = key.wrapping_mul(MULTIPLIER);
    let hash = (hash ^ (hash >> 32)).wrapping_mul(SECOND_MULTIPLIER);
    HashSlot {
        slot: upper(hash, PAIR_SLOT_BITS),
        bucket: (hash >> 16) as usize % PAIR_BUCKETS,
    }
}

fn upper(hash: u64, bits: u32) -> usize {
    (hash >> (u64::BITS - bits)) as usize
}

/// Up to eight bytes as a number, zero-padded.
pub(crate) fn padded(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
