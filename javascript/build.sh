#!/bin/sh
# Builds the npm package into javascript/dist: the wasm module, its glue, and the compiled TypeScript.
#
# The plain way needs rustup's servers, once, for the target wasm32-unknown-unknown. Where they refuse, Debian's rustc with the
# standard library's source (packages rustc-web, rust-web-src) builds it all the same. The script says which way it took.
# Needs node_modules (`npm ci` in javascript/).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
jobs=${JOBS:-2}
# The command must be of the version of the crate that Cargo.lock names.
bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
bindgen="$target/wasm-bindgen-$bindgen_version/bin/wasm-bindgen"
# simd128: in every browser and Node of the last four years. The stack holds the deepest schema that is rendered.
flags="-C target-feature=+simd128 -C link-arg=-zstack-size=2097152"

if [ ! -x "$bindgen" ]; then
    echo "wasm: installing wasm-bindgen-cli $bindgen_version into $target"
    CARGO_TARGET_DIR="$target/wasm-bindgen-build" cargo install -j "$jobs" --quiet \
        wasm-bindgen-cli --version "$bindgen_version" --root "$target/wasm-bindgen-$bindgen_version"
fi

build() {
    cargo rustc -j "$jobs" --lib --release --crate-type cdylib --features wasm-binding \
        --target wasm32-unknown-unknown --target-dir "$1" ${2:+"$2"}
}

if rustup target add wasm32-unknown-unknown >/dev/null 2>&1; then
    echo "wasm: the plain way, with rustup's target"
    directory="$target"
    RUSTFLAGS="$flags" build "$directory"
elif [ -x /usr/bin/rustc ] && [ -d /usr/lib/rustlib/src ]; then
    echo "wasm: rustup has no wasm32 target to give; taking Debian's rustc and building the standard library"
    # A directory of its own: two compilers in one rebuild each other's work.
    directory="$target/wasm-debian"
    linker="$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld"
    RUSTFLAGS="$flags" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$linker" \
        build "$directory" -Zbuild-std=std,panic_abort
else
    echo "wasm: no wasm32 target. Install rustup, or Debian's rustc-web and rust-web-src." >&2
    exit 1
fi

cd "$here"
rm -rf dist
"$bindgen" --target web --out-dir dist \
    "$directory/wasm32-unknown-unknown/release/openai_harmony.wasm"
node_modules/.bin/wasm-opt -O3 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int \
    --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue \
    dist/openai_harmony_bg.wasm -o dist/openai_harmony_bg.wasm
node_modules/.bin/tsc -p tsconfig.build.json
node scripts/check-size.mjs
