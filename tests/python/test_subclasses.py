"""The classes may be subclassed as those of openai-harmony 0.0.8, which are plain Python classes."""

import copy
import operator
import pickle
from collections.abc import Callable
from typing import Any

import openai_harmony as oh
import pytest

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


class SameArguments(oh.StreamableParser):
    def __init__(self, encoding: oh.HarmonyEncoding, role: oh.Role | None, *, strict: bool = True) -> None:
        super().__init__(encoding, role, strict=strict)
        self.calls = 0

    def process(self, token: int) -> "SameArguments":
        self.calls += 1
        return super().process(token)


class OtherArguments(oh.StreamableParser):
    def __init__(self, name: str, *, lenient: bool = False) -> None:
        # What is set before must stay.
        self.name = name
        super().__init__(ENCODING, role=oh.Role.ASSISTANT, strict=not lenient)


class Silent(oh.StreamableParser):
    def __init__(self) -> None:
        pass


def test_a_parser_with_an_init_of_the_same_arguments() -> None:
    parser = SameArguments(ENCODING, oh.Role.USER)
    assert parser.process(200008).process(64).current_content == "a"
    assert (parser.calls, parser.current_role) == (2, oh.Role.USER)
    assert SameArguments(encoding=ENCODING, role=None, strict=False).state is oh.StreamState.EXPECT_START


def test_a_parser_with_an_init_of_other_arguments() -> None:
    parser = OtherArguments("mine", lenient=True)
    for token in ENCODING.encode("I cannot say.<|return|>", allowed_special="all"):
        parser.process(token)
    assert (parser.name, parser.messages[0].text) == ("mine", "I cannot say.")


def test_a_parser_with_attributes_only() -> None:
    class Plain(oh.StreamableParser):
        extra = 5

    assert Plain(ENCODING, None).extra == 5
    assert Plain(ENCODING, None, recover=True).process(5).messages == []


@pytest.mark.parametrize(
    "method",
    [
        copy.copy,
        copy.deepcopy,
        lambda parser: parser.copy(),
        *[
            lambda parser, protocol=protocol: pickle.loads(pickle.dumps(parser, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ],
    ],
)
def test_subclasses_of_the_parser_are_copied(method: Any) -> None:
    parser = OtherArguments("mine")
    parser.process(200008).process(64)
    duplicate = method(parser)
    assert type(duplicate) is OtherArguments
    assert (duplicate.name, duplicate.current_content, duplicate.current_role) == ("mine", "a", oh.Role.ASSISTANT)
    duplicate.process(64)
    assert parser.current_content == "a"


def test_init_resets() -> None:
    parser = oh.StreamableParser(ENCODING, oh.Role.USER)
    parser.process(200008).process(64)
    assert parser.current_content == "a"
    parser.__init__(ENCODING, oh.Role.ASSISTANT)  # type: ignore[misc]
    assert (parser.tokens, parser.current_content, parser.current_role) == ([], "", oh.Role.ASSISTANT)
    assert parser.process(200008).process(65).current_content == "b"
    with pytest.raises(ValueError, match="robot"):
        parser.__init__(ENCODING, "robot")  # type: ignore[misc]
    assert parser.current_content == "b"


CALLS: dict[str, Callable[[oh.StreamableParser], object]] = {
    "process": lambda parser: parser.process(1),
    "feed": lambda parser: parser.feed([1]),
    "pickle": pickle.dumps,
    "copy.copy": copy.copy,
    **{name: operator.methodcaller(name) for name in ("process_eos", "finish", "reset", "copy")},
    **{
        name: operator.attrgetter(name)
        for name, value in vars(oh.StreamableParser).items()
        if not name.startswith("_") and not callable(value)
    },
}


@pytest.mark.parametrize("name", CALLS)
def test_a_parser_whose_init_never_ran_says_so(name: str) -> None:
    for parser in (Silent(), oh.StreamableParser.__new__(oh.StreamableParser)):
        with pytest.raises(RuntimeError, match=r"__init__\(\) was not called: call super\(\).__init__\("):
            CALLS[name](parser)
        assert repr(parser) == "StreamableParser(not initialized)"
        oh.StreamableParser.__init__(parser, ENCODING, None)
        assert parser.state is oh.StreamState.EXPECT_START


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((), {}), ((ENCODING,), {}), ((ENCODING, None, True), {}), ((ENCODING, None), {"other": 1})],
)
def test_wrong_arguments_are_named(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="argument"):
        oh.StreamableParser(*arguments, **named)
    with pytest.raises(TypeError, match="HarmonyEncoding"):
        oh.StreamableParser("x", None)  # type: ignore[arg-type]


class Own(oh.HarmonyEncoding):
    def __init__(self, inner: Any, name: str = "own") -> None:
        super().__init__(inner)
        self.own_name = name

    def encode_twice(self, text: str) -> list[int]:
        return self.encode(text) * 2


@pytest.mark.parametrize("inner", [ENCODING, ENCODING._inner, "HarmonyGptOss", oh.HarmonyEncodingName.HARMONY_GPT_OSS])  # type: ignore[attr-defined]
def test_an_encoding_may_be_subclassed(inner: Any) -> None:
    encoding = Own(inner, name="mine")
    assert encoding.encode_twice("Hi") == [12194, 12194]
    assert (encoding.name, encoding.own_name) == ("HarmonyGptOss", "mine")
    assert oh.StreamableParser(encoding, oh.Role.USER).process(200008).process(64).current_content == "a"
    for duplicate in (copy.copy(encoding), copy.deepcopy(encoding), pickle.loads(pickle.dumps(encoding))):
        assert type(duplicate) is Own
        assert duplicate.own_name == "mine"
        assert duplicate.encode_twice("Hi") == [12194, 12194]


def test_what_is_no_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="nope"):
        Own("nope")
    with pytest.raises(TypeError, match="argument"):
        oh.HarmonyEncoding()  # type: ignore[call-arg]
    assert oh.load_harmony_encoding("HarmonyGptOss") is ENCODING
