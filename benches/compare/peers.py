"""The tokenizers behind one face: text to a list of ids with no special tokens looked for, ids to text, batches.

Peers are imported by name when they are asked for: each runs in a process of its own, whose environment lacks some others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from . import vocabulary


@dataclass
class Peer:
    encode: Callable[[str], Any]
    decode: Callable[[list[int]], Any]
    # As a list of lists, over as many threads as the peer is told by its environment or here.
    encode_batch: Callable[[list[str]], Any] | None = None
    decode_batch: Callable[[list[list[int]]], Any] | None = None
    # To an array of numpy's, where a peer has that: no int of Python's for each token.
    encode_array: Callable[[str], Any] | None = None
    # The method that people call, which also guards against special tokens; where a peer has one.
    encode_guarded: Callable[[str], Any] | None = None
    encode_guarded_batch: Callable[[list[str]], Any] | None = None


THREADS = 2


def _harmony() -> Peer:
    encoding = import_module("openai_harmony").load_harmony_encoding("HarmonyGptOss")
    ordinary = getattr(encoding, "encode_ordinary", None) or (lambda text: encoding.encode(text, disallowed_special=()))
    return Peer(
        ordinary,
        encoding.decode,
        _threaded(getattr(encoding, "encode_ordinary_batch", None)),
        _threaded(getattr(encoding, "decode_batch", None)),
        _unguarded(getattr(encoding, "encode_to_numpy", None)),
        encoding.encode,
        _threaded(getattr(encoding, "encode_batch", None)),
    )


def _threaded(method: Callable[..., Any] | None) -> Callable[[Any], Any] | None:
    """A method of tiktoken's kind, told how many threads to use."""
    return method and (lambda batch: method(batch, num_threads=THREADS))


def _unguarded(method: Callable[..., Any] | None) -> Callable[[str], Any] | None:
    """A method of tiktoken's kind, told that special tokens are text."""
    return method and (lambda text: method(text, disallowed_special=()))


def _tiktoken() -> Peer:
    encoding = import_module("tiktoken").Encoding(
        "o200k_base", pat_str=vocabulary.PATTERN, mergeable_ranks=vocabulary.ranks(), special_tokens={"<|endoftext|>": 199_999}
    )
    return Peer(
        encoding.encode_ordinary,
        encoding.decode,
        _threaded(encoding.encode_ordinary_batch),
        _threaded(encoding.decode_batch),
        _unguarded(encoding.encode_to_numpy),
        encoding.encode,
        _threaded(encoding.encode_batch),
    )


def _fastokens() -> Peer:
    tokenizer = import_module("fastokens._native").Tokenizer.from_file(str(vocabulary.HUGGING_FACE_FILE))
    batch = getattr(tokenizer, "encode_batch", None)
    return Peer(
        lambda text: tokenizer.encode(text, add_special_tokens=False).ids,
        tokenizer.decode,
        batch and (lambda texts: [encoded.ids for encoded in batch(texts, add_special_tokens=False)]),
    )


def _gigatoken() -> Peer:
    tokenizer = import_module("gigatoken").Tokenizer.from_tiktoken(
        str(vocabulary.TIKTOKEN_FILE), pretokenizer="o200k", special_tokens={}
    )
    return Peer(
        # Its `encode` gives a numpy array; this is how it gives a list.
        lambda text: tokenizer.encode_batch_list([text], parallel=False)[0],
        tokenizer.decode,
        lambda texts: tokenizer.encode_batch_list(texts, parallel=True),
        encode_array=tokenizer.encode,
    )


def _toktok() -> Peer:
    encoding = import_module("toktok")._encoding("o200k_harmony")
    return Peer(encoding.encode_ordinary, encoding.decode, encoding.encode_batch, encode_array=encoding.encode_to_numpy)


def _splintr() -> Peer:
    tokenizer = import_module("splintr").Tokenizer.from_pretrained("o200k_base")
    return Peer(tokenizer.encode_ordinary, tokenizer.decode, tokenizer.encode_batch)


def _quicktok() -> Peer:
    encoding = import_module("quicktok").get_encoding("o200k_harmony")
    return Peer(encoding.encode_ordinary, encoding.decode, encoding.encode_batch)


def _rs_bpe() -> Peer:
    tokenizer = import_module("rs_bpe.bpe").openai.o200k_base()
    return Peer(tokenizer.encode, tokenizer.decode)


def _tokenizers() -> Peer:
    tokenizer = import_module("tokenizers").Tokenizer.from_file(str(vocabulary.HUGGING_FACE_FILE))
    return Peer(
        lambda text: tokenizer.encode(text, add_special_tokens=False).ids,
        lambda ids: tokenizer.decode(ids, skip_special_tokens=False),
        lambda texts: [encoded.ids for encoded in tokenizer.encode_batch_fast(texts, add_special_tokens=False)],
    )


OURS = "ours"
REFERENCE = "openai-harmony 0.0.8"
BASE = "tiktoken"
# In the order of the tables: ours, the peers from the fastest down, and what all are measured by.
LOADERS: dict[str, Callable[[], Peer]] = {
    OURS: _harmony,
    "fastokens": _fastokens,
    "gigatoken": _gigatoken,
    "toktok-rs": _toktok,
    "splintr-rs": _splintr,
    "quicktok-v1": _quicktok,
    "rs-bpe": _rs_bpe,
    BASE: _tiktoken,
    REFERENCE: _harmony,
    "tokenizers": _tokenizers,
}
