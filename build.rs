//! Compiles the vocabulary into tables that the library holds as constant data.

// The modules are the library's, which uses more of them, makes more of them public and says why it casts.
#![allow(dead_code, unreachable_pub, clippy::cast_possible_truncation)]

use std::error::Error;
use std::path::PathBuf;

#[path = "src/tokenizer/special.rs"]
mod special;
#[path = "src/tokenizer/tables"]
mod tables {
    #[path = "compile.rs"]
    pub(crate) mod compile;
    #[path = "layout.rs"]
    pub(crate) mod layout;
    #[path = "perfect_hash.rs"]
    mod perfect_hash;
}

use tables::compile::TableBuffers;
use tables::layout;

/// What `special.rs` takes from its parent.
type Rank = u32;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/tokenizer/special.rs");
    println!("cargo::rerun-if-changed=src/tokenizer/tables");
    println!("cargo::rerun-if-changed=src/tokenizer/data/o200k_base.pairs");
    if std::env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm") {
        // They would be most of the download; there they are compiled at start.
        return Ok(());
    }
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let pairs = std::fs::read(root.join("src/tokenizer/data/o200k_base.pairs"))?;
    let spellings = special::IDS.map(|id| special::spelling(id).into_owned());
    let mut memory = TableBuffers {
        bytes: zeros(layout::BYTES),
        offsets: zeros((layout::TOKENS + 1) * 4),
        short_displacements: zeros(layout::SHORT_BUCKETS * 2),
        short_slots: zeros(layout::SHORT_SLOTS * 8),
        medium_displacements: zeros(layout::MEDIUM_BUCKETS * 2),
        medium_keys: zeros(layout::MEDIUM_SLOTS * 16),
        medium_ids: zeros(layout::MEDIUM_SLOTS * 4),
        other_slots: zeros(layout::OTHER_SLOTS * 4),
        pair_displacements: zeros(layout::PAIR_BUCKETS * 2),
        pair_slots: zeros(layout::PAIR_SLOTS * 8),
        characters: zeros(layout::CHARACTERS * 4),
        ascii_pairs: zeros(layout::ASCII * layout::ASCII * 4),
        byte_ids: zeros(256),
        boundaries: zeros(layout::BOUNDARY_BYTES),
    };
    tables::compile::compile(&pairs, spellings, &mut memory);
    for (name, bytes) in [
        ("bytes", memory.bytes),
        ("offsets", memory.offsets),
        ("short_displacements", memory.short_displacements),
        ("short_slots", memory.short_slots),
        ("medium_displacements", memory.medium_displacements),
        ("medium_keys", memory.medium_keys),
        ("medium_ids", memory.medium_ids),
        ("other_slots", memory.other_slots),
        ("pair_displacements", memory.pair_displacements),
        ("pair_slots", memory.pair_slots),
        ("characters", memory.characters),
        ("ascii_pairs", memory.ascii_pairs),
        ("byte_ids", memory.byte_ids),
        ("boundaries", memory.boundaries),
    ] {
        std::fs::write(out.join(name), bytes)?;
    }
    Ok(())
}

/// Memory for as long as the script runs.
fn zeros(size: usize) -> &'static mut [u8] {
    vec![0; size].leak()
}
