"""The Python environments that are measured: ours, the reference's, and one that holds all other tokenizers.

Ours and the reference have the same module name, hence an environment each. The versions are pinned, so that a number that
changes has changed because of us.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

from .paths import VOCABULARY, WORK, own_wheel

# Both harmony packages stand on it, so both stand on the same.
PYDANTIC = "pydantic==2.14.3"
REFERENCE = "openai-harmony==0.0.8"
PEERS = [
    "tiktoken==0.14.0",
    "fastokens==0.3.5",
    "gigatoken==0.10.0",
    "toktok-rs==0.3.0",
    "splintr-rs==0.22.0",
    "quicktok-v1==0.4.0",
    "rs-bpe==0.1.0",
    "tokenizers==0.23.3",
    "numpy==2.4.6",
    # Its service descriptions are the JSON corpus.
    "botocore==1.44.5",
]

# The usual path from a data set to tokens with a mask. Of trl only its template is used; its own packages are gigabytes.
PYARROW = "pyarrow==26.0.1"
DATA_SET_PEERS = ["transformers==5.24.0", "datasets==5.2.0", "jinja2", "numpy==2.4.6", PYARROW]
DATA_SET_TEMPLATE = "trl==1.16.0"

# What the reference and tiktoken read instead of downloading it.
VARIABLES = {
    "TIKTOKEN_ENCODINGS_BASE": str(VOCABULARY),
    "HF_HUB_OFFLINE": "1",
}


def ours() -> Path:
    """The interpreter with this checkout's wheel, numpy and nothing that needs neither."""
    return of_wheel("ours", own_wheel())


def of_wheel(name: str, wheel: Path) -> Path:
    """The interpreter of the environment `name` with a wheel of ours."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return _environment(name, [str(wheel), PYDANTIC, "numpy==2.4.6"], digest)


def ours_with_pyarrow() -> Path:
    """The same with what `harmony prepare` needs."""
    wheel = own_wheel()
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return _environment("ours-train", [str(wheel), PYDANTIC, "numpy==2.4.6", PYARROW], digest)


def data_set_peers() -> Path:
    """The interpreter with the usual path from a data set to tokens."""
    return _environment("data-set-peers", DATA_SET_PEERS, alone=[DATA_SET_TEMPLATE])


def reference() -> Path:
    return _environment("reference", [REFERENCE, PYDANTIC])


def peers() -> Path:
    return _environment("peers", PEERS)


def reference_wheel() -> Path:
    """The reference's wheel, to see how large it is."""
    folder = WORK / "reference-wheel"
    if not list(folder.glob("*.whl")):
        download = [*_pip(reference()), "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), REFERENCE]
        subprocess.run(download, check=True)
    return next(folder.glob("*.whl"))


def variables(threads: int = 1) -> dict[str, str]:
    """The variables of a process that is to use so many threads."""
    parallel = "true" if threads > 1 else "false"
    return {**os.environ, **VARIABLES, "RAYON_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": parallel}


def _environment(name: str, requirements: list[str], version: str = "", alone: Sequence[str] = ()) -> Path:
    """The interpreter of the environment `name`, made anew where it holds anything but `requirements`.

    `alone` are installed without what they depend on."""
    folder = WORK / "environments" / name
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    wanted = "\n".join([*requirements, *alone, version])
    if not (stamp.exists() and stamp.read_text() == wanted):
        print(f"installing {', '.join(Path(requirement).name for requirement in requirements)}", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([*_pip(python), "install", *requirements], check=True)
        if alone:
            subprocess.run([*_pip(python), "install", "--no-deps", *alone], check=True)
        stamp.write_text(wanted)
    return python


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
