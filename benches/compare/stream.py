"""Measure parsing a stream of 100,000 tokens: token by token and in one call, strict and recovering.

usage: python benches/compare/stream.py [--rounds N]

Run it with a Python that has our package. Each figure is the least of N rounds, in which all ways take turns, so that a busy
machine slows none of them alone; below are the ratios that the project promises.
"""

from __future__ import annotations

import argparse
import time
from array import array
from collections.abc import Callable

import openai_harmony as oh

TOKENS = 100_000
REASONING = "The user asks for the sum, so add the numbers one by one; then check that nothing was left out. "
CALL = '{"location": "Tokyo", "unit": "celsius", "days": [1, 2, 3]} '


def reply(encoding: oh.HarmonyEncoding) -> list[int]:
    """A well-formed completion of that many tokens: reasoning and calls of a few hundred tokens each."""
    thought = "<|channel|>analysis<|message|>" + REASONING * 20 + "<|end|><|start|>assistant"
    call = "<|channel|>commentary to=functions.f <|constrain|>json<|message|>" + CALL * 10 + "<|end|><|start|>assistant"
    pair = encoding.encode(thought + call, allowed_special="all")
    tokens = pair * (TOKENS // len(pair) + 1)
    return tokens[: TOKENS - 1] + encoding.encode("<|end|>", allowed_special="all")


def one_message(encoding: oh.HarmonyEncoding) -> list[int]:
    header = encoding.encode("<|channel|>final<|message|>", allowed_special="all")
    text = encoding.encode(REASONING * (TOKENS // 15))[: TOKENS - len(header)]
    return header + text


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=40)
    rounds = arguments.parse_args().rounds
    encoding = oh.load_harmony_encoding(oh.HarmonyEncodingName.HARMONY_GPT_OSS)

    def feed(tokens: list[int] | array[int], recover: bool) -> Callable[[], None]:
        def run() -> None:
            oh.StreamableParser(encoding, oh.Role.ASSISTANT, recover=recover).feed(tokens)

        return run

    def process(tokens: list[int], recover: bool) -> Callable[[], None]:
        def run() -> None:
            step = oh.StreamableParser(encoding, oh.Role.ASSISTANT, recover=recover).process
            for token in tokens:
                step(token)

        return run

    for name, tokens in (("one message", one_message(encoding)), ("many messages", reply(encoding))):
        ways: dict[str, Callable[[], None]] = {}
        for mode, recover in (("strict", False), ("recovering", True)):
            ways[f"feed, list, {mode}"] = feed(tokens, recover)
            ways[f"feed, array, {mode}"] = feed(array("I", tokens), recover)
            ways[f"process, {mode}"] = process(tokens, recover)
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(rounds):
            for way, run in ways.items():
                start = time.perf_counter()
                run()
                best[way] = min(best[way], time.perf_counter() - start)
        print(f"{name}: {len(tokens):,} tokens")
        for way, seconds in best.items():
            print(f"  {way:26} {seconds * 1e3:7.2f} ms {seconds / len(tokens) * 1e9:7.1f} ns a token")
        for kind in ("feed, list", "feed, array", "process"):
            ratio = best[f"{kind}, recovering"] / best[f"{kind}, strict"]
            print(f"  recovering / strict, {kind:12} {ratio:6.3f}")


if __name__ == "__main__":
    main()
