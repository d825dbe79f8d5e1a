"""Arrays of tokens, in and out."""

import array
import ctypes
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import openai_harmony as oh
import pytest

numpy = pytest.importorskip("numpy")

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")
TEXT = "<|channel|>final<|message|>Hi there, 日本 🫠!<|return|>"
IDS = ENCODING.encode(TEXT, allowed_special="all")
LOW = [0, 1, 35, 64, 127]


def restored(tokens: Any) -> list[int]:
    """The tokens of a parser that is given them as `pickle` does."""
    parser = oh.StreamableParser(ENCODING, oh.Role.ASSISTANT)
    state: Any = parser.__reduce__()[2]
    parser.__setstate__((state[0], tokens, *state[2:]))  # type: ignore[attr-defined]
    return parser.tokens


# What takes tokens, and gives them back as ids that are compared with those of the list.
TAKERS: dict[str, Callable[[Any], Any]] = {
    "decode": ENCODING.decode,
    "decode_utf8": ENCODING.decode_utf8,
    "decode_bytes": ENCODING.decode_bytes,
    "decode_batch": lambda tokens: ENCODING.decode_batch([tokens]),
    "decode_bytes_batch": lambda tokens: ENCODING.decode_bytes_batch([tokens]),
    "decode_tokens_bytes": ENCODING.decode_tokens_bytes,
    "decode_with_offsets": ENCODING.decode_with_offsets,
    "parse": lambda tokens: ENCODING.parse_messages_from_completion_tokens(tokens, "assistant"),
    "restored": restored,
}
takers = pytest.mark.parametrize("take", TAKERS.values(), ids=list(TAKERS))

INTEGERS = ["int32", "uint32", "int64", "uint64"]
SMALL = ["int8", "uint8", "int16", "uint16"]


@takers
@pytest.mark.parametrize("dtype", INTEGERS)
def test_numpy_arrays(take: Callable[[Any], Any], dtype: str) -> None:
    expected = take(IDS)
    plain = numpy.array(IDS, dtype=dtype)
    twice = numpy.repeat(plain, 2)
    swapped = plain.astype(plain.dtype.newbyteorder())
    read_only = plain.copy()
    read_only.flags.writeable = False
    unaligned = numpy.frombuffer(b"x" + plain.tobytes(), dtype=numpy.uint8)[1:].view(dtype)
    for tokens in (plain, twice[::2], plain[::-1][::-1], swapped, read_only, unaligned, memoryview(plain)):
        assert take(tokens) == expected
    assert take(numpy.array(IDS[::-1], dtype=dtype)[::-1]) == expected


@pytest.mark.parametrize("dtype", SMALL)
def test_small_integers(dtype: str) -> None:
    assert ENCODING.decode(numpy.array(LOW, dtype=dtype)) == ENCODING.decode(LOW)
    swapped = numpy.array(LOW, dtype=numpy.dtype(dtype).newbyteorder())
    assert ENCODING.decode(swapped) == ENCODING.decode(LOW)


@takers
@pytest.mark.parametrize("code", "iIlLqQ")
def test_array_arrays(take: Callable[[Any], Any], code: str) -> None:
    tokens = array.array(code, IDS)
    expected = take(IDS)
    assert take(tokens) == expected
    assert take(memoryview(tokens)) == expected
    assert take(memoryview(tokens)[::1]) == expected


@takers
def test_other_buffers(take: Callable[[Any], Any]) -> None:
    expected = take(IDS)
    assert take((ctypes.c_uint32 * len(IDS))(*IDS)) == expected
    assert take(memoryview(array.array("I", IDS).tobytes()).cast("I")) == expected
    assert take(ENCODING.encode_to_numpy(TEXT, allowed_special="all")) == expected


def test_buffers_of_bytes() -> None:
    low = bytes(LOW)
    for tokens in (low, bytearray(low), memoryview(low), array.array("B", low), numpy.frombuffer(low, dtype="uint8")):
        assert ENCODING.decode(tokens) == ENCODING.decode(LOW)


@takers
def test_what_has_no_integers_in_a_row_is_iterated(take: Callable[[Any], Any]) -> None:
    assert take(numpy.array(IDS, dtype=object)) == take(IDS)
    for tokens in (
        numpy.array([1.0]),
        numpy.array([1.5], dtype="float16"),
        numpy.array(["a"]),
        numpy.array([[5, 6], [7, 8]]),
        numpy.array(5),
        numpy.array(["2020-01-01"], dtype="datetime64[D]"),
        numpy.array([(1, 2)], dtype=[("a", "i4"), ("b", "i4")]),
        array.array("d", [1.0]),
        memoryview(b"a").cast("c"),
        (ctypes.c_double * 1)(1.0),
        "text",
    ):
        with pytest.raises(TypeError):
            take(tokens)


@takers
@pytest.mark.parametrize("tokens", [[], (), b"", numpy.array([], dtype="uint32"), numpy.array([]), array.array("d")])
def test_no_tokens(take: Callable[[Any], Any], tokens: Any) -> None:
    def outcome(value: Any) -> Any:
        try:
            return take(value)
        except oh.HarmonyError as error:
            return str(error)

    assert outcome(tokens) == outcome([])


