//! Where the tables are: constant data of the library, or on wasm compiled at start.

use super::layout::{
    ASCII, CHARACTERS, MIDDLE_BUCKETS, MIDDLE_SLOTS, OTHER_SLOTS, PAIR_BUCKETS, PAIR_SLOTS,
    SEAM_BYTES, SHORT_BUCKETS, SHORT_SLOTS,
};

/// The tables of `compile.rs`, with their sizes known so that masked indices need no check.
pub(super) struct Tables {
    pub(super) bytes: &'static [u8],
    pub(super) offsets: &'static [u8],
    pub(super) short_displacements: &'static [u8; SHORT_BUCKETS * 2],
    pub(super) short_slots: &'static [u8; SHORT_SLOTS * 8],
    pub(super) middle_displacements: &'static [u8; MIDDLE_BUCKETS * 2],
    pub(super) middle_keys: &'static [u8; MIDDLE_SLOTS * 16],
    pub(super) middle_ids: &'static [u8; MIDDLE_SLOTS * 4],
    pub(super) other_slots: &'static [u8; OTHER_SLOTS * 4],
    pub(super) pair_displacements: &'static [u8; PAIR_BUCKETS * 2],
    pub(super) pair_slots: &'static [u8; PAIR_SLOTS * 8],
    pub(super) characters: &'static [u8; CHARACTERS * 4],
    pub(super) ascii_pairs: &'static [u8; ASCII * ASCII * 4],
    pub(super) byte_ids: &'static [u8; 256],
    pub(super) seams: &'static [u8; SEAM_BYTES],
}

/// A table of the build script, at the start of a cache line, which no slot then straddles.
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
    middle_displacements: compiled!("middle_displacements"),
    middle_keys: compiled!("middle_keys"),
    middle_ids: compiled!("middle_ids"),
    other_slots: compiled!("other_slots"),
    pair_displacements: compiled!("pair_displacements"),
    pair_slots: compiled!("pair_slots"),
    characters: compiled!("characters"),
    ascii_pairs: compiled!("ascii_pairs"),
    byte_ids: compiled!("byte_ids"),
    seams: compiled!("seams"),
};

#[cfg(target_family = "wasm")]
pub(super) static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(compile_tables);

#[cfg(target_family = "wasm")]
fn compile_tables() -> Tables {
    use crate::tokenizer::special;

    /// Kept for the life of the program. A table of another size than its layout says would be empty, and nothing found.
    fn keep<const SIZE: usize>(table: Vec<u8>) -> &'static [u8; SIZE] {
        let empty = || Box::leak(vec![0; SIZE].into_boxed_slice());
        let table = table.leak();
        match <&'static [u8; SIZE]>::try_from(&*table) {
            Ok(table) => table,
            Err(_) => <&'static [u8; SIZE]>::try_from(&*empty()).unwrap_or(&[0; SIZE]),
        }
    }

    let pairs = include_bytes!("../data/o200k_base.pairs");
    let spellings = special::IDS.map(|id| special::spelling(id).into_owned());
    let tables = super::compile::compile(pairs, spellings);
    Tables {
        bytes: tables.bytes.leak(),
        offsets: tables.offsets.leak(),
        short_displacements: keep(tables.short_displacements),
        short_slots: keep(tables.short_slots),
        middle_displacements: keep(tables.middle_displacements),
        middle_keys: keep(tables.middle_keys),
        middle_ids: keep(tables.middle_ids),
        other_slots: keep(tables.other_slots),
        pair_displacements: keep(tables.pair_displacements),
        pair_slots: keep(tables.pair_slots),
        characters: keep(tables.characters),
        ascii_pairs: keep(tables.ascii_pairs),
        byte_ids: keep(tables.byte_ids),
        seams: keep(tables.seams),
    }
}

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
    // Indexing checks what copying needs; it compiles to one load.
    let mut array = [0; N];
    array.copy_from_slice(&table[at..at + N]);
    array
}
