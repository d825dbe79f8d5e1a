"""The encoding serves wherever a tiktoken Encoding does."""

import inspect
from collections.abc import Callable
from typing import Any

import openai_harmony as oh
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import MARKERS, any_texts, texts

numpy = pytest.importorskip("numpy")
tiktoken = pytest.importorskip("tiktoken")
from tiktoken_encoding import OURS, SPECIAL, THEIRS  # noqa: E402

METHODS = sorted(name for name in dir(tiktoken.Encoding) if not name.startswith("_"))

TEXTS = ["", "Hi", "Hi there", "<|end|>", "a<|end|>b<|start|>", "\ud800", "\ud83d\ude00", "🫠 x é日本 🫠🫠", "\0\0"]
TEXTS += [" " * 200, "The quick brown fox, 12345 times.\n\n" * 100, "日本語" * 500]
IDS = [
    [],
    [12194],
    (12194, 0),
    [199_999, 200_006, 201_088],
    OURS.encode("🫠 x é日本 🫠🫠"),
    OURS.encode("🫠")[:1],
    OURS.encode("🫠")[1:],
    [5, 201_089],
    [5, 2**32 - 1],
    [5, -1],
    [5, 2**32],
    [5, 10**30],
    [True],
    [1.0],
    ["1"],
    [None],
    5,
    None,
]


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, with arrays as lists of a type, or the class of its exception."""
    try:
        value = call()
    except Exception as error:
        return type(error)
    return (value.dtype, value.tolist()) if isinstance(value, numpy.ndarray) else value


def same(ours: Callable[[], Any], theirs: Callable[[], Any], *, harmony: type[Exception] | None = None) -> None:
    """Asserts the same outcome; where harmony has the method too, HarmonyError stands for the class `harmony`."""
    expected = outcome(theirs)
    if harmony is not None and expected is harmony:
        expected = oh.HarmonyError
    assert outcome(ours) == expected


@pytest.mark.parametrize("name", METHODS)
def test_there_is_every_name(name: str) -> None:
    theirs = inspect.getattr_static(tiktoken.Encoding, name)
    ours = getattr(OURS, name)
    assert callable(ours) is inspect.isfunction(theirs)
    if not inspect.isfunction(theirs):
        return
    parameters = dict(inspect.signature(ours).parameters)
    expected = list(inspect.signature(theirs).parameters.values())[1:]
    assert list(parameters)[: len(expected)] == [parameter.name for parameter in expected]
    for parameter in expected:
        assert parameters[parameter.name].kind is parameter.kind
        assert (parameters[parameter.name].default is parameter.empty) is (parameter.default is parameter.empty)


@pytest.mark.parametrize("name", ["n_vocab", "max_token_value", "eot_token", "special_tokens_set"])
def test_properties(name: str) -> None:
    assert getattr(OURS, name) == getattr(THEIRS, name)
    with pytest.raises(AttributeError):
        setattr(OURS, name, 5)


def test_token_byte_values() -> None:
    values = OURS.token_byte_values()
    assert values == THEIRS.token_byte_values()
    assert values is not OURS.token_byte_values()


ARGUMENTS: list[dict[str, Any]] = [
    {},
    {"allowed_special": "all"},
    {"allowed_special": {"<|end|>"}},
    {"allowed_special": {"<|end|>", "<|start|>"}},
    {"allowed_special": {"<|nope|>"}},
    {"disallowed_special": ()},
    {"disallowed_special": {"<|start|>"}},
    {"disallowed_special": ["Hi"]},
    {"disallowed_special": {"zebra"}},
    {"allowed_special": "all", "disallowed_special": {"<|end|>"}},
    {"allowed_special": {"<|end|>"}, "disallowed_special": ()},
    {"allowed_special": set(), "disallowed_special": frozenset()},
    {"allowed_special": OURS.special_tokens_set - {"<|end|>"}},
    {"disallowed_special": OURS.special_tokens_set - {"<|end|>"}},
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: repr(arguments)[:60])
def test_encode(arguments: dict[str, Any]) -> None:
    for text in TEXTS:
        same(lambda: OURS.encode(text, **arguments), lambda: THEIRS.encode(text, **arguments), harmony=ValueError)
        same(lambda: OURS.encode_batch([text], **arguments), lambda: THEIRS.encode_batch([text], **arguments))
        if text.isascii() or text.isprintable():
            # tiktoken's own encode_to_numpy refuses surrogates.
            same(lambda: OURS.encode_to_numpy(text, **arguments), lambda: THEIRS.encode_to_numpy(text, **arguments))
    same(lambda: OURS.encode_batch(TEXTS, **arguments), lambda: THEIRS.encode_batch(TEXTS, **arguments))


def test_encode_ordinary() -> None:
    for text in TEXTS:
        assert OURS.encode_ordinary(text) == THEIRS.encode_ordinary(text)
    assert OURS.encode_ordinary_batch(TEXTS) == THEIRS.encode_ordinary_batch(TEXTS)


def test_encode_to_numpy_is_numpy_s() -> None:
    ours, theirs = OURS.encode_to_numpy("Hi there"), THEIRS.encode_to_numpy("Hi there")
    assert type(ours) is type(theirs)
    assert ours.dtype == theirs.dtype
    assert str(ours.flags) == str(theirs.flags)
    # Surrogates are as in `encode`.
    assert OURS.encode_to_numpy("a\ud800").tolist() == OURS.encode("a\ud800") == THEIRS.encode("a\ud800")


# How texts end that more text may change. Those that end in a space take long: a hundred thousand tokens start with one.
ENDS = ["", "a", "Hi", "Hi there", "<|end|>", "a<|end|>", "<|end|>\n", "a<|end|>b<|start|>c", " <|end", "12", "1234"]
ENDS += ["\n", "\n\n", " \n", "\n\t", "a\n \n", "\r\n", "\n\u3000", "\u2028", "\u3000\u3000", "\x85", "  \tfoo", "  foo", "\n !!"]
ENDS += ["!", " !!\n", "!!/", "don'", "don't", "'l", "AA", "AA字", "aʰ", "ʰA", "🫠", "é日本語", "e\u0301", "👩‍👩", "\0\0", "ꙮ"]
ENDS += ["a" * 200, "A" * 50 + "ʰ", "internationalization" * 9, "日本語" * 100, "=-" * 90, "\n" * 150, "\t\u3000" * 40 + "\n"]


def same_unstable(text: str, **arguments: Any) -> None:
    """Asserts the same stable tokens and the same rows, which tiktoken gives in no order."""

    def sorted_rows() -> Any:
        stable, rows = THEIRS.encode_with_unstable(text, **arguments)
        return stable, sorted(rows)

    same(lambda: OURS.encode_with_unstable(text, **arguments), sorted_rows)


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: repr(arguments)[:60])
def test_encode_with_unstable(arguments: dict[str, Any]) -> None:
    for text in ENDS:
        same_unstable(text, **arguments)


@pytest.mark.parametrize("text", [" ", "a  ", "\n ", "\n\n   ", "!! ", "\u3000 ", " " * 50], ids=repr)
def test_encode_with_unstable_of_text_that_ends_in_a_space(text: str) -> None:
    same_unstable(text)


def test_rows_go_on_from_the_stable_tokens() -> None:
    for text in ENDS:
        stable, rows = OURS.encode_with_unstable(text, disallowed_special=())
        assert isinstance(stable, list)
        assert rows == sorted(rows)
        for row in rows:
            assert OURS.decode_bytes(stable + row).startswith(text.encode())
            assert not OURS.decode_bytes(stable + row[:-1]).startswith(text.encode())


def test_surrogates_of_unstable_text_are_as_in_encode() -> None:
    # tiktoken's own refuses them.
    assert OURS.encode_with_unstable("Hi \ud83d\ude00") == OURS.encode_with_unstable("Hi 😀")
    assert OURS.encode_with_unstable("Hi \ud83d") == OURS.encode_with_unstable("Hi \ufffd")


@pytest.mark.parametrize("text", [5, None, b"a", ["a"]], ids=repr)
def test_unstable_text_is_a_string(text: Any) -> None:
    same_unstable(text)


def test_too_many_completions() -> None:
    for piece in ("a" * 1_000_000, " " * 1_000_000, "\u2028" * 1_000_000 + " "):
        with pytest.raises(ValueError, match="^Too many completions: "):
            OURS.encode_with_unstable(piece)
        assert OURS.encode_with_unstable(piece + ".")[1]


def test_disallowed_special_tokens_are_named_alike() -> None:
    for call in (OURS.encode, OURS.encode_to_numpy, OURS.encode_with_unstable):
        with pytest.raises((oh.HarmonyError, ValueError)) as ours:
            call("a<|end|>b")
        with pytest.raises(ValueError, match="disallowed special token") as theirs:
            THEIRS.encode("a<|end|>b")
        assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize(
    "batch",
    [[], TEXTS, tuple(TEXTS), "ab", {"a": 1}, 5, None, ["a", 5], [None], [b"a"], [["a"]]],
    ids=lambda batch: repr(batch)[:40],
)
@pytest.mark.parametrize("method", ["encode_batch", "encode_ordinary_batch"])
def test_batches_of_texts(method: str, batch: Any) -> None:
    arguments = {"disallowed_special": ()} if method == "encode_batch" else {}
    for threads in ({}, {"num_threads": 1}, {"num_threads": 2}, {"num_threads": 100}):
        same(
            lambda: getattr(OURS, method)(batch, **threads, **arguments),
            lambda: getattr(THEIRS, method)(batch, **threads, **arguments),
        )
    if isinstance(batch, list):
        same(
            lambda: getattr(OURS, method)(iter(batch), **arguments),
            lambda: getattr(THEIRS, method)(iter(batch), **arguments),
        )


@pytest.mark.parametrize("method", ["encode_batch", "encode_ordinary_batch", "decode_batch", "decode_bytes_batch"])
@pytest.mark.parametrize("number", [0, -1, "2", None])
def test_numbers_of_threads(method: str, number: Any) -> None:
    same(
        lambda: getattr(OURS, method)([], num_threads=number),
        lambda: getattr(THEIRS, method)([], num_threads=number),
    )


@pytest.mark.parametrize("method", ["encode_batch", "encode_ordinary_batch", "decode_batch", "decode_bytes_batch"])
def test_only_the_batch_may_be_given_by_place(method: str) -> None:
    for encoding in (OURS, THEIRS):
        with pytest.raises(TypeError):
            getattr(encoding, method)([], 2)


@pytest.mark.parametrize("ids", IDS, ids=lambda ids: repr(ids)[:40])
def test_decode(ids: Any) -> None:
    same(lambda: OURS.decode(ids), lambda: THEIRS.decode(ids), harmony=KeyError)
    same(lambda: OURS.decode_bytes(ids), lambda: THEIRS.decode_bytes(ids), harmony=KeyError)
    for method in ("decode_tokens_bytes", "decode_with_offsets"):
        same(lambda: getattr(OURS, method)(ids), lambda: getattr(THEIRS, method)(ids))
    for errors in ("replace", "strict", "ignore", "backslashreplace", "bogus", "a\0b"):
        same(lambda: OURS.decode(ids, errors=errors), lambda: THEIRS.decode(ids, errors=errors), harmony=KeyError)
        same(lambda: OURS.decode_batch([ids], errors=errors), lambda: THEIRS.decode_batch([ids], errors=errors))
    for batch in ([ids], [[12194], ids], [ids, [12194]]):
        same(lambda: OURS.decode_batch(batch), lambda: THEIRS.decode_batch(batch))
        same(lambda: OURS.decode_bytes_batch(batch), lambda: THEIRS.decode_bytes_batch(batch))


@pytest.mark.parametrize("batch", [[], (), 5, None, [5], {1: 2}], ids=repr)
def test_batches_of_tokens(batch: Any) -> None:
    same(lambda: OURS.decode_batch(batch), lambda: THEIRS.decode_batch(batch))
    same(lambda: OURS.decode_bytes_batch(batch), lambda: THEIRS.decode_bytes_batch(batch))


@pytest.mark.parametrize(
    "token",
    [0, 5, 199_997, 199_998, 200_006, 201_088, 201_089, 999_999, 2**32 - 1, -1, 2**32, True, 1.0, "a", b"a", None],
    ids=repr,
)
def test_decode_single_token_bytes(token: Any) -> None:
    same(lambda: OURS.decode_single_token_bytes(token), lambda: THEIRS.decode_single_token_bytes(token))


def test_every_single_token() -> None:
    for token in range(SPECIAL.stop):
        text = OURS.decode_single_token_bytes(token)
        assert text == THEIRS.decode_single_token_bytes(token)
        assert OURS.encode_single_token(text) == token
    assert OURS.decode_tokens_bytes(range(SPECIAL.stop)) == THEIRS.decode_tokens_bytes(range(SPECIAL.stop))


@pytest.mark.parametrize(
    "text",
    [
        "Hi",
        b"Hi",
        " world",
        "",
        b"",
        "two words",
        b"\xff",
        b"\x80\x80",
        "é",
        "日本",
        "\x00",
        b"\x00\x00",
        *MARKERS,
        "<|reserved_200013|>",
        "<|reserved_200002|>",
        "<|nope|>",
        5,
        None,
        bytearray(b"a"),
        ["a"],
    ],
    ids=repr,
)
def test_encode_single_token(text: Any) -> None:
    same(lambda: OURS.encode_single_token(text), lambda: THEIRS.encode_single_token(text))


def test_key_errors_hold_what_was_not_found() -> None:
    for encoding in (OURS, THEIRS):
        with pytest.raises(KeyError) as of_text:
            encoding.encode_single_token("two words")
        assert of_text.value.args == (b"two words",)
        for call in (encoding.decode_single_token_bytes, lambda token: encoding.decode_tokens_bytes([5, token])):
            with pytest.raises(KeyError) as of_token:
                call(999_999)
            assert of_token.value.args == ("999999",)
        with pytest.raises(KeyError, match="Invalid token for decoding: 999999"):
            encoding.decode_batch([[999_999]])


@given(st.lists(any_texts, max_size=5))
def test_any_texts(batch: list[str]) -> None:
    ids = OURS.encode_batch(batch, disallowed_special=())
    assert ids == THEIRS.encode_batch(batch, disallowed_special=()) == OURS.encode_ordinary_batch(batch)
    assert OURS.encode_batch(batch, allowed_special="all") == THEIRS.encode_batch(batch, allowed_special="all")
    assert OURS.decode_batch(ids) == THEIRS.decode_batch(ids)
    for row in ids:
        assert OURS.decode_with_offsets(row) == THEIRS.decode_with_offsets(row)
        assert OURS.decode_tokens_bytes(row) == THEIRS.decode_tokens_bytes(row)


@given(texts, st.sets(st.sampled_from(MARKERS)), st.sets(st.sampled_from([*MARKERS, "a", "<|"])))
def test_any_special_tokens(text: str, allowed: set[str], disallowed: set[str]) -> None:
    arguments: dict[str, Any] = {"allowed_special": allowed, "disallowed_special": disallowed}
    same(lambda: OURS.encode(text, **arguments), lambda: THEIRS.encode(text, **arguments), harmony=ValueError)
    same(lambda: OURS.encode_batch([text], **arguments), lambda: THEIRS.encode_batch([text], **arguments))
    same(lambda: OURS.encode_to_numpy(text, **arguments), lambda: THEIRS.encode_to_numpy(text, **arguments))


@given(texts | st.text("aAʰ\u03011!/'sl\n\t\u3000é日🏽", max_size=12), st.sets(st.sampled_from(MARKERS)))
def test_any_unstable_texts(text: str, allowed: set[str]) -> None:
    same_unstable(text.rstrip(" "), allowed_special=allowed, disallowed_special=())


@settings(max_examples=300)
@given(st.lists(st.integers(0, SPECIAL.stop + 2) | st.integers(0, 300), max_size=20))
def test_any_tokens(ids: list[int]) -> None:
    same(lambda: OURS.decode(ids), lambda: THEIRS.decode(ids), harmony=KeyError)
    for method in ("decode_tokens_bytes", "decode_with_offsets"):
        same(lambda: getattr(OURS, method)(ids), lambda: getattr(THEIRS, method)(ids))
    for errors in ("strict", "replace"):
        same(lambda: OURS.decode_batch([ids], errors=errors), lambda: THEIRS.decode_batch([ids], errors=errors))
    same(lambda: OURS.decode_bytes_batch([ids]), lambda: THEIRS.decode_bytes_batch([ids]))
