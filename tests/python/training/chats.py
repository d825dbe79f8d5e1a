"""Rows for the tests of preparing: the chats of test-data, as many as are wanted."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[3] / "test-data" / "training"
CHATS = DATA / "chats.jsonl"
SHARD_BYTES = 1 << 17


def lines(count: int) -> Iterator[bytes]:
    """So many rows, no two of which are the same."""
    chats = [json.loads(line) for line in CHATS.read_text(encoding="utf-8").splitlines()]
    for number in range(count):
        chat = chats[number % len(chats)]
        first = next(index for index, message in enumerate(chat["messages"]) if message["role"] == "user")
        messages = [dict(message) for message in chat["messages"]]
        messages[first]["content"] += f" ({number})"
        yield json.dumps({**chat, "messages": messages}, ensure_ascii=False).encode() + b"\n"


def write(path: Path, count: int) -> Path:
    """A file of so many rows; compressed where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = b"".join(lines(count))
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text, 1))
    elif path.suffix == ".zst":
        import pyarrow

        with pyarrow.CompressedOutputStream(str(path), "zstd") as file:
            file.write(text)
    else:
        path.write_bytes(text)
    return path


def contents(folder: Path) -> dict[str, str]:
    """The hash of each file of an output that has to be the same each time; the report tells of speed."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.name != "report.json"
    }


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """All rows of an output."""
    import pyarrow.parquet

    files = sorted(folder.glob("part-*.parquet")) if folder.is_dir() else [folder]
    return [row for file in files for row in pyarrow.parquet.read_table(file).to_pylist()]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "openai_harmony", *map(str, arguments)]


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command as it is run from a shell."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **options.pop("env", {})}
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, encoding="utf-8", env=environment, timeout=300, **options
    )
