#!/bin/sh
# Makes all that a release ships into dist/ (sdist, wheels, crate, npm package) and checks each as its index will.
#
# usage: release/dist.sh PYTHON TOOLS [INTERPRETER ...]    TOOLS is the bin directory of a venv with the dependency group "release"
#
# The wheels are built from the sdist, for these interpreters or for all that the machine has, which shows that it is whole.
set -eu
python=$1
tools=$(cd "$2" && pwd)
shift 2
cd "$(dirname "$0")/.."
# shellcheck disable=SC2046 # a line is a path, and none has a space
[ $# -gt 0 ] || set -- $("$python" tests/python/interpreters.py target/cpython-3.14)
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}
rm -rf dist "$target/sdist"
mkdir -p dist "$target/sdist"

echo "dist: the sdist"
"$tools/maturin" sdist --out dist
tar -xzf dist/*.tar.gz -C "$target/sdist" --strip-components 1

echo "dist: wheels from it, for $*"
# A target directory of its own: cargo takes the package in another folder for the same.
(cd "$target/sdist" && CARGO_TARGET_DIR="$target/sdist-build" \
    "$tools/maturin" build --release --locked --quiet --out "$root/dist" --interpreter "$@")
"$tools/twine" check --strict dist/*.whl dist/*.tar.gz
"$tools/check-wheel-contents" dist/*.whl

echo "dist: the crate, which cargo builds as it is packed"
cargo package --quiet --locked ${ALLOW_DIRTY:+--allow-dirty} --target-dir "$target/package"
cp "$target"/package/package/*.crate dist

echo "dist: the npm package"
javascript/setup.sh
(cd javascript && npm pack --silent --pack-destination "$root/dist" && npm run --silent check)
(cd javascript && npm sbom --omit dev --sbom-format cyclonedx >"$root/dist/npm.cyclonedx.json")

"$python" release/check.py dist
