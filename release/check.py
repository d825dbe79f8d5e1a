"""Check that all archives of a release are of the version in Cargo.toml, and that each has the notices of those whose data it holds.

usage: check.py DIRECTORY
"""

from __future__ import annotations

import re
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Files of an archive by their paths.
Files = dict[str, bytes]
# By the ending of an archive: what it is, and which of its files says its version, in which words.
KINDS = {
    ".whl": ("wheel", r"[^/]+\.dist-info/METADATA", r"^Version: (.*)$"),
    ".tar.gz": ("sdist", r"[^/]+/PKG-INFO", r"^Version: (.*)$"),
    ".crate": ("crate", r"[^/]+/Cargo\.toml", r'^version = "(.*)"$'),
    ".tgz": ("npm package", r"package/package\.json", r'^  "version": "(.*)",$'),
}
NOTICES = ("Copyright (c) 2022 OpenAI, Shantanu Jain", "UNICODE LICENSE V3")


def main() -> None:
    directory = Path(sys.argv[1])
    wanted = version_of((ROOT / "Cargo.toml").read_text(encoding="utf-8"), r'^version = "(.*)"$')
    faults = [f"the changelog does not begin with {wanted}"] * (changelog_version() != wanted)
    found = set()
    for path in sorted(directory.iterdir()):
        kind = next((KINDS[ending] for ending in KINDS if path.name.endswith(ending)), None)
        if kind is None:
            continue
        found.add(kind[0])
        faults += [f"{path.name}: {fault}" for fault in check(read(path), kind[1], kind[2], wanted)]
        print(f"{path.stat().st_size:>10,}  {path.name}")
    faults += [f"there is no {name}" for name, *_ in KINDS.values() if name not in found]
    if faults:
        raise SystemExit("\n".join(faults))
    print(f"all of version {wanted}, with the notices")


def changelog_version() -> str:
    return version_of((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), r"^## (\S+)")


def version_of(text: str, pattern: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else "no version"


def check(files: Files, metadata: str, pattern: str, wanted: str) -> list[str]:
    """What is wrong with an archive."""
    faults = []
    texts = [content.decode() for path, content in files.items() if re.fullmatch(metadata, path)]
    versions = [version_of(text, pattern) for text in texts]
    if versions != [wanted]:
        faults.append(f"its version is {versions}, and Cargo.toml's {wanted}")
    notices = [content.decode() for path, content in files.items() if path.endswith("/NOTICE")]
    if len(notices) != 1 or not all(words in notices[0] for words in NOTICES):
        faults.append("the notices are not in it")
    if not any(path.endswith("/LICENSE") for path in files):
        faults.append("the license is not in it")
    return faults


def read(path: Path) -> Files:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(path) as archive:
        return {member.name: file.read() for member in archive if (file := archive.extractfile(member)) is not None}


if __name__ == "__main__":
    main()
