"""Lists, strings and integers as CPython stores them: what is read in place, and what is made."""

import itertools
import subprocess
import sys
from array import array

import openai_harmony as oh
import pytest
from hypothesis import given
from hypothesis import strategies as st

# By the highest character: what the string is stored in.
FORMS = {"one byte": "\xff", "two bytes": "\uffff", "four bytes": "\U0010ffff"}
# The lowest and the highest character of each length in UTF-8, and of each form.
EDGES = "\x00\x7f\x80\xbf\xc0\xff\u0100\u0101\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"


@pytest.mark.parametrize("highest", FORMS.values(), ids=FORMS)
def test_long_texts_keep_no_utf8(encoding: oh.HarmonyEncoding, highest: str) -> None:
    text = "plain " * 1000 + highest
    size = sys.getsizeof(text)
    encoding.encode(text)
    encoding.encode_batch([text])
    assert sys.getsizeof(text) == size


@pytest.mark.parametrize("highest", EDGES, ids=ascii)
@pytest.mark.parametrize("length", [1, 15, 16, 17, 255, 256, 300, 511, 512, 600, 1500])
def test_characters_at_the_edges(encoding: oh.HarmonyEncoding, highest: str, length: int) -> None:
    for text in (highest * length, "a" * length + highest, highest + "a" * length, ("a" * 15 + highest) * length):
        tokens = encoding.encode(text, disallowed_special=())
        assert encoding.decode_bytes(tokens) == text.encode()
        assert encoding.encode_ordinary_batch([text, "b", text]) == [tokens, encoding.encode("b"), tokens]
        decoded = encoding.decode(tokens)
        assert decoded == text
        # Python takes strings that are stored in different ways for different ones, in sets and dicts too.
        assert {decoded} == {text}
        assert sys.getsizeof(decoded) == sys.getsizeof("".join(list(text)))


@given(st.text(st.sampled_from("a \n" + EDGES + "éж日🎉"), max_size=600), st.integers(1, 20))
def test_decoded_text_is_stored_as_any_other(text: str, times: int) -> None:
    encoding = oh.load_harmony_encoding("HarmonyGptOss")
    text *= times
    decoded = encoding.decode(encoding.encode_ordinary(text))
    assert decoded == text
    assert {decoded} == {text}
    assert decoded.isascii() == text.isascii()
    assert sys.getsizeof(decoded) == sys.getsizeof("".join(list(text)))


@pytest.mark.parametrize("surrogate", ["\ud800", "\udbff", "\udc00", "\udfff"], ids=ascii)
@pytest.mark.parametrize("beside", ["x", "é", "日", "🎉"])
@pytest.mark.parametrize("before", [0, 7, 16, 600, 1024, 2000])
def test_a_lone_surrogate_anywhere(encoding: oh.HarmonyEncoding, surrogate: str, beside: str, before: int) -> None:
    for after in (0, 5, 700):
        text = beside * before + surrogate + beside * after
        as_if = text.replace(surrogate, "\ufffd")
        assert encoding.encode(text) == encoding.encode(as_if)
        assert encoding.encode_ordinary_batch(["é" * 600, text, "é" * 600])[1] == encoding.encode(as_if)


