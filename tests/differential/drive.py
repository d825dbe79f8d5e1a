"""Run fresh random cases through our package and through the reference, and compare.

usage: python tests/differential/drive.py [--count N] [--seed WORD] [--jobs N]    exit 1 where anything differs

Run it with a Python that has our package. The reference (openai-harmony 0.0.8) is installed into a venv of its own
under target/differential; the vocabulary file that it reads is written from our tokenizer, and the reference
checks its hash. The seed is printed, so that a run can be repeated.
"""

import argparse
import base64
import os
import pathlib
import secrets
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor

import openai_harmony
from compare import Comparison

HERE = pathlib.Path(__file__).resolve().parent
WORK = HERE.parent.parent / "target" / "differential"
# tiktoken is tokenizer.py's second reference.
REFERENCE = ["openai-harmony==0.0.8", "tiktoken==0.12.0"]
ORDINARY_TOKENS = 199_998


def reference_python():
    """The interpreter of the venv that has the reference; made where it is not there yet."""
    folder = WORK / "reference"
    python = folder / "bin" / "python"
    installed = folder / "installed"
    if not (installed.exists() and installed.read_text() == str(REFERENCE)):
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *REFERENCE], check=True)
        installed.write_text(str(REFERENCE))
    return python


def vocabulary_folder():
    """The folder with the vocabulary in the form that the reference reads."""
    folder = WORK / "vocabulary"
    target = folder / "o200k_base.tiktoken"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        encoding = openai_harmony.load_harmony_encoding("HarmonyGptOss")
        with open(target, "wb") as file:
            file.writelines(b"%s %d\n" % (base64.b64encode(encoding.decode_bytes([rank])), rank) for rank in range(ORDINARY_TOKENS))
    return folder


def run_shard(index, count, seed, theirs_python, vocabulary):
    """Generate one shard's cases and run both packages on them; the paths of ours and theirs."""
    cases, ours, theirs = (WORK / f"{name}_{index}.jsonl" for name in ("cases", "ours", "theirs"))
    with open(cases, "w") as out:
        subprocess.run([sys.executable, HERE / "gen.py", f"{seed}/{index}", str(count)], stdout=out, check=True)
    for python, results, extra in (
        (sys.executable, ours, {}),
        (theirs_python, theirs, {"TIKTOKEN_ENCODINGS_BASE": str(vocabulary)}),
    ):
        with open(cases) as read, open(results, "w") as out:
            subprocess.run([python, HERE / "run.py"], stdin=read, stdout=out, env={**os.environ, **extra}, check=True)
    return ours, theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="cases in all")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="cases of another run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes side by side")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    python, vocabulary = reference_python(), vocabulary_folder()
    print(f"{options.count} cases, seed {options.seed}", flush=True)
    # More shards than processes, so that all end at about the same time.
    shards = min(options.count, 4 * options.jobs)
    counts = [options.count * (i + 1) // shards - options.count * i // shards for i in range(shards)]
    comparison = Comparison()
    with ThreadPoolExecutor(options.jobs) as pool:
        results = [pool.submit(run_shard, i, count, options.seed, python, vocabulary) for i, count in enumerate(counts)]
        for result in results:
            comparison.add(*result.result())
    sys.exit(not comparison.report())


if __name__ == "__main__":
    main()
