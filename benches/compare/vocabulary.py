"""The vocabulary in the files that peers read, written from our own tokenizer."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from . import environments
from .paths import VOCABULARY

TIKTOKEN_FILE = VOCABULARY / "o200k_base.tiktoken"
HUGGING_FACE_FILE = VOCABULARY / "tokenizer.json"
# Of the file that OpenAI publishes: nothing is measured on another vocabulary.
SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
ORDINARY_TOKENS = 199_998
PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)

_DUMP = """
import base64, sys
import openai_harmony
encoding = openai_harmony.load_harmony_encoding("HarmonyGptOss")
for rank in range(int(sys.argv[1])):
    print(base64.b64encode(encoding.decode_bytes([rank])).decode(), rank)
"""


def write() -> None:
    """Makes the files that are not there yet."""
    VOCABULARY.mkdir(parents=True, exist_ok=True)
    if not TIKTOKEN_FILE.exists():
        dump = [str(environments.ours()), "-c", _DUMP, str(ORDINARY_TOKENS)]
        text = subprocess.run(dump, check=True, capture_output=True).stdout
        if hashlib.sha256(text).hexdigest() != SHA256:
            raise SystemExit("our tokens are not those of o200k_base: there is no point in measuring them")
        TIKTOKEN_FILE.write_bytes(text)
    if not HUGGING_FACE_FILE.exists():
        _write_hugging_face(HUGGING_FACE_FILE)


def ranks() -> dict[bytes, int]:
    rows = (line.split() for line in TIKTOKEN_FILE.read_bytes().splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in rows}


def _write_hugging_face(path: Path) -> None:
    """The same vocabulary as a `tokenizer.json`, whose form needs the merges that tiktoken's leaves to the reader."""
    by_bytes = ranks()
    spell = _byte_spellings()

    def spelled(token: bytes) -> str:
        return "".join(spell[byte] for byte in token)

    merges = []
    for token in by_bytes:
        halves = ((token[:cut], token[cut:]) for cut in range(1, len(token)))
        pairs = [(left, right) for left, right in halves if left in by_bytes and right in by_bytes]
        pairs.sort(key=lambda pair: (by_bytes[pair[0]], by_bytes[pair[1]]))
        merges += [[spelled(left), spelled(right)] for left, right in pairs]
    split = {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False}
    bytes_of = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    form: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, bytes_of]},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {spelled(token): rank for token, rank in by_bytes.items()},
            "merges": merges,
        },
    }
    path.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")


def _byte_spellings() -> dict[int, str]:
    """The printable character that Hugging Face writes for each byte: itself, or one of those from U+0100 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + index) for index, byte in enumerate(others)}
