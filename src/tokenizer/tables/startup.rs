//! The tables where they are compiled at start. They are statics, so that a lookup asks neither where a table is nor whether it has been
//! compiled.

#![expect(unsafe_code, reason = "memory that is written once and then shared")]

use std::cell::UnsafeCell;
use std::ops::Deref;
use std::sync::Once;

use super::compile::{TableBuffers, compile};
use super::layout::{
    ASCII, BOUNDARY_BYTES, BYTES, CHARACTERS, MEDIUM_BUCKETS, MEDIUM_SLOTS, OTHER_SLOTS,
    PAIR_BUCKETS, PAIR_SLOTS, SHORT_BUCKETS, SHORT_SLOTS, TOKENS,
};
use super::static_tables::Tables;
use crate::tokenizer::special;

/// Zeros, until [`compile_tables`] has run. They add nothing to the module that is downloaded.
#[repr(align(64))]
pub(super) struct Table<const SIZE: usize>(UnsafeCell<[u8; SIZE]>);

// SAFETY: `compile_tables` alone writes it, once, and everything else reads it after that.
unsafe impl<const SIZE: usize> Sync for Table<SIZE> {}

impl<const SIZE: usize> Deref for Table<SIZE> {
    type Target = [u8];

    #[inline(always)]
    fn deref(&self) -> &[u8] {
        // SAFETY: tables are read by a `Tokenizer`, and there is none before `compile_tables` has returned.
        unsafe { &*self.0.get() }
    }
}

macro_rules! zeros {
    ($size:expr) => {{
        static TABLE: Table<{ $size }> = Table(UnsafeCell::new([0; $size]));
        &TABLE
    }};
}

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

impl<const SIZE: usize> Table<SIZE> {
    /// # Safety
    /// Nothing else may read or write the table while the slice is in use.
    #[expect(clippy::mut_from_ref, reason = "it is what the cell is for")]
    unsafe fn memory(&self) -> &mut [u8] {
        // SAFETY: the caller promises it.
        unsafe { &mut *self.0.get() }
    }
}

/// Compiles the tables, the first time it is called.
pub(super) fn compile_tables() {
    static COMPILED: Once = Once::new();
    COMPILED.call_once(|| {
        let pairs = include_bytes!("../data/o200k_base.pairs");
        let spellings = special::IDS.map(|id| special::spelling(id).into_owned());
        // SAFETY: this runs once, and nothing reads the tables before it has.
        let mut memory = unsafe {
            TableBuffers {
                bytes: TABLES.bytes.memory(),
                offsets: TABLES.offsets.memory(),
                short_displacements: TABLES.short_displacements.memory(),
                short_slots: TABLES.short_slots.memory(),
                medium_displacements: TABLES.medium_displacements.memory(),
                medium_keys: TABLES.medium_keys.memory(),
                medium_ids: TABLES.medium_ids.memory(),
                other_slots: TABLES.other_slots.memory(),
                pair_displacements: TABLES.pair_displacements.memory(),
                pair_slots: TABLES.pair_slots.memory(),
                characters: TABLES.characters.memory(),
                ascii_pairs: TABLES.ascii_pairs.memory(),
                byte_ids: TABLES.byte_ids.memory(),
                boundaries: TABLES.boundaries.memory(),
            }
        };
        compile(pairs, spellings, &mut memory);
    });
}
