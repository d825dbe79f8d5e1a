#!/bin/sh
# Writes a version into Cargo.toml, from which the wheel, `__version__` and `harmony --version` take it, and into the lock files and
# the npm package, which must repeat it. A test holds them equal.
#
# usage: release/version.sh VERSION
set -eu
version=${1:?say which version, as in: make version VERSION=0.2.0}
cd "$(dirname "$0")/.."
sed -i.old "s/^version = \".*\"$/version = \"$version\"/" Cargo.toml
rm Cargo.toml.old
for manifest in Cargo.toml fuzz/Cargo.toml benches/rust/Cargo.toml; do
    cargo update --quiet --offline --manifest-path "$manifest" openai-harmony
done
npm --prefix javascript version --silent --no-git-tag-version --allow-same-version "$version"
echo "now name $version at the top of CHANGELOG.md"
