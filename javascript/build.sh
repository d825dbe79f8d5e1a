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
# The glue's generator must be of the version of the crate: both ends speak a format that changes with it.
version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
generator_version=$(sed -n 's/^wasm-bindgen-cli-support = "=\(.*\)"$/\1/p' javascript/bindgen/Cargo.toml)
# simd128: in every browser and Node of the last four years. The stack holds the deepest schema that is rendered.
flags="-C target-feature=+simd128 -C link-arg=-zstack-size=2097152"

if [ "$version" != "$generator_version" ]; then
    echo "wasm: Cargo.lock has wasm-bindgen $version; write =$version into javascript/bindgen/Cargo.toml, not =$generator_version" >&2
    exit 1
fi
echo "wasm: building wasm-bindgen's generator (once; about a minute of processor time)"
cargo build -j "$jobs" --quiet --locked --manifest-path javascript/bindgen/Cargo.toml --target-dir "$target/bindgen"

build() {
    cargo rustc -j "$jobs" --lib --release --crate-type cdylib --features wasm-binding \
        --target wasm32-unknown-unknown --target-dir "$1" ${2:+"$2"}
}

if rustup target add wasm32-unknown-unknown >/dev/null 2>&1; then
    echo "wasm: building the module the plain way, with rustup's target (about a minute of processor time)"
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
"$target/bindgen/debug/bindgen" "$directory/wasm32-unknown-unknown/release/openai_harmony.wasm" dist
optimized="$target/wasm-opt"
mkdir -p "$optimized"
# It takes longer than all the rest where that is built; it is not done again for the same module.
if ! cmp -s dist/openai_harmony_bg.wasm "$optimized/input.wasm" || [ ! "$optimized/output.wasm" -nt package-lock.json ] ||
    [ ! "$optimized/output.wasm" -nt build.sh ]; then
    echo "wasm: optimizing it"
    cp dist/openai_harmony_bg.wasm "$optimized/input.wasm"
    node_modules/.bin/wasm-opt -O3 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int \
        --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue \
        "$optimized/input.wasm" -o "$optimized/output.wasm"
fi
cp "$optimized/output.wasm" dist/openai_harmony_bg.wasm
node_modules/.bin/tsc -p tsconfig.build.json
node scripts/check-size.mjs