@pytest.mark.parametrize("bad", [b"\x80", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x91", b"\xff"], ids=str)
@pytest.mark.parametrize("beside", ["x", "é", "日", "🎉"])
def test_long_bytes_that_are_no_utf8(encoding: oh.HarmonyEncoding, bad: bytes, beside: str) -> None:
    data = beside.encode() * 300 + bad + beside.encode() * 300
    tokens = [encoding.encode_single_token(bytes([byte])) for byte in data]
    assert encoding.decode_bytes(tokens) == data
    for errors in ("replace", "ignore", "backslashreplace", "surrogateescape"):
        assert encoding.decode(tokens, errors) == data.decode(errors=errors)
        assert encoding.decode_batch([tokens], errors=errors) == [data.decode(errors=errors)]
    with pytest.raises(UnicodeDecodeError):
        encoding.decode(tokens, "strict")
    with pytest.raises(oh.HarmonyError):
        encoding.decode_utf8(tokens)


def test_references_are_counted(encoding: oh.HarmonyEncoding) -> None:
    text = "Say “zygote” again, and 100 times more. " * 200
    tokens = encoding.encode(text)
    # From 3.12 on references to the smallest integers are not counted.
    unique = sorted(token for token in set(tokens) if token > 256)

    def references() -> list[int]:
        return [sys.getrefcount(token) for token in unique]

    before = references()
    more = [encoding.encode(text) for _ in range(3)]
    assert references() == [count + 3 * tokens.count(token) for count, token in zip(before, unique, strict=True)]
    assert more == [tokens] * 3
    encoding.decode(tokens)
    encoding.decode_batch([tokens, tokens])
    assert references() == [count + 3 * tokens.count(token) for count, token in zip(before, unique, strict=True)]
    del more
    assert references() == before


@pytest.mark.parametrize("length", [0, 1, 16, 17, 127, 128, 129, 256, 1000])
def test_lists_of_any_length(encoding: oh.HarmonyEncoding, length: int) -> None:
    tokens = encoding.encode("a " * length)
    assert encoding.decode(tokens) == "a " * length
    ids = array("I", [201_088, 5] * length).tolist()
    assert encoding.decode(ids) == encoding.decode(tuple(ids))
    assert tokens == list(encoding.encode_to_numpy("a " * length))


# Every id is met for the first time in one process only.
FIRST = """
import openai_harmony as oh
encoding = oh.load_harmony_encoding("HarmonyGptOss")
text = "".join(token.decode() + "\\n" for token in encoding.token_byte_values()[::50] if token.isascii())
first, second = encoding.encode(text), encoding.encode(text)
assert first == second == encoding.encode_to_numpy(text).tolist()
assert all(left is right for left, right in zip(first, second))
"""


def test_integers_are_made_when_they_are_first_needed() -> None:
    subprocess.run([sys.executable, "-c", FIRST], check=True)


@pytest.mark.parametrize("numbers", [[0, 1, 255, 256, 257, 0xFFFF, 0x1_0000, 201_088], [True, False], [201_088] * 3000])
def test_all_ids_are_read(encoding: oh.HarmonyEncoding, numbers: list[int]) -> None:
    in_a_tuple = encoding.decode_bytes(tuple(numbers))
    assert encoding.decode_bytes(numbers) == in_a_tuple


@pytest.mark.parametrize("number", [201_089, (1 << 18) - 1, 1 << 18, (1 << 18) + 13, 1 << 30, (1 << 30) + 5, (1 << 32) - 1])
def test_numbers_that_are_no_ids_are_named(encoding: oh.HarmonyEncoding, number: int) -> None:
    with pytest.raises(oh.HarmonyError, match=str(number)):
        encoding.decode([13] * 2000 + [number] + [13] * 2000)
    parser = oh.StreamableParser(encoding, oh.Role.USER)
    tokens = [200008, number, number, 13]
    for token in tokens:
        parser.process(token)
    assert parser.tokens == tokens


def test_no_token_is_longer_than_there_is_room_for(encoding: oh.HarmonyEncoding) -> None:
    longest = max(encoding.token_byte_values(), key=len)
    assert len(longest) <= 128
    assert encoding.decode([encoding.encode_single_token(longest)] * 5000) == longest.decode() * 5000


def test_a_growing_text_is_shared_with_nobody(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.USER).process(200008)
    seen = []
    for token in encoding.encode("é 日本語 🎉 and so on. " * 50):
        seen.append(parser.process(token).current_content)
    assert all(after.startswith(before) for before, after in itertools.pairwise(seen))
    assert [len(text) for text in seen] == sorted(len(text) for text in seen)
