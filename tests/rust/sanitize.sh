#!/bin/sh
# Runs the code that the compiler does not check under miri, which interprets it and finds what is undefined, and under the
# address sanitizer, which finds what is out of bounds and runs more. Needs a nightly Rust.
set -eu
# Only what is missing: the nightly Rust that others use is left as it is.
rustup component add --toolchain nightly miri rust-src
host=$(rustc -vV | sed -n 's/^host: //p')

# Proptest looks for its file of failures.
export MIRIFLAGS=-Zmiri-disable-isolation
cargo +nightly miri test --test rust -- tokenizer::every_way
case $host in
x86_64*)
    # What is chosen at run time, which the interpreter's machine has not by itself.
    RUSTFLAGS=-Ctarget-feature=+avx2,+bmi1,+bmi2,+lzcnt,+popcnt \
        cargo +nightly miri test --test rust -- tokenizer::every_way
    ;;
esac

# The exhaustive tests and those of limits are left out: they take long, and the same ways through the code.
RUSTFLAGS=-Zsanitizer=address cargo +nightly test --target "$host" --lib --test rust -- \
    --skip tokenizer::exhaustive --skip tokenizer::code_points --skip limits --skip tables
