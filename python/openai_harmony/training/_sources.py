"""Where rows come from: files of JSON lines, plain or compressed, and the standard input. _arrow_sources.py has the others."""

from __future__ import annotations

import fnmatch
import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ._extras import require
from ._failures import UsageError
from ._lines import Chunk, LineFeed, count_line_ends
from ._store import file_system, local_path

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
LINE_SUFFIXES = (".jsonl", ".ndjson")


class Reader(Protocol):
    """Reads one shard, chunk by chunk."""

    is_exhausted: bool

    @property
    def next_row(self) -> int:
        """The number of the row that comes next."""

    def chunk(self) -> Chunk | None:
        """The next rows; None at the end."""

    def digest(self) -> str | None:
        """The sha256 of the shard's bytes, once all is read; None where rows have none."""

    def close(self) -> None:
        """Lets go of what is open."""


Range = tuple[int, int]


class Source(Protocol):
    """Rows from one place. Rows of Arrow have null where a key is absent."""

    name: str
    nulls_are_absent: bool
    # The number of the first row, as people count there.
    first_row: int

    def identity(self) -> dict[str, Any]:
        """What tells whether this is the same input as before: path, size and time of change, where there are any."""

    def ranges(self, shard_bytes: int) -> list[Range] | None:
        """The bounds of its shards, in bytes, rows or parts of the file; None where only reading tells."""

    def reader(self, bounds: Range, first_row: int) -> Reader: ...

    def rows(self, bounds: Range) -> int:
        """How many rows a shard has, without rendering them."""

    def head(self, rows: int) -> list[Any]:
        """Its first rows, as bytes of JSON or as objects. They come again when it is read."""


class Stream(Source, Protocol):
    """A source that is read from its beginning, once."""

    def at_end(self) -> bool: ...


# Given how a location is opened.
Open = Callable[[], Any]


class LineFile:
    """A file of JSON lines, of which each shard is read by itself."""

    nulls_are_absent = False
    first_row = 1

    def __init__(self, name: str, max_row_bytes: int, path: str | None = None) -> None:
        """`path` is where the file is, if its name does not lead there."""
        self.name = name
        self.max_row_bytes = max_row_bytes
        self.path = path or name
        self._identity = file_identity(name, self.path)
        self.size = int(self._identity["size"])

    def identity(self) -> dict[str, Any]:
        return self._identity

    def ranges(self, shard_bytes: int) -> list[Range]:
        starts = range(0, max(self.size, 1), shard_bytes)
        return [(start, min(start + shard_bytes, self.size)) for start in starts]

    def reader(self, bounds: Range, first_row: int) -> Reader:
        return _FileReader(self, bounds, first_row)

    def rows(self, bounds: Range) -> int:
        """How many lines start there: as many as there are line ends before them."""
        begin, end = (max(bound - 1, 0) for bound in bounds)
        with open_input(self.path) as file:
            file.seek(begin)
            return count_line_ends(file.read, end - begin) + (bounds[0] == 0)

    def head(self, rows: int) -> list[Any]:
        with open_input(self.path) as file:
            return head_lines(LineFeed(file.read, 0, 1, self.max_row_bytes), rows)


class _FileReader:
    """The lines of a file that start within some bounds. It is opened when the first is read."""

    def __init__(self, source: LineFile, bounds: Range, first_row: int) -> None:
        self._source = source
        self._begin, self._stop = bounds
        self._first_row = first_row
        self._file: Any = None
        self._feed: LineFeed | None = None
        self.is_exhausted = False

    @property
    def next_row(self) -> int:
        return self._first_row if self._feed is None else self._feed.row

    def chunk(self) -> Chunk | None:
        chunk = None if self.is_exhausted else self._opened().chunk(self._stop)
        if chunk is None and not self.is_exhausted:
            self.is_exhausted = True
            self.close()
        return chunk

    def digest(self) -> str:
        return self._opened().digest()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _opened(self) -> LineFeed:
        if self._feed is None:
            # The line that begins before the bounds is another shard's.
            start = max(self._begin - 1, 0)
            self._file = open_input(self._source.path)
            self._file.seek(start)
            self._feed = LineFeed(self._file.read, start, self._first_row, self._source.max_row_bytes)
            if self._begin > 0:
                self._feed.skip_line()
                self._feed.digest()
        return self._feed


class LineStream:
    """JSON lines that can only be read in order: a compressed file, or the standard input."""

    nulls_are_absent = False
    first_row = 1

    def __init__(self, name: str, max_row_bytes: int, path: str | None = None, open_it: Open | None = None) -> None:
        self.name = name
        self.max_row_bytes = max_row_bytes
        self.path = path or name
        self._open = open_it or (lambda: open_compressed(self.path))
        self._identity = {"path": name} if open_it else file_identity(name, self.path)
        self._feed: LineFeed | None = None
        self._head: list[bytes] | None = None

    def identity(self) -> dict[str, Any]:
        return self._identity

    def ranges(self, shard_bytes: int) -> None:
        return None

    def reader(self, bounds: Range, first_row: int) -> Reader:
        return _StreamReader(self.feed(), bounds[1])

    def rows(self, bounds: Range) -> int:
        raise NotImplementedError("the rows of a stream are known when it is read")

    def at_end(self) -> bool:
        return self.feed().at_end()

    def feed(self) -> LineFeed:
        if self._feed is None:
            self._feed = LineFeed(self._open().read, 0, 1, self.max_row_bytes)
        return self._feed

    def head(self, rows: int) -> list[Any]:
        """Reads the beginning and puts it back: nobody can read the standard input twice."""
        if self._head is None:
            stream, seen = self._open(), bytearray()

            def remembered(size: int) -> bytes:
                block: bytes = stream.read(size)
                seen.extend(block)
                return block

            self._head = head_lines(LineFeed(remembered, 0, 1, self.max_row_bytes), rows)

            def again(size: int) -> bytes:
                if seen:
                    block = bytes(seen[:size])
                    del seen[:size]
                    return block
                return bytes(stream.read(size))

            self._feed = LineFeed(again, 0, 1, self.max_row_bytes)
        return self._head


