"""Bad input: the class of each error, and that it says what is wrong and where."""

import json
import sys
from collections.abc import Callable
from typing import Any

import openai_harmony as oh
import pydantic
import pytest

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


def user_message(**changes: Any) -> oh.Message:
    message = oh.Message.from_role_and_content(oh.Role.USER, "x")
    for field, value in changes.items():
        setattr(message, field, value)
    return message


def with_parameters(parameters: Any) -> oh.Message:
    content = oh.DeveloperContent.new().with_function_tools([oh.ToolDescription.new("f", "D", parameters)])
    return oh.Message.from_role_and_content("developer", content)


def cyclic() -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    schema["properties"]["again"] = schema
    return schema


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


def mangled(content: oh.Content, **changes: Any) -> oh.Content:
    for field, value in changes.items():
        setattr(content, field, value)
    return content


RENDERED: dict[str, tuple[oh.Message, type[Exception], str]] = {
    "tool without a name": (
        user_message(author=oh.Author(role=oh.Role.TOOL)),
        oh.HarmonyError,
        "^Tools should have a name!",
    ),
    "system content from a user": (
        user_message(content=[oh.SystemContent.new()]),
        oh.HarmonyError,
        "^SystemContent may only appear in system messages, found in User",
    ),
    "developer content from the system": (
        oh.Message.from_role_and_content("system", oh.DeveloperContent.new()),
        oh.HarmonyError,
        "^DeveloperContent may only appear in developer messages, found in System",
    ),
    "unknown role": (user_message(author=mangled(oh.Author(role=oh.Role.USER), role="robot")), ValueError, "robot"),  # type: ignore[arg-type]
    "role that is no string": (user_message(author=mangled(oh.Author(role=oh.Role.USER), role=5)), ValueError, "5"),  # type: ignore[arg-type]
    "unknown effort": (
        oh.Message.from_role_and_content("system", mangled(oh.SystemContent.new(), reasoning_effort="lowest")),
        ValueError,
        "lowest",
    ),
    "channel that is a number": (user_message(channel=5), ValueError, "5"),
    "recipient that is a number": (user_message(recipient=5), ValueError, "5"),
    "content type that is a number": (user_message(content_type=5), ValueError, "5"),
    "NaN in a schema": (with_parameters({"type": "number", "default": float("nan")}), ValueError, "NaN"),
    "infinity in a schema": (with_parameters({"default": [float("inf")]}), ValueError, "inf"),
    "integer beyond floats in a schema": (with_parameters({"default": 10**400}), ValueError, "number out of range"),
    "schema that contains itself": (with_parameters(cyclic()), ValueError, "recursion limit"),
    "schema that is too deep": (with_parameters(nested(100_000)), ValueError, "recursion limit"),
    "set in a schema": (with_parameters({"enum": {1}}), TypeError, "^Object of type set is not JSON serializable"),
    "bytes in a schema": (with_parameters({"default": b"x"}), TypeError, "^Object of type bytes is not JSON"),
    "content that is a string": (user_message(content="x"), AttributeError, "to_dict"),
    "content of dicts": (user_message(content=[{"type": "text", "text": "x"}]), AttributeError, "to_dict"),
    "content of strings": (user_message(content=["x"]), AttributeError, "to_dict"),
    "content that is None": (user_message(content=None), TypeError, "not iterable"),
}


@pytest.mark.parametrize("name", RENDERED)
def test_what_cannot_be_rendered(name: str) -> None:
    message, kind, words = RENDERED[name]
    conversation = oh.Conversation.from_messages([user_message(), message])
    calls: dict[str, Callable[[], object]] = {
        "message": lambda: ENCODING.render(message),
        "conversation": lambda: ENCODING.render_conversation(conversation),
        "training": lambda: ENCODING.render_conversation_for_training(conversation),
        "completion": lambda: ENCODING.render_conversation_for_completion(conversation, oh.Role.ASSISTANT),
    }
    for method, call in calls.items():
        with pytest.raises(kind, match=words) as failure:
            call()
        assert type(failure.value) is kind
        if kind is ValueError:
            what = "message" if method == "message" else "conversation"
            assert str(failure.value).startswith(f"invalid {what} JSON: ")