@takers
@pytest.mark.parametrize(
    "tokens",
    [
        numpy.array([5, -1], dtype="int8"),
        numpy.array([5, -1], dtype="int16"),
        numpy.array([5, -1], dtype="int32"),
        numpy.array([5, -1], dtype="int64"),
        numpy.array([5, 2**32], dtype="int64"),
        numpy.array([5, 2**32], dtype="uint64"),
        numpy.array([5, 2**64 - 1], dtype="uint64"),
        numpy.array([5, 2**63], dtype=">u8"),
        numpy.array([2**32] + [5] * 5000, dtype=">i8"),
        array.array("i", [-1]),
        array.array("q", [2**32]),
        [-1],
        [2**32],
        [2**64],
        [5] * 5000 + [-1],
        [numpy.int64(-1)],
        [numpy.uint64(2**32)],
        (-1,),
        iter([-1]),
    ],
    ids=lambda tokens: f"{type(tokens).__name__} {getattr(tokens, 'dtype', '')} {str(tokens)[:20]}",
)
def test_numbers_that_are_no_ids(take: Callable[[Any], Any], tokens: Any) -> None:
    if not hasattr(tokens, "__len__"):
        tokens = [-1]
    with pytest.raises(OverflowError):
        take(tokens)


def test_ids_that_no_token_has() -> None:
    for dtype in ("uint32", "int64", ">u4"):
        with pytest.raises(oh.HarmonyError) as failure:
            ENCODING.decode(numpy.array([5] * 3000 + [999_999], dtype=dtype))
        assert failure.value.position == 3000
    highest = numpy.array([2**32 - 1], dtype="uint32")
    for tokens in (highest, highest.tolist(), list(highest)):
        with pytest.raises(oh.HarmonyError, match="4294967295"):
            ENCODING.decode(tokens)


@takers
def test_lists_of_anything_that_is_an_int(take: Callable[[Any], Any]) -> None:
    class Number(int):
        pass

    class Index:
        def __init__(self, number: int) -> None:
            self.number = number

        def __index__(self) -> int:
            return self.number

    class Ids(list[int]):
        pass

    expected = take(IDS)
    assert take([Number(token) for token in IDS]) == expected
    assert take([Index(token) for token in IDS]) == expected
    assert take([Index(token) if token % 2 else token for token in IDS]) == expected
    assert take(list(numpy.array(IDS))) == expected
    assert take(Ids(IDS)) == expected
    assert take(tuple(IDS)) == expected


def test_a_wrong_item_far_into_a_list() -> None:
    for wrong, kind in ((1.5, TypeError), ("5", TypeError), (None, TypeError), (-1, OverflowError)):
        for place in (0, 1, 1023, 1024, 1025, 4999):
            tokens: list[Any] = [12194] * 5000
            tokens[place] = wrong
            with pytest.raises(kind):
                ENCODING.decode(tokens)
            # That it cannot be read is told before that another is no token.
            tokens[place // 2] = 999_999 if place > 1 else tokens[place // 2]
            with pytest.raises(kind):
                ENCODING.decode_bytes(tokens)


@pytest.mark.parametrize("place", [0, 500, 1023, 1024, 1500, 2999])
def test_positions_far_into_a_list(place: int) -> None:
    tokens = [12194] * 3000
    tokens[place] = 999_999
    for decode in (ENCODING.decode, ENCODING.decode_bytes, ENCODING.decode_utf8):
        with pytest.raises(oh.HarmonyError) as failure:
            decode(tokens)
        assert failure.value.position == place
        assert f"at token {place}, counted from 0" in str(failure.value)


def test_a_list_that_changes_while_it_is_read() -> None:
    class Shrinks:
        def __index__(self) -> int:
            tokens.clear()
            return 12194

    class Grows:
        def __index__(self) -> int:
            tokens.append(12194)
            return 12194

    tokens: list[Any] = [12194, Shrinks(), *[12194] * 5000]
    assert ENCODING.decode(tokens) == "HiHi"
    tokens = [12194, Grows(), *[12194] * 5000]
    assert ENCODING.decode(tokens) == "Hi" * 5003
    tokens = [12194, Shrinks(), 12194]
    assert ENCODING.decode_tokens_bytes(tokens) == [b"Hi", b"Hi"]


def test_long_lists_and_arrays() -> None:
    ids = ENCODING.encode_ordinary("The quick brown fox, 日本語. " * 20_000)
    text = ENCODING.decode_utf8(ids)
    assert ENCODING.decode(ids) == ENCODING.decode(numpy.array(ids)) == ENCODING.decode(array.array("I", ids)) == text
    assert ENCODING.decode(tuple(ids)) == ENCODING.decode(iter(ids)) == text


def test_encode_to_numpy() -> None:
    for text in ("", "Hi", "Hi <|end|> 日本 " * 1000):
        tokens = ENCODING.encode_to_numpy(text, disallowed_special=())
        assert type(tokens) is numpy.ndarray
        assert tokens.dtype == numpy.uint32
        assert tokens.tolist() == ENCODING.encode_ordinary(text)
        assert not tokens.flags.writeable


WITHOUT_NUMPY = """
import array, sys
sys.modules["numpy"] = None
import openai_harmony
encoding = openai_harmony.load_harmony_encoding("HarmonyGptOss")
for text in ("", "Hi there", "Hi 日本 " * 5000):
    for _ in range(2):
        tokens = encoding.encode_to_numpy(text)
        assert type(tokens) is memoryview, type(tokens)
        assert (tokens.format, tokens.itemsize, tokens.ndim, tokens.readonly) == ("I", 4, 1, True)
        assert tokens.tolist() == encoding.encode(text)
        assert encoding.decode(tokens) == text
        assert array.array("I", tokens).tolist() == encoding.encode(text)
"""


def test_without_numpy_a_memoryview_takes_its_place() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_NUMPY], check=True)
