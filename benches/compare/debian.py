"""Texts of many kinds and languages that anyone can get again: the contents of Debian packages, by `apt-get download`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from .paths import WORK

PACKAGES = WORK / "debian"
NAMES = [
    "rust-doc",
    "debian-handbook",
    "python3.11-doc",
    "fortunes",
    "fortunes-ru",
    "linux-source-6.1",
    "manpages-ja",
    "debian-reference-ja",
    "manpages-zh",
    "installation-guide-amd64",
]
# Of the kernel, what is written in C and small enough.
KERNEL_PARTS = ["linux-source-6.1/kernel/*", "linux-source-6.1/mm/*", "linux-source-6.1/net/*"]


def fetch() -> list[str]:
    """Unpacks the packages that are not there yet; the names of those that cannot be had."""
    wanted = [name for name in NAMES if not (PACKAGES / name).is_dir()]
    if not wanted:
        return []
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        print("no apt-get here: only the corpora that need no Debian packages will be measured", flush=True)
        return wanted
    PACKAGES.mkdir(parents=True, exist_ok=True)
    # The lists may be as old as the image that the machine was made from, and name files that are gone.
    if subprocess.run(["apt-get", "-qq", "update"]).returncode != 0:
        print("apt-get update failed; going on with the lists that there are", flush=True)
    missing = [name for name in wanted if not _fetch(name)]
    if missing:
        print(f"not to be had from this machine's Debian archive: {', '.join(missing)}", flush=True)
    return missing


def _fetch(name: str) -> bool:
    print(f"downloading {name}", flush=True)
    if subprocess.run(["apt-get", "-qq", "download", name], cwd=PACKAGES, stderr=subprocess.DEVNULL).returncode != 0:
        return False
    archive = next(PACKAGES.glob(f"{name}_*.deb"))
    # Under another name until it is whole, so that an interrupted run starts it again.
    unfinished = PACKAGES / f".{name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--extract", str(archive), str(unfinished)], check=True)
    archive.unlink()
    if name.startswith("linux-source"):
        _unpack_kernel(unfinished)
    unfinished.rename(PACKAGES / name)
    return True


def _unpack_kernel(package: Path) -> None:
    archive = next(package.glob("usr/src/*.tar.xz"))
    unpack = ["tar", "--extract", "--xz", "--strip-components=1", "--wildcards", "--file", str(archive)]
    subprocess.run([*unpack, "--directory", str(package), *KERNEL_PARTS], check=True)
    archive.unlink()