class _StreamReader:
    def __init__(self, feed: LineFeed, stop: int) -> None:
        self._feed = feed
        self._stop = stop
        self.is_exhausted = False
        self.next_row = feed.row
        self._digest: str | None = None

    def chunk(self) -> Chunk | None:
        chunk = None if self.is_exhausted else self._feed.chunk(self._stop)
        self.next_row = self._feed.row if chunk else self.next_row
        if chunk is None and not self.is_exhausted:
            self._digest = self._feed.digest()
            self.is_exhausted = True
        return chunk

    def digest(self) -> str | None:
        return self._digest

    def close(self) -> None:
        """The stream goes on behind this shard."""


def find_files(location: str) -> list[str]:
    """The files that a path, a glob or a folder stands for, in order of their names."""
    path = local_path(location)
    if path is None:
        return _find_remote(location)
    if os.path.isdir(path):
        return sorted(str(file) for file in Path(path).rglob("*") if file.is_file() and _is_wanted(file, Path(path)))
    if os.path.exists(path) or not glob.has_magic(path):
        return [path]
    return sorted(found for found in glob.glob(path, recursive=True) if os.path.isfile(found))


def _is_wanted(file: Path, folder: Path) -> bool:
    """Whether a file of a folder holds rows: not what is hidden, and not the notes that writers leave beside theirs."""
    parts = file.relative_to(folder).parts
    return not any(part.startswith((".", "_")) for part in parts) and file.name != "errors.jsonl" and is_known(file.name)


def is_known(name: str) -> bool:
    stem, suffix = os.path.splitext(name)
    if suffix in COMPRESSIONS:
        suffix = os.path.splitext(stem)[1]
        return suffix in LINE_SUFFIXES
    return suffix in (*LINE_SUFFIXES, ".parquet", ".arrow")


def _find_remote(location: str) -> list[str]:
    systems = require("pyarrow.fs")
    prefix = location.partition("://")[0] + "://"
    pattern = location if glob.has_magic(location.partition("://")[2]) else None
    base = location if pattern is None else prefix + _without_magic(location.partition("://")[2])
    system, path = file_system(base)
    info = system.get_file_info(path)
    if pattern is None and info.type.name == "File":
        return [location]
    if info.type.name == "NotFound":
        return []
    found = system.get_file_info(systems.FileSelector(path, recursive=True))
    names = sorted(prefix + one.path.lstrip("/") for one in found if one.type.name == "File")
    if pattern is None:
        return [name for name in names if is_known(name) and not name.rpartition("/")[2].startswith((".", "_"))]
    return [name for name in names if fnmatch.fnmatchcase(name, pattern)]


def _without_magic(path: str) -> str:
    parts = path.split("/")
    plain = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:plain])


def open_input(name: str) -> Any:
    """A file that has `read` and `seek`, here or elsewhere."""
    path = local_path(name)
    if path is not None:
        return open(path, "rb", buffering=0)
    system, there = file_system(name)
    return system.open_input_file(there)


def open_for_arrow(name: str) -> Any:
    """A file that Arrow reads without Python.

    Arrow's threads hold what they read from a Python file as Python objects. A thread that releases one of them while the
    interpreter shuts down aborts the process (apache/arrow#34314).
    """
    path = local_path(name)
    return open_input(name) if path is None else require("pyarrow").OSFile(path, "rb")


def open_compressed(name: str) -> Any:
    compression = COMPRESSIONS[os.path.splitext(name)[1]]
    return require("pyarrow").CompressedInputStream(open_for_arrow(name), compression)


def file_identity(name: str, location: str) -> dict[str, Any]:
    path = local_path(location)
    if path is not None:
        try:
            status = os.stat(path)
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror}") from error
        return {"path": name, "size": status.st_size, "mtime_ns": status.st_mtime_ns}
    system, there = file_system(location)
    info = system.get_file_info(there)
    if info.type.name != "File":
        raise UsageError(f"{name} is not there")
    return {"path": name, "size": info.size, "mtime_ns": info.mtime_ns}


def head_lines(feed: LineFeed, rows: int) -> list[Any]:
    lines: list[bytes] = []
    while len(lines) < rows and (chunk := feed.chunk(float("inf"), rows - len(lines))):
        lines += (chunk.lines or b"").split(b"\n")[: chunk.rows]
    return lines


def standard_input(max_row_bytes: int) -> LineStream:
    return LineStream("-", max_row_bytes, open_it=lambda: sys.stdin.buffer)


def chunks_of(reader: Reader) -> Iterator[Chunk]:
    while (chunk := reader.chunk()) is not None:
        yield chunk


def total_bytes(sources: Sequence[Source]) -> int | None:
    """How many bytes all have; None where that is not known, or not what readers count."""
    sizes = [source.identity().get("size") if source.ranges(1 << 62) else None for source in sources]
    return None if None in sizes else sum(size for size in sizes if size is not None)
