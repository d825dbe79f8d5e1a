//! The generators of the data files under `src/tokenizer/data`, as tests: each regenerates its file from its
//! source and compares it with the committed one. With `HARMONY_WRITE_TABLES=1` they write the files instead:
//!
//! ```text
//! HARMONY_WRITE_TABLES=1 cargo test --test rust tables
//! ```
//!
//! The sources are dev-dependencies, so the library itself needs no file, no network and no generator.

mod unicode_classes;
mod vocabulary;

use std::path::Path;

/// Compares `bytes` with the committed data file `name`, or writes it there when asked to.
fn check_or_write(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/tokenizer/data")
        .join(name);
    if std::env::var_os("HARMONY_WRITE_TABLES").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().expect("the file has a folder"))
            .expect("the folder can be made");
        std::fs::write(&path, bytes).expect("the file can be written");
        return;
    }
    let committed =
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        committed == bytes,
        "{name} differs from what its source gives ({} bytes committed, {} generated)",
        committed.len(),
        bytes.len()
    );
}
