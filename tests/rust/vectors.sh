#!/bin/sh
# Runs the tokenizer's tests with other vector instructions than this CPU's, in an emulator (Debian's package qemu-user): with NEON of
# 64-bit ARM, and on x86-64 as a CPU without AVX2.
set -eu
target=aarch64-unknown-linux-musl
rustup target add "$target"
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER=qemu-aarch64
set -- tokenizer::arch tokenizer::merge::candidates tokenizer::scanner
cargo test --target "$target" --lib -- "$@"
cargo test --target "$target" --test rust -- tokenizer::blocks tokenizer::code_paths
case $(uname -m) in
x86_64)
    export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER='qemu-x86_64 -cpu Nehalem'
    cargo test --lib -- "$@"
    cargo test --test rust -- tokenizer::code_paths
    ;;
esac
