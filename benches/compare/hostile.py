"""Input that is made to be slow: families of text of any length, each with something that a tokenizer may be bad at.

The letters that no Latin word has in runs are there for merging, which sees pieces as long as the text; the others for cutting.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from functools import cache

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BASE64 = LETTERS + LETTERS.upper() + "0123456789+/"
SYMBOLS = "!@#$%^&*()-_=+[]{};:,.<>/?|~`"


def _run(unit: str, end: str = "") -> Callable[[int], str]:
    """One string again and again, with something behind it that the cutting may have to come back for."""
    return lambda size: unit * (size // len(unit.encode())) + end


def _any_of(characters: str) -> Callable[[int], str]:
    """Characters drawn at random, always the same."""
    width = len(characters.encode()) / len(characters)
    return lambda size: "".join(random.Random(9).choices(characters, k=int(size / width)))


def _block(first: int, last: int) -> Callable[[int], str]:
    """Characters of one script, without a space."""
    return lambda size: _any_of("".join(map(chr, range(first, last + 1))))(size)


def _words(length: int) -> Callable[[int], str]:
    """Words of random letters, longer than any real ones."""

    return lambda size: _spaced("".join(random.Random(10).choices(LETTERS, k=size)), length)[:size]


def _spaced(text: str, length: int) -> str:
    return " ".join(text[start : start + length] for start in range(0, len(text), length))


@cache
def _assigned() -> str:
    """Every code point that is a character, below the planes that have few."""
    codes = (code for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)
    return "".join(chr(code) for code in codes if unicodedata.category(chr(code)) not in ("Cn", "Co"))


@cache
def _whitespace() -> str:
    return "".join(chr(code) for code in range(0x3001) if chr(code).isspace() and code not in range(0x1C, 0x20))


def _as_text(size: int) -> str:
    """Random bytes, as a program reads them that takes them for text."""
    return random.Random(11).randbytes(size).decode("utf-8", "replace").encode()[:size].decode("utf-8", "ignore")


FAMILIES: dict[str, Callable[[int], str]] = {
    # One character, and a few in turn.
    "a": _run("a"),
    "A": _run("A"),
    "z": _run("z"),
    "é": _run("é"),
    "字": _run("字"),
    "ʰ (caseless letter)": _run("ʰ"),
    "ǅ (title case)": _run("ǅ"),
    "ab": _run("ab"),
    "aA": _run("aA"),
    "Aa": _run("Aa"),
    "a1": _run("a1"),
    "aé": _run("aé"),
    "Bʰ (upper, caseless)": _run("Bʰ"),
    "A…Aʰ B…B (backs off)": lambda size: ("A" * 500 + "ʰ" + "B" * 500) * (size // 1002),
    "caseless, then uppers to the end": lambda size: "ʰ" + "B" * (size - 2),
    "0": _run("0"),
    "random digits": _any_of("0123456789"),
    "½": _run("½"),
    "Ⅷ (number letter)": _run("Ⅷ"),
    "random Arabic digits": _block(0x0660, 0x0669),
    "apostrophes": _run("'"),
    "'s": _run("'s"),
    "'ſ": _run("'ſ"),
    "x'll've": _run("x'll've"),
    # Symbols.
    "=": _run("="),
    "/": _run("/"),
    "€": _run("€"),
    "random symbols": _any_of(SYMBOLS),
    "<|": _run("<|"),
    "<|start|>": _run("<|start|>"),
    "<|reserved_20": _run("<|reserved_20"),
    "NUL": _run("\0"),
    # Whitespace of every kind.
    "spaces": _run(" "),
    "spaces, then x": _run(" ", "x"),
    "tabs": _run("\t"),
    "newlines": _run("\n"),
    "carriage returns and newlines": _run("\r\n"),
    "space and newline in turn": _run(" \n"),
    "63 spaces and a newline": _run(" " * 63 + "\n"),
    "newline, then spaces, then x": lambda size: "\n" + " " * size + "x",
    "no-break spaces": _run("\u00a0"),
    "ideographic spaces, then x": _run("\u3000", "x"),
    "random whitespace": lambda size: _any_of(_whitespace())(size),
    "space and letter in turn": _run(" a"),
    # Marks, emoji, joiners.
    "combining acute": _run("\u0301"),
    "e and combining acute": _run("e\u0301"),
    "e and a hundred marks": _run("e" + "\u0301\u0323" * 50),
    "family emoji": _run("👨‍👩‍👧‍👦"),
    "flags": _run("🇯🇵"),
    "thumbs in all tones": _run("👍🏻👍🏼👍🏽👍🏾👍🏿"),
    "zero-width joiners": _run("\u200d"),
    "random emoji": _block(0x1F300, 0x1F64F),
    # Random letters, scripts without spaces, and what is no text at all.
    "random letters": _any_of(LETTERS),
    "a and b at random": _any_of("ab"),
    "base64": _any_of(BASE64),
    "hexadecimal": _any_of("0123456789abcdef"),
    "words of 50": _words(50),
    "words of 1000": _words(1_000),
    "words of a hundred ʰ": _run("ʰ" * 100 + " "),
    "words of eighty random Hangul": lambda size: _spaced(_block(0xAC00, 0xD7A3)(size), 80),
    "random Han": _block(0x4E00, 0x9FA5),
    "random Hangul": _block(0xAC00, 0xD7A3),
    "random Hiragana": _block(0x3041, 0x3096),
    "random Thai": _block(0x0E01, 0x0E2E),
    "random Cyrillic": _block(0x0400, 0x045F),
    "random Arabic": _block(0x0621, 0x064A),
    "random characters": lambda size: _any_of(_assigned())(size),
    "random bytes": _as_text,
}


def text(family: str, size: int) -> str:
    """A text of the family, of about `size` bytes."""
    return FAMILIES[family](size)
