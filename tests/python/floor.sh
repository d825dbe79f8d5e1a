#!/bin/sh
# Runs the Python tests with the lowest pydantic that pyproject.toml allows, or where that has no wheel for this Python (old
# releases have none for newer Pythons) the lowest that has.
#
# usage: floor.sh PYTHON WHEELS    from the top of the repository
set -eu
python=$1 wheels=$2 venv=.venv-floor
floor=$(sed -n 's/^dependencies = \["pydantic>=\(.*\)"\]$/\1/p' pyproject.toml)
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/pip" install --quiet --upgrade pip
for version in "$floor" 2.4 2.8 2.12; do
    if "$venv/bin/pip" install --quiet --only-binary :all: "pydantic==$version" 2>/dev/null; then
        break
    fi
done
"$venv/bin/pip" install --quiet --force-reinstall --no-deps "$wheels"/*.whl
"$venv/bin/pip" install --quiet "pytest>=8" hypothesis numpy "pydantic==$version"
echo "pydantic $version:"
"$venv/bin/python" -m pytest
