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
}

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
    let tables = tables::compile::compile(&pairs, spellings);
    for (name, bytes) in [
        ("bytes", tables.bytes),
        ("offsets", tables.offsets),
        ("short_displacements", tables.short_displacements),
        ("short_slots", tables.short_slots),
        ("middle_displacements", tables.middle_displacements),
        ("middle_keys", tables.middle_keys),
        ("middle_ids", tables.middle_ids),
        ("other_slots", tables.other_slots),
        ("pair_displacements", tables.pair_displacements),
        ("pair_slots", tables.pair_slots),
        ("characters", tables.characters),
        ("ascii_pairs", tables.ascii_pairs),
        ("byte_ids", tables.byte_ids),
        ("seams", tables.seams),
    ] {
        std::fs::write(out.join(name), bytes)?;
    }
    Ok(())
}