@pytest.mark.parametrize("depth", [60, 500])
def test_deep_schemas_render(depth: int) -> None:
    text = ENCODING.decode(ENCODING.render(with_parameters(nested(depth))))
    assert text.count("a?: ") == depth


def test_a_schema_that_is_too_deep_is_told_the_limit() -> None:
    with pytest.raises(ValueError, match=r"recursion limit.*\d{3}"):
        ENCODING.render(with_parameters(nested(100_000)))


@pytest.mark.parametrize("value", ["x", None, 5, [], {"role": "user", "content": "x"}], ids=repr)
def test_render_takes_models_only(value: Any) -> None:
    for call in (ENCODING.render, ENCODING.render_conversation, ENCODING.render_conversation_for_training):
        with pytest.raises(AttributeError):
            call(value)


@pytest.mark.parametrize("value", ["x", 5, [], {"auto_drop_analysis": True}], ids=repr)
def test_options_are_models_too(value: Any) -> None:
    with pytest.raises(AttributeError):
        ENCODING.render(user_message(), value)
    for call in (ENCODING.render_conversation, ENCODING.render_conversation_for_training):
        with pytest.raises(AttributeError):
            call(oh.Conversation(), value)


TOKENS: dict[str, Callable[[Any], Any]] = {
    "decode": ENCODING.decode,
    "decode_utf8": ENCODING.decode_utf8,
    "decode_bytes": ENCODING.decode_bytes,
    "parse": ENCODING.parse_messages_from_completion_tokens,
    "process": lambda tokens: [oh.StreamableParser(ENCODING, None).process(token) for token in tokens],
    "is_special_token": lambda tokens: [ENCODING.is_special_token(token) for token in tokens],
}


@pytest.mark.parametrize("method", TOKENS)
@pytest.mark.parametrize(
    ("token", "kind"),
    [
        (-1, OverflowError),
        (2**32, OverflowError),
        (10**30, OverflowError),
        (1.0, TypeError),
        ("1", TypeError),
        (None, TypeError),
    ],
)
def test_tokens_are_ints_of_32_bits(method: str, token: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind) as failure:
        TOKENS[method]([token])
    assert type(failure.value) is kind


@pytest.mark.parametrize("method", ["decode", "decode_utf8", "decode_bytes", "parse"])
def test_tokens_are_iterable(method: str) -> None:
    for value in (None, 5):
        with pytest.raises(TypeError):
            TOKENS[method](value)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("decode", "^Invalid token for decoding: 201089"),
        ("decode_bytes", "^Invalid token for decoding: 201089"),
        ("decode_utf8", "^Could not decode tokens: Invalid token error: Invalid token for decoding: 201089"),
    ],
)
def test_ids_that_no_token_has_do_not_decode(method: str, words: str) -> None:
    with pytest.raises(oh.HarmonyError, match=words):
        TOKENS[method]([0, 201089])


def test_errors_of_an_iterable_pass_through() -> None:
    def failing() -> Any:
        yield 0
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        ENCODING.decode(failing())


@pytest.mark.parametrize("role", ["robot", "", "Assistant"])
def test_unknown_roles(role: str) -> None:
    for call in (
        lambda: ENCODING.parse_messages_from_completion_tokens([], role),
        lambda: oh.StreamableParser(ENCODING, role),
        lambda: ENCODING.render_conversation_for_completion(oh.Conversation(), role),
    ):
        with pytest.raises(ValueError, match="(?i)^unknown role: '?" + role):
            call()


@pytest.mark.parametrize("role", [5, b"user", ["user"]], ids=repr)
def test_roles_of_a_wrong_type(role: Any) -> None:
    for call in (
        lambda: ENCODING.parse_messages_from_completion_tokens([], role),
        lambda: oh.StreamableParser(ENCODING, role),
        lambda: ENCODING.render_conversation_for_completion(oh.Conversation(), role),
    ):
        with pytest.raises(AttributeError, match="value"):
            call()


@pytest.mark.parametrize("name", ["nope", "", "harmonygptoss", None, 3], ids=repr)
def test_unknown_encodings(name: Any) -> None:
    with pytest.raises(ValueError, match=f"^Invalid HarmonyEncodingName: {name}"):
        oh.load_harmony_encoding(name)


