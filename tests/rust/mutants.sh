#!/bin/sh
# Changes the crate in one place at a time and tells which changes no test notices: rendering, parsing and schemas, whose tests
# take seconds. Needs cargo-mutants (`cargo install cargo-mutants --locked`). What it found is in target/mutants/mutants.out.
#
# usage: mutants.sh [ARGUMENTS OF cargo mutants]    such as --shard 1/8, or --file src/schema/typescript.rs
set -eu
case " $* " in
*" --file "*) ;;
*) set -- --file 'src/render/**' --file 'src/parse/**' --file 'src/schema/**' "$@" ;;
esac
mkdir -p target/mutants
# Little is optimized, as compiling takes long; without any of it the deepest schema outgrows a stack. Few random
# cases keep a run short: try what is missed again with PROPTEST_CASES=1000. Left out are the tests of the tokenizer, and those of
# large inputs to the modules that stand on these three.
export PROPTEST_CASES="${PROPTEST_CASES:-32}"
exec cargo mutants --output target/mutants --timeout-multiplier 5 --minimum-test-timeout 120 \
    --cargo-arg=--config=profile.test.opt-level=1 --cargo-arg=--config=profile.test.debug=0 \
    "$@" -- --lib --test rust -- --skip tokenizer:: --skip limits::texts --skip limits::replies --skip tables:: \
    --skip requests::limits --skip rows::large --skip order::
