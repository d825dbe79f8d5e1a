"""Change the extension in one place at a time and tell which changes none of its tests notices.

usage: mutants.py DIRECTORY [ARGUMENTS OF cargo mutants --list]    such as --file src/python/parser.rs, or --shard 1/8

cargo-mutants (`cargo install cargo-mutants --locked`) lists the changes. For each the extension is compiled, without
optimization, in a copy of the committed sources under DIRECTORY, and the tests run until one fails. Run it with a Python that has
what the tests need, such as that of .venv.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
# Tests that another part of the project answers for, or that run long and find nothing here.
LEFT_OUT = ["test_documents", "test_docstrings", "test_typing_sample", "test_model_dumps"]
# Seconds, within which a change that does not end in an endless loop is done.
PATIENCE = 600
# As maturin tells pyo3: nothing is linked to Python itself.
ENVIRONMENT = {**os.environ, "PYO3_BUILD_EXTENSION_MODULE": "1", "PYO3_PYTHON": sys.executable, "HYPOTHESIS_PROFILE": "few"}


def main() -> None:
    directory = Path(sys.argv[1]).absolute()
    sources = directory / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    sources.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", str(sources)], input=archive, check=True)
    chosen = [] if "--file" in sys.argv else ["--file", "src/python/**"]
    mutants = listed(sources, [*chosen, *sys.argv[2:]])
    print(f"{len(mutants)} changes; first the tests without any", flush=True)
    if outcome(sources, directory) != "missed":
        raise SystemExit("the tests fail without a change")
    counts: dict[str, int] = {}
    for number, mutant in enumerate(mutants, 1):
        patch = ["patch", "--quiet", "--strip=0", str(sources / mutant["file"])]
        subprocess.run(patch, input=mutant["diff"], text=True, check=True, cwd=sources)
        result = outcome(sources, directory)
        subprocess.run([*patch, "--reverse"], input=mutant["diff"], text=True, check=True, cwd=sources)
        counts[result] = counts.get(result, 0) + 1
        print(f"{number}/{len(mutants)} {result}: {mutant['name']}", flush=True)
    print(", ".join(f"{count} {result}" for result, count in sorted(counts.items())))


def listed(sources: Path, arguments: list[str]) -> list[dict[str, Any]]:
    command = ["cargo", "mutants", "--list", "--json", "--diff", *arguments]
    mutants: list[dict[str, Any]] = json.loads(subprocess.run(command, cwd=sources, check=True, stdout=subprocess.PIPE).stdout)
    return mutants


def outcome(sources: Path, directory: Path) -> str:
    """What became of the sources as they are: no longer compiled, caught by a test, without end, or missed."""
    build = ["cargo", "rustc", "--quiet", "--lib", "--crate-type", "cdylib", "--features", "python-binding"]
    # Warnings of code that a change has left unused are no errors.
    flags = {"CARGO_TARGET_DIR": str(directory / "cargo"), "RUSTFLAGS": "--cap-lints=warn"}
    if subprocess.run(build, cwd=sources, env=ENVIRONMENT | flags, capture_output=True).returncode != 0:
        return "not compiled"
    package = sources / "python" / "openai_harmony"
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    shutil.copy(directory / "cargo" / "debug" / "libopenai_harmony.so", package / f"_core{suffix}")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/python"]
    # What the command `harmony` does beyond the binding is Python, and its tests start a process each.
    command += ["--ignore-glob", "tests/python/test_cli*"]
    command += [argument for name in LEFT_OUT for argument in ("--ignore", f"tests/python/{name}.py")]
    try:
        # The package of the copy goes before an installed one.
        tests = subprocess.run(
            command, cwd=sources, env=ENVIRONMENT | {"PYTHONPATH": str(package.parent)}, capture_output=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return "without end"
    return "missed" if tests.returncode == 0 else "caught"


if __name__ == "__main__":
    main()
