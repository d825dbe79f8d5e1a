"""What the project set out to reach, what was measured, and what the best of the others reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import preparing
from .peers import OURS, REFERENCE

# In a mebibyte.
MEGABYTES = 2**20 / 1e6
# How many times tiktoken's speed: what must be reached, and what was aimed for.
ENCODING = {
    "english": (8, 13),
    "python": (9, 15),
    "c": (9, 15),
    "json": (10, 17),
    "ja": (6, 9),
    "zh": (5, 8),
    "multi": (5, 8),
}

# Told without a goal where the same text comes again: what servers have most, and where others' caches gain the most.
REPEATED = ["chat", "ja", "zh", "multi"]


@dataclass(frozen=True)
class Goal:
    what: str
    unit: str
    # None for what is told without having been promised.
    target: float | None
    measured: float
    # Whether more is better, as of speeds; otherwise less is.
    more: bool = False
    # What was hoped for beyond the target.
    aim: float | None = None
    # The best of the others, whose name is told.
    other: float | None = None
    other_name: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return "no goal"
        if not self._reaches(self.target):
            return "**no**"
        return "yes" if self.aim is None or not self._reaches(self.aim) else "yes, and the aim"

    def _reaches(self, value: float) -> bool:
        return self.measured >= value if self.more else self.measured <= value

    @property
    def times_other(self) -> float | None:
        """How many times better ours is than the best of the others."""
        # Below nothing are only differences that are smaller than their error.
        if not self.other or self.measured <= 0:
            return None
        return self.measured / self.other if self.more else self.other / self.measured


def all_goals(results: dict[str, Any]) -> list[Goal]:
    """The goals of the sections that were measured."""
    sections = {
        "throughput": _encoding,
        "repeated": _repeated,
        "arrays": _arrays,
        "decoding": _decoding,
        "small_calls": _small_calls,
        "batches": _batches,
        "hostile": _hostile,
        "startup": _startup,
        "loading": _loading,
        "rendering": _rendering,
        "streaming": _streaming,
        "parsing": _parsing,
        "bridge": _bridge,
        "training": _training,
    }
    return [goal for section, goals in sections.items() if section in results for goal in goals(results[section])]


def _best(values: dict[str, float], more: bool) -> tuple[float | None, str]:
    others = [(value, name) for name, value in values.items() if name != OURS]
    if not others:
        return None, ""
    return max(others) if more else min(others)


def _goal(
    what: str, unit: str, target: float | None, values: dict[str, float], more: bool = False, aim: float | None = None
) -> Goal:
    return Goal(what, unit, target, values[OURS], more, aim, *_best(values, more))


def _times_tiktoken(peers: dict[str, Any]) -> dict[str, float]:
    return {name: one["times_tiktoken"] for name, one in peers.items()}


def _encoding(section: dict[str, Any]) -> Iterator[Goal]:
    for corpus, (must, aim) in ENCODING.items():
        if corpus in section:
            values = _times_tiktoken(section[corpus]["peers"])
            yield _goal(f"encode {corpus}", "× tiktoken", must, values, more=True, aim=aim)


def _repeated(section: dict[str, Any]) -> Iterator[Goal]:
    for corpus in REPEATED:
        if corpus in section:
            values = {name: one["mb_per_s"] for name, one in section[corpus]["peers"].items()}
            yield _goal(f"encode {corpus}, repeated", "MB/s", None, values, more=True)


def _arrays(section: dict[str, Any]) -> Iterator[Goal]:
    if "english" in section:
        values = {name: one["mb_per_s"] for name, one in section["english"]["peers"].items()}
        yield _goal("`encode_to_numpy`, english", "MB/s", None, values, more=True)


def _decoding(section: dict[str, Any]) -> Iterator[Goal]:
    if "english" in section:
        yield _goal("decode english", "× tiktoken", 4, _times_tiktoken(section["english"]), more=True)


def _small_calls(section: dict[str, Any]) -> Iterator[Goal]:
    # The guarded method, since that is what users call; several peers have none that compares.
    yield _goal('`encode("hi")`', "µs", 0.3, {name: ns / 1e3 for name, ns in section["hi"]["guarded"].items()})


def _batches(section: dict[str, Any]) -> Iterator[Goal]:
    """The gain of each over itself. A slow loop gains more from threads, so speeds stand beside it in the tables."""
    promised = {
        "encode": ("`encode_ordinary_batch`", 1.8),
        "encode_guarded": ("`encode_batch`", 1.8),
        "decode": ("`decode_batch`", 1.4),
    }
    for kind, (method, target) in promised.items():
        values = {name: one["times_one_by_one"] for name, one in section[kind].items()}
        yield _goal(f"{method}, two cores", "× one by one", target, values, more=True)
    if section.get("render"):
        yield Goal("`render_batch`, two cores", "× one by one", 1.8, section["render"]["times_one_by_one"], True)


def _hostile(section: dict[str, Any]) -> Iterator[Goal]:
    families = section["families"].values()
    megabytes = section["bytes"] / 1e6
    worst: dict[str, float] = {}
    for name in _names(row["peers"] for row in families):
        outcomes = [row["peers"][name].get("seconds") for row in families]
        # One that gives up on any input has no worst time to compare with.
        if None not in outcomes:
            worst[name] = max(outcomes)
    # The median of a few rounds, where the others have one.
    worst[OURS] = max(row["growth"]["seconds"] for row in families)
    yield _goal(f"worst of {len(families)} hostile inputs, {megabytes:g} MB", "s", 0.15, worst)
    growth = max(row["growth"]["ratio"] for row in families)
    yield Goal(f"worst time for {10 * megabytes:g} MB over {megabytes:g} MB", "×", 12, growth)


def _names(rows: Iterable[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _startup(section: dict[str, Any]) -> Iterator[Goal]:
    packages = {OURS: section["ours"], REFERENCE: section["reference"]}
    load = {name: package["phases"]["load"] for name, package in packages.items()}
    yield _goal("first load", "ms", 1, {name: one["ms"] for name, one in load.items()})
    memory = {name: one["private_mib"] * MEGABYTES for name, one in load.items()}
    yield _goal("first load, private memory", "MB", 3, memory)
    processes = {name: package["above_interpreter"]["import_load_encode"] for name, package in packages.items()}
    for clock, meaning in (("processor_ms", "processor time"), ("wall_ms", "by the clock")):
        times = {name: one[clock] for name, one in processes.items()}
        yield _goal(f"import, load and encode above the bare interpreter, {meaning}", "ms", 10, times)
    yield _goal("wheel", "MB", 6, {name: package["wheel_mib"] * MEGABYTES for name, package in packages.items()})


def _loading(section: dict[str, Any]) -> Iterator[Goal]:
    what = "import, load and first encode in a process that has Python's modules"
    yield _goal(what, "ms", None, {name: one["ms"] for name, one in section.items()})
    yield _goal(f"{what}: private memory", "MB", None, {name: one["private_mib"] * MEGABYTES for name, one in section.items()})


def _rendering(section: dict[str, Any]) -> Iterator[Goal]:
    long, small = section["long"], section["small"]
    transcript = f"render {long['messages']} messages, {long['tokens']:,} tokens"
    yield _goal(transcript, "ms", 5, {name: us / 1e3 for name, us in long["us"].items()})
    yield _goal("render a small chat with two tools", "µs", 20, small["us"])
    if "small_complete" in section:
        yield _goal("render it with schemas `complete`, where there is that", "µs", None, section["small_complete"]["us"])


def _streaming(section: dict[str, Any]) -> Iterator[Goal]:
    limits = {"process": 60, "delta, channel, recipient": 200, "content, state, messages": 300}
    for way, limit in limits.items():
        packages = section[way]
        for length in packages[OURS]:
            values = {name: costs[length] for name, costs in packages.items() if length in costs}
            yield _goal(f"stream {int(length):,} tokens: {way}", "ns a token", limit, values)


def _parsing(section: dict[str, Any]) -> Iterator[Goal]:
    yield _goal(f"parse {section['tokens']:,} tokens in one call", "ms", 2, section["ms"])


def _bridge(section: dict[str, Any]) -> Iterator[Goal]:
    prompt, stream = section["prompt"], section["stream"]
    yield _goal(f"request with {prompt['messages']} messages to its {prompt['tokens']:,} tokens", "ms", None, _in_ms(prompt["us"]))
    # A microsecond for a chunk's dict, and what is promised for a token.
    limits = {"1": ("one", 1_000 + 1_000), "16": ("16", 150 + 1_000 / 16)}
    for batch, (name, limit) in limits.items():
        parser, chunks = stream["parser"][batch][OURS], stream["chunks"][batch][OURS]
        yield Goal(f"tokens to chunks, {name} at a time, beside the parser's own", "ns a token", limit, chunks - parser)
    for batch, name in (("1", "one"), ("16", "16"), ("0", "all")):
        yield _goal(f"tokens to server-sent events, {name} at a time", "ns a token", None, stream["server_sent_events"][batch])


def _training(section: dict[str, Any]) -> Iterator[Goal]:
    costs = section["us_a_row"]
    peer = costs[preparing.PEER]
    promised: dict[str, tuple[float | None, float | None]] = {
        "ours, last": (20, 35),
        "ours, auto": (None, None),
        "ours, last, from dicts": (20, None),
    }
    for name, (must, aim) in promised.items():
        what = f"training data of {section['chats']:,} chats, {name.removeprefix('ours, ')}"
        yield Goal(what, "× datasets.map", must, peer / costs[name], True, aim)
    wall = section["wall_seconds"]
    yield Goal("training data, two threads", "× one", 1.8, wall["1"] / wall["2"], True)
    yield Goal("render with attribution, many conversations", "× plainly", 1.1, section["annotated"]["ratio"])
    small, large = section["memory"]
    yield Goal(f"training data, memory of {large['rows']:,} rows", "MiB", 190, large["peak_mib"])
    yield Goal(f"training data, memory beside that of {small['rows']:,} rows", "×", 1.1, large["peak_mib"] / small["peak_mib"])


def _in_ms(microseconds: dict[str, float]) -> dict[str, float]:
    return {name: value / 1e3 for name, value in microseconds.items()}
