//! The tables as statics: constant data that the build script compiled, or on wasm memory that is filled at start.

use super::layout::{
    ASCII, BOUNDARY_BYTES, BYTES, CHARACTERS, MEDIUM_BUCKETS, MEDIUM_SLOTS, OTHER_SLOTS,
    PAIR_BUCKETS, PAIR_SLOTS, SHORT_BUCKETS, SHORT_SLOTS, TOKENS,
};

#[cfg(not(target_family = "wasm"))]
type Table<const SIZE: usize> = [u8; SIZE];
#[cfg(target_family = "wasm")]
use super::startup_table::Table;

/// The tables of `compile.rs`. Their sizes are known to the compiler, so that masked indices need no check.
pub(super) struct Tables {
    pub(super) bytes: &'static Table<{ BYTES }>,
    pub(super) offsets: &'static Table<{ (TOKENS + 1) * 4 }>,
    pub(super) short_displacements: &'static Table<{ SHORT_BUCKETS * 2 }>,
    pub(super) short_slots: &'static Table<{ SHORT_SLOTS * 8 }>,
    pub(super) medium_displacements: &'static Table<{ MEDIUM_BUCKETS * 2 }>,
    pub(super) medium_keys: &'static Table<{ MEDIUM_SLOTS * 16 }>,
    pub(super) medium_ids: &'static Table<{ MEDIUM_SLOTS * 4 }>,
    pub(super) other_slots: &'static Table<{ OTHER_SLOTS * 4 }>,
    pub(super) pair_displacements: &'static Table<{ PAIR_BUCKETS * 2 }>,
    pub(super) pair_slots: &'static Table<{ PAIR_SLOTS * 8 }>,
    pub(super) characters: &'static Table<{ CHARACTERS * 4 }>,
    pub(super) ascii_pairs: &'static Table<{ ASCII * ASCII * 4 }>,
    pub(super) byte_ids: &'static Table<256>,
    pub(super) boundaries: &'static Table<{ BOUNDARY_BYTES }>,
}

/// A table of the build script. It is aligned to a cache line, so that no slot straddles two.
#[cfg(not(target_family = "wasm"))]
macro_rules! compiled {
    ($name:literal) => {{
        #[repr(align(64))]
        struct Aligned<T>(T);
        static TABLE: Aligned<[u8; include_bytes!(concat!(env!("OUT_DIR"), "/", $name)).len()]> =
            Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/", $name)));
        &TABLE.0
    }};
}

#[cfg(not(target_family = "wasm"))]
pub(super) static TABLES: Tables = Tables {
    bytes: compiled!("bytes"),
    offsets: compiled!("offsets"),
    short_displacements: compiled!("short_displacements"),
    short_slots: compiled!("short_slots"),
    medium_displacements: compiled!("medium_displacements"),
    medium_keys: compiled!("medium_keys"),
    medium_ids: compiled!("medium_ids"),
    other_slots: compiled!("other_slots"),
    pair_displacements: compiled!("pair_displacements"),
    pair_slots: compiled!("pair_slots"),
    characters: compiled!("characters"),
    ascii_pairs: compiled!("ascii_pairs"),
    byte_ids: compiled!("byte_ids"),
    boundaries: compiled!("boundaries"),
};

#[cfg(target_family = "wasm")]
macro_rules! zeros {
    ($size:expr) => {{
        static TABLE: Table<{ $size }> = Table::zeros();
        &TABLE
    }};
}

#[cfg(target_family = "wasm")]
pub(super) static TABLES: Tables = Tables {
    bytes: zeros!(BYTES),
    offsets: zeros!((TOKENS + 1) * 4),
    short_displacements: zeros!(SHORT_BUCKETS * 2),
    short_slots: zeros!(SHORT_SLOTS * 8),
    medium_displacements: zeros!(MEDIUM_BUCKETS * 2),
    medium_keys: zeros!(MEDIUM_SLOTS * 16),
    medium_ids: zeros!(MEDIUM_SLOTS * 4),
    other_slots: zeros!(OTHER_SLOTS * 4),
    pair_displacements: zeros!(PAIR_BUCKETS * 2),
    pair_slots: zeros!(PAIR_SLOTS * 8),
    characters: zeros!(CHARACTERS * 4),
    ascii_pairs: zeros!(ASCII * ASCII * 4),
    byte_ids: zeros!(256),
    boundaries: zeros!(BOUNDARY_BYTES),
};

/// The u16 at `index` of a table of them.
#[inline]
pub(super) fn number16(table: &[u8], index: usize) -> u16 {
    u16::from_le_bytes(array(table, index * 2))
}

/// The u32 at `index` of a table of them.
#[inline]
pub(super) fn number32(table: &[u8], index: usize) -> u32 {
    u32::from_le_bytes(array(table, index * 4))
}

/// The u64 at `index` of a table of them.
#[inline]
pub(super) fn number64(table: &[u8], index: usize) -> u64 {
    u64::from_le_bytes(array(table, index * 8))
}

#[inline]
fn array<const N: usize>(table: &[u8], at: usize) -> [u8; N] {
    // This compiles to a bounds check and one load.
    let mut array = [0; N];
    array.copy_from_slice(&table[at..at + N]);
    array
}
