#!/bin/sh
# Runs the Python tests that meet pydantic with the lowest pydantic that pyproject.toml allows, or where that has no wheel for this Python (old
# releases have none for newer Pythons) the lowest that has.
#
# usage: floor.sh PYTHON WHEELS    from the top of the repository
set -eu
export PIP_DISABLE_PIP_VERSION_CHECK=1
python=$1 wheels=$2 venv=.venv-floor
floor=$(sed -n 's/^dependencies = \["pydantic>=\(.*\)"\]$/\1/p' pyproject.toml)
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
for version in "$floor" 2.4 2.8 2.12; do
    if "$venv/bin/pip" install --quiet --no-compile --only-binary :all: "pydantic==$version" 2>/dev/null; then
        break
    fi
done
"$venv/bin/pip" install --quiet --force-reinstall --no-deps --no-index --find-links "$wheels" openai-harmony
"$venv/bin/pip" install --quiet --no-compile "pytest>=8" hypothesis numpy "pydantic==$version"
echo "pydantic $version:"
# The other tests read and write no model, or none in a way that these do not.
"$venv/bin/python" -m pytest tests/python/test_models.py tests/python/test_model_dumps.py tests/python/test_copies.py \
    tests/python/test_bad_input.py tests/python/test_import.py tests/python/test_documents.py tests/python/test_golden_forms.py \
    tests/python/test_golden_schemas.py tests/python/test_events.py tests/python/test_policies.py tests/python/test_bridge_requests.py \
    tests/python/test_bridge_options.py tests/python/test_bridge_outputs.py
