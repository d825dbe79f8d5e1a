#!/bin/sh
# Runs the Python tests with the wheel of each CPython that has one: `interpreters.py` finds them, `make wheels` builds for them.
# An interpreter for which a dependency has no wheel is skipped, and told.
#
# usage: versions.sh PYTHON WHEELS DIRECTORY    from the top of the repository; environments are made in DIRECTORY
set -eu
python=$1 wheels=$2 directory=$3
failed=
for interpreter in $("$python" tests/python/interpreters.py target/cpython-3.14); do
    version=$("$interpreter" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    venv="$directory/$version"
    [ -x "$venv/bin/python" ] || "$interpreter" -m venv "$venv"
    echo "CPython $version: installing what the tests need"
    if ! "$venv/bin/pip" install --quiet --no-compile --disable-pip-version-check --only-binary :all: \
        'pydantic>=2' 'pytest>=8' 'pyarrow>=17' fsspec hypothesis numpy tiktoken; then
        echo "CPython $version: SKIPPED, as a package that the tests need has no wheel for it"
        continue
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check --force-reinstall --no-deps --no-index \
        --find-links "$wheels" openai-harmony
    echo "CPython $version: pytest"
    "$venv/bin/python" -m pytest -q || failed="$failed $version"
done
if [ -n "$failed" ]; then
    echo "failed with CPython$failed" >&2
    exit 1
fi
