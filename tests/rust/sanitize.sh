#!/bin/sh
# Runs the code that the compiler does not check under miri, which interprets it and finds what is undefined, and under the
# address sanitizer, which finds what is out of bounds and runs more: the crate, and its Python extension. Needs a nightly Rust,
# and a C compiler that has the sanitizer, as GCC does.
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

# The Python extension. Its interpreter has no sanitizer, whose runtime must be loaded before: that of the C compiler, which links.
tools=target/sanitize
python3 -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet --upgrade pip
"$tools/venv/bin/pip" install --quiet 'maturin>=1.9.4,<2' hypothesis numpy 'pytest>=8' pydantic
rm -rf "$tools/wheels"
RUSTUP_TOOLCHAIN=nightly RUSTFLAGS=-Zsanitizer=address "$tools/venv/bin/maturin" build --quiet --profile dev \
    --target "$host" --interpreter "$tools/venv/bin/python" --out "$tools/wheels"
"$tools/venv/bin/pip" install --quiet --force-reinstall --no-deps "$tools"/wheels/*.whl
# What an interpreter leaves at its end is no leak. Left out is what starts others that run all the tests.
LD_PRELOAD=$(cc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 "$tools/venv/bin/python" -m pytest \
    tests/python/test_layout.py tests/python/test_batches.py tests/python/test_arrays.py tests/python/test_encoding.py \
    -k 'not stable_abi_does_the_same'
