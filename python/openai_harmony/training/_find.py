"""What inputs stand for: sources, and the format of their rows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .._core import HarmonyError, RowRenderer
from ._arrow_sources import ArrowFile, ParquetFile, in_memory, saved_dataset
from ._failures import RowsFailed, UsageError
from ._footer import canonical
from ._sources import COMPRESSIONS, LINE_SUFFIXES, LineFile, LineStream, Source, find_files, standard_input
from ._store import local_path

# The format of rows is told from so many.
HEAD_ROWS = 100


def find_sources(inputs: Any, max_row_bytes: int, exclude: str = "") -> list[Source]:
    """The sources that inputs stand for. Files in the folder `exclude` are none: what was written is not read again."""
    if isinstance(inputs, (str, os.PathLike)):
        inputs = [inputs]
    if not (isinstance(inputs, Sequence) and all(isinstance(one, (str, os.PathLike)) for one in inputs)):
        return [in_memory(inputs)]
    if not inputs:
        raise UsageError("no input is given")
    sources: list[Source] = []
    for location in map(os.fspath, inputs):
        if location == "-":
            sources.append(standard_input(max_row_bytes))
            continue
        names = saved_dataset(location) if local_path(location) is not None else None
        names = find_files(location) if names is None else names
        names = [name for name in names if not _is_within(name, exclude)]
        if not names:
            raise UsageError(f"{location}: no such file, and nothing in it that could be read; rows are in {kinds_of_files()}")
        sources += [source_of_file(name, max_row_bytes) for name in names]
    return sources


def source_of_file(name: str, max_row_bytes: int, path: str | None = None) -> Source:
    """The source of a file by its suffix. `path` is where it is, if its name does not lead there."""
    stem, suffix = os.path.splitext(name)
    if suffix in LINE_SUFFIXES:
        return LineFile(name, max_row_bytes, path)
    if suffix in COMPRESSIONS and os.path.splitext(stem)[1] in LINE_SUFFIXES:
        return LineStream(name, max_row_bytes, path)
    if suffix == ".parquet":
        return ParquetFile(name, path)
    if suffix == ".arrow":
        return ArrowFile(name, path)
    hint = "; make JSON lines of it: jq -c '.[]' FILE.json > FILE.jsonl" if suffix == ".json" else ""
    raise UsageError(f"{name} is of no kind that is read: {kinds_of_files()}{hint}")


def kinds_of_files() -> str:
    return ".jsonl, .ndjson, both also with .gz or .zst, .parquet and .arrow"


def _is_within(name: str, folder: str) -> bool:
    path, root = local_path(name), local_path(folder) if folder not in ("", "-") else None
    if path is None or root is None or not os.path.isdir(root):
        return False
    return Path(root).resolve() in Path(path).resolve().parents


def format_of(wishes: dict[str, Any], sources: Iterable[Source]) -> str | RowsFailed:
    """The format of the rows, by the first of them where it is not given; what is wrong with those where they tell none."""
    wanted: str = wishes.get("format", "auto")
    if wanted != "auto":
        return wanted
    for source in sources:
        rows = [row if isinstance(row, bytes) else json.dumps(row, default=str).encode() for row in source.head(HEAD_ROWS)]
        if rows:
            try:
                return RowRenderer(canonical(wishes)).detect_format(b"\n".join(rows))
            except HarmonyError as error:
                return RowsFailed(f"{source.name}: {error}", [])
    return wanted
