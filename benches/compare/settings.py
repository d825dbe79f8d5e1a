"""How long a run measures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    # Slices of each corpus, each seen once by each tokenizer; the median is over these.
    slices: int = 8
    slice_bytes: int = 900_000
    # Rounds in which a tokenizer encodes its part of the slices in a row.
    steady_rounds: int = 2
    # How often a tokenizer encodes a slice that it has encoded before.
    repetitions: int = 5
    batch_rounds: int = 7
    # Of each of the four corpora that documents for batches are cut from.
    batch_bytes: int = 2_000_000
    startup_rounds: int = 40
    loading_rounds: int = 5
    # Rounds in which ours and the reference take turns at rendering, parsing and streaming.
    harmony_rounds: int = 5
    # For one measurement among those.
    seconds: float = 0.5
    stream_lengths: tuple[int, ...] = (1_000, 10_000, 100_000)
    parse_tokens: int = 100_000
    hostile_bytes: int = 1_000_000
    # A peer that takes longer for a hostile input is told so in its stead.
    hostile_limit_seconds: float = 5.0
    hostile_rounds: int = 3
    # Chats that become training data, and how often the ways to that take turns.
    training_chats: int = 5_000
    training_rounds: int = 5
    # How many times over they are read where threads are compared: seconds of work, beside which beginning and ending are little.
    training_copies: int = 8
    # Rows that go through one process, to see whether its memory grows with them.
    training_streams: tuple[int, int] = (10_000, 1_000_000)


FULL = Settings()
# For a look at the whole within minutes, while something is changed. Its numbers are not for the documents.
QUICK = Settings(
    slices=4,
    slice_bytes=250_000,
    batch_rounds=2,
    batch_bytes=250_000,
    startup_rounds=5,
    loading_rounds=1,
    harmony_rounds=2,
    seconds=0.1,
    stream_lengths=(1_000, 10_000),
    parse_tokens=10_000,
    hostile_bytes=100_000,
    hostile_limit_seconds=1.0,
    hostile_rounds=1,
    training_chats=200,
    training_rounds=2,
    training_copies=2,
    training_streams=(1_000, 10_000),
)
