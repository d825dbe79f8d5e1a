"""Lists, strings and integers are read and written in place where their layout is known, else by the stable ABI."""

import os
import subprocess
import sys
from pathlib import Path

import openai_harmony as oh
import pytest
from hypothesis import given
from hypothesis import strategies as st

# By the highest character: what the string is stored in.
FORMS = {"one byte": "\xff", "two bytes": "\uffff", "four bytes": "\U0010ffff"}


def size_of_utf8_kept(text: str) -> int:
    """How many bytes of UTF-8 a string has beside its characters."""
    return sys.getsizeof(text) - sys.getsizeof("".join(list(text)))


@pytest.mark.parametrize("highest", FORMS.values(), ids=FORMS)
def test_long_texts_are_read_in_place(encoding: oh.HarmonyEncoding, highest: str) -> None:
    text = "plain " * 1000 + highest
    encoding.encode(text)
    assert size_of_utf8_kept(text) == 0


@given(
    st.text(st.sampled_from("a \n\x7f\x80é\xffĀж\u07ff\u0800日\ud7ff\ue000\uffff\U00010000🎉\U0010ffff"), max_size=600),
    st.integers(1, 20),
)
def test_decoded_text_is_stored_as_any_other(text: str, times: int) -> None:
    encoding = oh.load_harmony_encoding("HarmonyGptOss")
    text *= times
    decoded = encoding.decode(encoding.encode_ordinary(text))
    assert decoded == text
    # Python takes strings that are stored in different ways for different ones, in sets and dicts too.
    assert {decoded} == {text}
    assert decoded.isascii() == text.isascii()
    assert sys.getsizeof(decoded) == sys.getsizeof("".join(list(text)))


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
    del more
    assert references() == before


@pytest.mark.parametrize("numbers", [[0, 1, 255, 256, 257, 0xFFFF, 0x1_0000, 201_088], [True, False], [201_088] * 3000])
def test_all_ids_are_read(encoding: oh.HarmonyEncoding, numbers: list[int]) -> None:
    in_a_tuple = encoding.decode_bytes(tuple(numbers))
    assert encoding.decode_bytes(numbers) == in_a_tuple


@pytest.mark.parametrize("number", [1 << 30, (1 << 30) + 5, (1 << 32) - 1, 201_089])
def test_numbers_that_are_no_ids_are_named(encoding: oh.HarmonyEncoding, number: int) -> None:
    with pytest.raises(oh.HarmonyError, match=str(number)):
        encoding.decode([13] * 2000 + [number] + [13] * 2000)


def test_the_stable_abi_does_the_same() -> None:
    here = Path(__file__).parent
    files = ["test_encoding", "test_arrays", "test_batches", "test_properties", "test_layout"]
    only_in_place = "not in_place and not takes_no_memory and not the_stable_abi"
    command = [sys.executable, "-m", "pytest", "-q", "-k", only_in_place, *(f"{here / name}.py" for name in files)]
    environment = {**os.environ, "OPENAI_HARMONY_STABLE_ABI": "1"}
    result = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=here.parents[1], env=environment)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr


def test_the_stable_abi_can_be_asked_for() -> None:
    code = (
        "import sys, openai_harmony\n"
        "text = 'plain ' * 1000 + chr(0xff)\n"
        "size = sys.getsizeof(text)\n"
        "openai_harmony.load_harmony_encoding('HarmonyGptOss').encode(text)\n"
        "print(sys.getsizeof(text) - size)\n"
    )
    for value, kept in ("1", 6003), ("", 0):
        environment = {**os.environ, "OPENAI_HARMONY_STABLE_ABI": value}
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)
        assert result.stdout.strip() == str(kept), result.stderr
