#!/bin/sh
# Runs the tokenizer's tests with the vector instructions of 64-bit ARM, in an emulator (Debian's package qemu-user): that they
# give what the plain code gives, and the tokens of the readable tokenizer. Other machines' own tests say so of theirs.
set -eu
target=aarch64-unknown-linux-musl
rustup target add "$target"
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER=qemu-aarch64
cargo test --target "$target" --lib -- tokenizer::arch tokenizer::merge::candidates tokenizer::scanner
cargo test --target "$target" --test rust -- tokenizer::blocks tokenizer::code_paths
