"""Which shards there are: their number and bounds follow from the input and `shard_bytes` alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._failures import PlanMismatch
from ._footer import Footer, canonical
from ._lines import Chunk
from ._sources import Range, Reader, Source, Stream

SHARD_BYTES = 64 << 20


@dataclass(frozen=True)
class Shard:
    """Rows that become one part. `bounds` are what the source cuts itself by."""

    index: int
    source: int
    bounds: Range

    @property
    def part(self) -> str:
        return f"part-{self.index:05}.parquet"


@dataclass(frozen=True)
class Plan:
    """What is to be done: options, input and form of the output."""

    settings: dict[str, Any]
    sources: list[dict[str, Any]]
    # None where only reading tells.
    shards: int | None

    @property
    def hash(self) -> str:
        """What parts carry to show that they belong to this plan. Times of change are not in it: a copy has the same rows."""
        sources = [{key: value for key, value in source.items() if key != "mtime_ns"} for source in self.sources]
        return hashlib.sha256(canonical({"settings": self.settings, "sources": sources}).encode()).hexdigest()


def all_shards(sources: Sequence[Source], shard_bytes: int) -> list[Shard] | None:
    """All shards, where they are known before anything is read."""
    shards: list[Shard] = []
    for number, source in enumerate(sources):
        ranges = source.ranges(shard_bytes)
        if ranges is None:
            return None
        shards += [Shard(len(shards) + place, number, bounds) for place, bounds in enumerate(ranges)]
    return shards


@dataclass(frozen=True)
class Task:
    """A shard that is to be made, or that is done and has a footer."""

    shard: Shard
    source: Source
    reader: Reader
    first_row: int
    footer: Footer | None = None


class ShardQueue:
    """The shards in order, each opened when it is asked for. `done` gives the footer of one that need not be made."""

    def __init__(
        self,
        sources: Sequence[Source],
        shard_bytes: int,
        done: Callable[[Shard], Footer | None],
        limit: int | None = None,
    ) -> None:
        self._sources = sources
        self._shard_bytes = shard_bytes
        self._done = done
        self._limit = limit
        self._shards = self._all()
        self._ahead: Shard | None = None
        self._last: Task | None = None
        self._rows = 0
        # How many there were; the number of all at the end.
        self.count = 0

    @property
    def can_open(self) -> bool:
        """Whether the next one can be opened now. A stream has to be read up to there; so have rows that are counted."""
        if self._last is None or self._last.footer is not None or self._last.reader.is_exhausted:
            return True
        is_stream = self._sources[self._last.shard.source].ranges(self._shard_bytes) is None
        return self._limit is None and not is_stream

    def next(self) -> Task | None:
        """The next shard, or None at the end of all. To be called where `can_open`, by one thread at a time."""
        if self._last is not None and self._limit is not None:
            self._rows += self._last.reader.next_row - self._last.first_row
            if self._rows >= self._limit:
                return None
        shard = next(self._shards, None)
        if shard is None:
            return None
        source = self._sources[shard.source]
        first_row = self._first_row(shard, source)
        footer = self._done(shard)
        reader = source.reader(shard.bounds, first_row)
        if footer is not None and source.ranges(self._shard_bytes) is None:
            _skip(reader, footer, source)
        if self._limit is not None:
            reader = _Limited(reader, self._limit - self._rows, first_row)
        self._last = Task(shard, source, reader, first_row, footer)
        self.count += 1
        return self._last

    def _all(self) -> Iterator[Shard]:
        index = 0
        for number, source in enumerate(self._sources):
            for bounds in self._ranges(source):
                yield Shard(index, number, bounds)
                index += 1

    def _ranges(self, source: Source) -> Iterator[Range]:
        ranges = source.ranges(self._shard_bytes)
        if ranges is not None:
            yield from ranges
            return
        stream: Stream = source  # type: ignore[assignment]
        start = 0
        # One at least, so that an empty file leaves a part, too.
        while start == 0 or not stream.at_end():
            yield (start, start + self._shard_bytes)
            start += self._shard_bytes

    def _first_row(self, shard: Shard, source: Source) -> int:
        last = self._last
        if last is None or last.shard.source != shard.source:
            return source.first_row
        if last.footer is not None:
            return last.footer.next_row
        if last.reader.is_exhausted:
            return last.reader.next_row
        return last.first_row + source.rows(last.shard.bounds)


def _skip(reader: Reader, footer: Footer, source: Source) -> None:
    """Reads over a shard that is done; a stream has no other way to what comes behind it."""
    while reader.chunk() is not None:
        pass
    if footer.source["sha256"] != reader.digest():
        raise PlanMismatch(
            f"{source.name} has other rows from {footer.source['first_row']:,} on than those that are done; "
            "give the same input, or begin anew with --overwrite"
        )


class _Limited:
    """A reader of so many rows at most."""

    def __init__(self, reader: Reader, rows: int, first_row: int) -> None:
        self._reader = reader
        self._left = rows
        self.next_row = first_row
        self.is_exhausted = False

    def chunk(self) -> Chunk | None:
        chunk = self._reader.chunk() if self._left > 0 else None
        if chunk is None:
            self.is_exhausted = True
            return None
        if chunk.rows > self._left:
            chunk = _first_rows(chunk, self._left)
        self._left -= chunk.rows
        self.next_row = chunk.first_row + chunk.rows
        return chunk

    def close(self) -> None:
        self._reader.close()

    def digest(self) -> str | None:
        """None: what was read and what was taken are not the same rows."""
        return None


def _first_rows(chunk: Chunk, rows: int) -> Chunk:
    if chunk.lines is None:
        return replace(chunk, rows=rows, values=chunk.values[:rows])
    lines = b"\n".join(chunk.lines.split(b"\n", rows)[:rows]) + b"\n"
    return replace(chunk, rows=rows, lines=lines, size=len(lines))
