#!/bin/sh
# Builds the site into target/site: the documents, the references of the three languages, and the demo page. Warnings are errors.
#
# usage: site/build.sh TOOLS    the bin directory of a venv with the dependency group "docs"
set -eu
tools=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
site=target/site

rm -rf $site
python3 site/prepare.py target/documents
"$tools/zensical" build --config-file mkdocs.yml --strict --clean

echo "site: the reference of the crate"
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --quiet --target-dir target
mkdir -p $site/reference
cp -r target/doc $site/reference/rust
echo '<!doctype html><meta http-equiv="refresh" content="0; url=openai_harmony/index.html">' >$site/reference/rust/index.html

echo "site: the reference of the npm package, and the demo page"
javascript/setup.sh
[ site/node_modules/.package-lock.json -nt site/package-lock.json ] ||
    npm --prefix site ci --no-audit --no-fund --loglevel=error
site/node_modules/.bin/typedoc --options site/typedoc.json --logLevel Warn
npm --prefix javascript run --silent demo:build
mkdir $site/demo
cp -r javascript/demo/dist/index.html javascript/demo/dist/assets $site/demo
# Its links to the documents lead to those of the site.
sed -i.old 's|href="docs/|href="../|g' $site/demo/index.html
rm $site/demo/index.html.old

python3 site/links.py $site
echo "the site is in $site: python3 -m http.server --directory $site"