@pytest.mark.parametrize("text", [None, 5, b"x", ["x"]], ids=repr)
def test_text_is_a_string(text: Any) -> None:
    for call in (ENCODING.encode, ENCODING.encode_ordinary, ENCODING.encode_with_special_tokens):
        with pytest.raises(TypeError):
            call(text)


def test_collections_of_special_tokens() -> None:
    with pytest.raises(TypeError):
        ENCODING.encode("x", allowed_special=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        ENCODING.encode("x", disallowed_special=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        ENCODING.encode("x", disallowed_special=[5])  # type: ignore[list-item]


def test_the_classes_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError):
        oh.HarmonyEncoding()  # type: ignore[call-arg]
    with pytest.raises((TypeError, AttributeError)):
        oh.StreamableParser(None, None)  # type: ignore[arg-type]


def test_harmony_error_is_one_class() -> None:
    assert issubclass(oh.HarmonyError, RuntimeError)
    assert oh.HarmonyError.__module__ == "openai_harmony"
    with pytest.raises(oh.HarmonyError) as failure:
        ENCODING.parse_messages_from_completion_tokens([1])
    assert type(failure.value) is oh.HarmonyError
    assert failure.value.kind
    assert failure.value.position == 0


FROM_DICT: list[tuple[Any, type[Exception], str, str | None]] = [
    ({"content": "x"}, KeyError, "'role'", "a message is a dict with"),
    ({"role": "user"}, KeyError, "'content'", "a message is a dict with"),
    ({"author": {"role": "user"}, "content": "x"}, KeyError, "'role'", "a message is a dict with"),
    ({"role": "robot", "content": "x"}, ValueError, "^Unknown role: 'robot'\n", None),
    ({"role": None, "content": "x"}, ValueError, "^Unknown role: None\n", None),
    ({"role": "user", "content": None}, TypeError, "^'NoneType' object is not iterable: ", None),
    ({"role": "user", "content": 5}, TypeError, "^'int' object is not iterable: ", None),
    ({"role": "user", "content": ["x"]}, AttributeError, "^'str' object has no attribute 'get': ", "in content[0]"),
    ({"role": "user", "content": [{}]}, ValueError, "^Unknown content variant: {}\n", "in content[0]"),
    (
        {"role": "user", "content": [{"type": "text", "text": "x"}, {"type": "image"}]},
        ValueError,
        "^Unknown content variant: {'type': 'image'}\n",
        "in content[1]",
    ),
    ({"role": "user", "content": [{"type": "text"}]}, pydantic.ValidationError, "Field required", "in content[0]"),
    ({"role": "user", "content": "x", "name": 5}, pydantic.ValidationError, "valid string", None),
    ("x", TypeError, ": a message is a dict with", None),
    (None, TypeError, ": a message is a dict with", None),
]


def notes_of(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


@pytest.mark.parametrize(("data", "kind", "words", "note"), FROM_DICT)
def test_from_dict(data: Any, kind: type[Exception], words: str, note: str | None) -> None:
    with pytest.raises(kind, match=words) as failure:
        oh.Message.from_dict(data)
    assert type(failure.value) is kind
    if sys.version_info >= (3, 11) and note is not None:
        assert any(note in line for line in notes_of(failure.value))

    if data is not None and data != "x":
        with pytest.raises(kind, match=words) as failure:
            oh.Conversation.from_json(json.dumps({"messages": [{"role": "user", "content": ""}, data]}))
        if sys.version_info >= (3, 11):
            assert "in messages[1]" in notes_of(failure.value)


@pytest.mark.parametrize(
    ("payload", "kind", "words"),
    [
        ("{", json.JSONDecodeError, "line 1 column 2"),
        ("", json.JSONDecodeError, "line 1 column 1"),
        ("[]", TypeError, "list indices must be integers or slices, not str: a conversation is"),
        ("null", TypeError, "'NoneType' object is not subscriptable: a conversation is"),
        ("{}", KeyError, "'messages'"),
        ('{"messages": null}', TypeError, "'NoneType' object is not iterable: a conversation is"),
        (5, TypeError, "the JSON object must be str"),
        ({"messages": []}, TypeError, "the JSON object must be str"),
    ],
)
def test_from_json(payload: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as failure:
        oh.Conversation.from_json(payload)
    assert type(failure.value) is kind
