"""What a part says of itself in its footer: the plan it belongs to, its rows, their errors, and a hash of its data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from ._extras import require
from ._store import LocalStore, RemoteStore
from ._tally import Tally

PREFIX = b"harmony."
# The sha256 of the vocabulary's text form, a line `base64(token) rank` for each rank.
VOCABULARY = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


@dataclass(frozen=True)
class Footer:
    """The notes of one part."""

    plan: str
    source: dict[str, Any]
    counters: Tally
    errors: list[dict[str, Any]]

    @property
    def next_row(self) -> int:
        """The number of the row behind its last."""
        return int(self.source["first_row"]) + int(self.source["rows"])


def canonical(value: Any) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def key_values(source: dict[str, Any], counters: Tally, errors: list[dict[str, Any]], data: str) -> dict[str, str]:
    """What is known of a part when all of it is written; `data` is the sha256 of all before the footer."""
    notes = {
        "harmony.source": canonical(source),
        "harmony.counters": json.dumps(counters, ensure_ascii=False, separators=(",", ":")),
        "harmony.errors": json.dumps(errors, ensure_ascii=False, separators=(",", ":")),
        "harmony.data": data,
    }
    return {**notes, "harmony.sha256": hashlib.sha256(canonical(notes).encode()).hexdigest()}


def read(store: LocalStore | RemoteStore, name: str) -> Footer | None:
    """The notes of a part; None where it is not there, is broken, or is no part of ours."""
    if not store.exists(name):
        return None
    parquet, arrow = require("pyarrow.parquet"), require("pyarrow")
    try:
        with store.open(name) as file:
            notes: dict[bytes, bytes] = parquet.read_metadata(file).metadata or {}
        return Footer(
            notes[b"harmony.plan"].decode(),
            json.loads(notes[b"harmony.source"]),
            json.loads(notes[b"harmony.counters"]),
            json.loads(notes[b"harmony.errors"]),
        )
    except (OSError, KeyError, ValueError, arrow.ArrowException):
        return None


def is_intact(store: LocalStore | RemoteStore, name: str) -> bool:
    """Whether the data of a part and its notes have the hashes that they had when they were written."""
    parquet, arrow = require("pyarrow.parquet"), require("pyarrow")
    try:
        with store.open(name) as file:
            table = parquet.ParquetFile(file)
            notes: dict[bytes, bytes] = table.metadata.metadata or {}
            file.seek(0, 2)
            size = file.tell()
            file.seek(size - 8)
            end = size - 8 - int.from_bytes(file.read(4), "little")
            file.seek(0)
            data = hashlib.sha256()
            while end > 0 and (block := file.read(min(end, 1 << 22))):
                data.update(block)
                end -= len(block)
            names = ("source", "counters", "errors", "data")
            own = {f"harmony.{name}": notes[PREFIX + name.encode()].decode() for name in names}
            if own["harmony.data"] != data.hexdigest():
                return False
            if notes[b"harmony.sha256"].decode() != hashlib.sha256(canonical(own).encode()).hexdigest():
                return False
            # What is left is where in the data each column stands.
            for batch in table.iter_batches(use_threads=False):
                batch.validate()
    except (OSError, KeyError, ValueError, arrow.ArrowException):
        return False
    return True
