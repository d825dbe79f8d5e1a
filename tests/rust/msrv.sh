#!/bin/sh
# Checks the crate and its bindings with the oldest Rust that Cargo.toml names.
set -eu
version=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
rustup toolchain install --profile minimal "$version"
cargo "+$version" check --target-dir target/msrv
cargo "+$version" check --target-dir target/msrv --features python-binding
cargo "+$version" check --target-dir target/msrv --features wasm-binding
