#!/bin/sh
# Runs the code that the compiler does not check under miri, which interprets it and finds what is undefined, and under the
# address sanitizer, which finds what is out of bounds and runs more: the crate, and its Python extension. Installs the nightly
# Rust that it needs; needs a C compiler that has the sanitizer, as GCC does.
#
# usage: sanitize.sh PYTHON    from the top of the repository
set -eu
python=$1
say() { echo "sanitize: $*"; }

# Only what is missing: the nightly Rust that others use is left as it is.
if ! cargo +nightly miri --version >/dev/null 2>&1 ||
    [ ! -d "$(rustc +nightly --print sysroot)/lib/rustlib/src/rust/library" ]; then
    say "installing a nightly Rust with miri"
    rustup toolchain install nightly --profile minimal --component miri --component rust-src --no-self-update
fi
host=$(rustc -vV | sed -n 's/^host: //p')
tools=target/sanitize

say "miri builds the standard library and the crate, then interprets (about two minutes of processor time)"
# Proptest looks for its file of failures.
export MIRIFLAGS=-Zmiri-disable-isolation
cargo +nightly miri test --target-dir "$tools" --test rust -- tokenizer::code_paths
case $host in
x86_64*)
    say "the same with the vector instructions that are chosen at run time, which the interpreter's machine has not by itself"
    RUSTFLAGS=-Ctarget-feature=+avx2,+bmi1,+bmi2,+lzcnt,+popcnt \
        cargo +nightly miri test --target-dir "$tools/vectors" --test rust -- tokenizer::code_paths
    ;;
esac

say "the crate under the address sanitizer: building, then its tests (about five minutes of processor time)"
# The exhaustive tests and those of limits are left out: they take long, and the same ways through the code.
RUSTFLAGS=-Zsanitizer=address cargo +nightly test --target-dir "$tools" --target "$host" --lib --test rust -- \
    --skip tokenizer::exhaustive --skip tokenizer::code_points --skip tokenizer::unstable --skip limits --skip tables

say "the Python extension under the address sanitizer (about three minutes of processor time)"
# Its interpreter has no sanitizer, whose runtime must be loaded before: that of the C compiler, which links.
[ -x "$tools/venv/bin/python" ] || "$python" -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'maturin>=1.9.4,<2' hypothesis numpy pyarrow 'pytest>=8' pydantic
rm -rf "$tools/wheels"
CARGO_PROFILE_DEV_OPT_LEVEL=1 RUSTUP_TOOLCHAIN=nightly RUSTFLAGS=-Zsanitizer=address "$tools/venv/bin/maturin" build --quiet --profile dev \
    --target "$host" --target-dir "$tools" --interpreter "$tools/venv/bin/python" --out "$tools/wheels"
"$tools/venv/bin/pip" install --quiet --force-reinstall --no-deps "$tools"/wheels/*.whl
# What an interpreter leaves at its end is no leak. Left out are tests of what is written in Python, and of where memory ends: the
# sanitizer takes terabytes of addresses.
LD_PRELOAD=$(cc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 HYPOTHESIS_PROFILE=few \
    "$tools/venv/bin/python" -m pytest -q tests/python --ignore tests/python/test_memory.py \
    --ignore tests/python/test_documents.py --ignore tests/python/test_docstrings.py --ignore tests/python/test_import.py \
    --ignore tests/python/test_models.py --ignore tests/python/test_model_dumps.py --ignore tests/python/test_typing_sample.py \
    --ignore tests/python/training --ignore-glob 'tests/python/test_cli*'
say "nothing found"
