#!/bin/sh
# Fuzzes each target for some minutes, then keeps of its corpus what covers the same code with the fewest and smallest inputs.
#
# usage: fuzz/run.sh MINUTES [TARGET ...]    needs a nightly Rust and cargo-fuzz
#
# The corpus grows from run to run in fuzz/corpus, which is not committed. fuzz/seeds is: inputs to begin with, and what was
# found, so that it stays fixed.
set -eu
minutes=${1:?say for how many minutes each target is to run}
shift
cd "$(dirname "$0")/.."
# shellcheck disable=SC2046 # a name is a word
[ $# -gt 0 ] || set -- $(cargo +nightly fuzz list)
for target; do
    echo "== $target"
    mkdir -p "fuzz/corpus/$target" "fuzz/seeds/$target"
    cargo +nightly fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time=$((minutes * 60)) -max_len=4096 -timeout=10 -rss_limit_mb=4096 -print_final_stats=1
    cargo +nightly fuzz cmin "$target"
done
