//! The crate as it is published.

use std::path::Path;
use std::process::Command;

/// What the table of licenses asks for goes where the data goes.
#[test]
fn the_notices_are_in_the_crate() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let listed = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(listed.status.success(), "{listed:?}");
    let files = String::from_utf8(listed.stdout).expect("paths are text");
    for name in ["NOTICE", "LICENSE", "README.md"] {
        assert!(files.lines().any(|line| line == name), "{name}\n{files}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("NOTICE");
    let notice = std::fs::read_to_string(path).expect("it is there");
    for words in [
        "Copyright (c) 2022 OpenAI, Shantanu Jain",
        "MIT License",
        "UNICODE LICENSE V3",
    ] {
        assert!(notice.contains(words), "{words}");
    }
}

#[test]
fn the_crate_says_where_it_comes_from() {
    for field in [
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_HOMEPAGE"),
        env!("CARGO_PKG_DESCRIPTION"),
    ] {
        assert!(!field.is_empty());
    }
}

/// `Cargo.toml` is where the version stands; `make version` writes it to the others.
#[test]
fn there_is_one_version() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read_to_string(path).expect("it is there")
    };
    let version = env!("CARGO_PKG_VERSION");
    let json = |path| serde_json::from_str::<serde_json::Value>(&read(path)).expect("it is JSON");
    let lock = json("javascript/package-lock.json");
    assert_eq!(json("javascript/package.json")["version"], version);
    assert_eq!(lock["version"], version);
    assert_eq!(lock["packages"][""]["version"], version);
    for path in ["Cargo.lock", "fuzz/Cargo.lock", "benches/rust/Cargo.lock"] {
        let entry = format!("name = \"openai-harmony\"\nversion = \"{version}\"\n");
        assert!(read(path).contains(&entry), "{path}");
    }
    let changelog = read("CHANGELOG.md");
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## "));
    let newest = newest.and_then(|heading| heading.split(' ').next());
    assert_eq!(newest, Some(version));
}
