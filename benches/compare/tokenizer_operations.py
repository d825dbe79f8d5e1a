"""What a worker measures of its tokenizer. Times are of the processor, in nanoseconds, where nothing else is said."""

from __future__ import annotations

import hashlib
import time
import timeit
from array import array
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from . import corpora
from .peers import Peer

_slices = cache(corpora.slices)


def digest(ids: Iterable[int]) -> str:
    """What two lists of ids have in common exactly if they are equal."""
    return hashlib.sha256(array("I", ids).tobytes()).hexdigest()


def timed(call: Callable[[], Any]) -> tuple[Any, int, int]:
    """What the call gives, the time of the processor and that of the clock."""
    wall, processor = time.perf_counter_ns(), time.process_time_ns()
    result = call()
    return result, time.process_time_ns() - processor, time.perf_counter_ns() - wall


class Operations:
    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def warm_up(self) -> None:
        self.peer.decode(list(self.peer.encode("It isn't the first text, is it? 1234\n")))

    def check(self) -> dict[str, str]:
        """The digest of the ids of every text that all must agree on."""
        digests = {}
        for name, text in corpora.check_texts().items():
            digests[name] = digest(self.peer.encode(text))
        return digests

    def encode(self, corpus: str, index: int, count: int, size: int) -> dict[str, Any]:
        """One slice, which this process encodes for the first time."""
        return self._encode(self.peer.encode, corpus, index, count, size)

    def encode_array(self, corpus: str, index: int, count: int, size: int) -> dict[str, Any]:
        assert self.peer.encode_array is not None
        return self._encode(self.peer.encode_array, corpus, index, count, size)

    def encode_in_a_row(self, corpus: str, indices: list[int], count: int, size: int) -> list[dict[str, Any]]:
        """Slices one behind the other, with nothing between them that would push the tokenizer's tables out of the caches."""
        rows = []
        # A string of its own each time, as where it comes from a request: one that is read again keeps its UTF-8.
        for text in [(_slices(corpus, count, size)[index] + " ")[:-1] for index in indices]:
            ids, processor, _ = timed(lambda text=text: self.peer.encode(text))  # type: ignore[misc]
            rows.append({"bytes": len(text.encode()), "tokens": len(ids), "ns": processor})
            del ids  # lest the next slice finds less free memory than the one before
        return rows

    def _encode(self, encode: Callable[[str], Any], corpus: str, index: int, count: int, size: int) -> dict[str, Any]:
        text = _slices(corpus, count, size)[index]
        ids, processor, _ = timed(lambda: encode(text))
        return {"bytes": len(text.encode()), "tokens": len(ids), "ns": processor, "digest": digest(ids)}

    def decode(self, corpus: str, index: int, count: int, size: int) -> dict[str, Any]:
        text = _slices(corpus, count, size)[index]
        # Ints of their own, as from a model: a list that shares them is faster to read.
        ids = array("I", self.peer.encode(text)).tolist()
        decoded, processor, _ = timed(lambda: self.peer.decode(ids))
        same = (decoded if isinstance(decoded, str) else bytes(decoded).decode()) == text
        return {"bytes": len(text.encode()), "tokens": len(ids), "ns": processor, "same": same}

    def small_calls(self, text: str, guarded: bool) -> float | None:
        """Nanoseconds for one call of many."""
        encode = self.peer.encode_guarded if guarded else self.peer.encode
        if encode is None:
            return None
        timer = timeit.Timer("encode(text)", timer=time.process_time, globals={"encode": encode, "text": text})
        number = 1
        while timer.timeit(number) < 0.01:
            number *= 2
        return sorted(timer.repeat(7, number))[3] / number * 1e9

    def abilities(self) -> dict[str, bool]:
        methods = {
            "encode": self.peer.encode_batch,
            "encode_guarded": self.peer.encode_guarded_batch,
            "decode": self.peer.decode_batch,
            "array": self.peer.encode_array,
        }
        return {name: method is not None for name, method in methods.items()}

    def batch(self, kind: str, threads: bool, size: int) -> dict[str, Any]:
        """Many documents one by one, or by the peer's own batch; by the clock, since threads share no processor time."""
        documents = _documents(size)
        one_by_one: Callable[[], Any]
        if kind != "decode":
            guarded = kind == "encode_guarded"
            encode = self.peer.encode_guarded if guarded else self.peer.encode
            batch = self.peer.encode_guarded_batch if guarded else self.peer.encode_batch
            assert encode is not None
            one_by_one, together = (lambda: [encode(text) for text in documents]), (lambda: batch and batch(documents))
        else:
            decode, decode_batch = self.peer.decode, self.peer.decode_batch
            lists = [list(self.peer.encode(text)) for text in documents]
            one_by_one, together = (lambda: [decode(ids) for ids in lists]), (lambda: decode_batch and decode_batch(lists))
        _, _, wall = timed(together if threads else one_by_one)
        return {"bytes": sum(len(text.encode()) for text in documents), "wall_ns": wall}

    def hostile(self, path: str) -> dict[str, Any]:
        text = Path(path).read_bytes().decode()
        ids, processor, _ = timed(lambda: self.peer.encode(text))
        return {"bytes": len(text.encode()), "tokens": len(ids), "ns": processor, "digest": digest(ids)}


@cache
def _documents(size: int) -> list[str]:
    text = corpora.joined(["english", "python", "json", "multi"], size)
    return [text[start : start + 4_000] for start in range(0, len(text), 4_000)]
