//! Compiles the tables at start, where they are not part of the library: on wasm.

#![expect(unsafe_code, reason = "memory that is written once and then shared")]

use std::sync::Once;

use super::compile::{TableBuffers, compile};
use super::static_tables::TABLES;
use crate::tokenizer::special;

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
