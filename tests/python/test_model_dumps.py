"""Dumps of models keep everything: content in a message says what it is, so that validation makes it again."""

import json
from typing import Any

import openai_harmony as oh
import pydantic
import pytest
from samples import CONVERSATION, DEVELOPER, MESSAGE, MODELS, SYSTEM, TEXT, name_of


class Captioned(oh.TextContent):
    """Text content with a field more."""

    caption: str = "c"


class Picture(oh.Content):
    """Content of a user's own, which is rendered as text."""

    url: str

    def to_dict(self) -> dict[str, Any]:
        return {"type": "text", "text": f"[{self.url}]"}


def user_message(*contents: oh.Content) -> oh.Message:
    return oh.Message.from_role_and_contents("user", contents)


@pytest.mark.parametrize("model", MODELS, ids=name_of)
@pytest.mark.parametrize(
    "flags", [{}, {"by_alias": True}, {"exclude_none": True}, {"exclude_unset": True}, {"round_trip": True}], ids=str
)
def test_round_trips(model: pydantic.BaseModel, flags: dict[str, Any]) -> None:
    cls = type(model)
    assert cls.model_validate(model.model_dump(**flags)) == model
    assert cls.model_validate(model.model_dump(mode="json", **flags)) == model
    assert cls.model_validate_json(model.model_dump_json(**flags)) == model
    assert cls.model_validate_json(json.dumps(model.model_dump(mode="json", **flags))) == model


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_strict_round_trips(model: pydantic.BaseModel) -> None:
    assert type(model).model_validate_json(model.model_dump_json(), strict=True) == model
    assert type(model).model_validate(model.model_dump(), strict=True) == model


@pytest.mark.parametrize("message", CONVERSATION.messages)
def test_flat_forms_round_trip(message: oh.Message) -> None:
    assert oh.Message.from_dict(message.to_dict()) == message
    assert oh.Message.from_dict(json.loads(message.to_json())) == message
    assert json.loads(message.to_json()) == json.loads(json.dumps(message.to_dict()))
    assert oh.Conversation.from_json(CONVERSATION.to_json()) == CONVERSATION


def test_content_dumps_with_its_type_only_inside_a_message() -> None:
    assert TEXT.model_dump() == {"text": "é 👍"}
    assert "type" not in SYSTEM.model_dump()
    assert "type" not in DEVELOPER.model_dump()
    message = oh.Message.from_role_and_contents("system", [TEXT, SYSTEM, DEVELOPER])
    assert message.model_dump() == {
        "author": {"role": oh.Role.SYSTEM, "name": None},
        "content": [
            {"type": "text", "text": "é 👍"},
            {**SYSTEM.model_dump(), "type": "system_content"},
            {**DEVELOPER.model_dump(), "type": "developer_content"},
        ],
        "channel": None,
        "recipient": None,
        "content_type": None,
    }


def test_flags_reach_the_content() -> None:
    message = oh.Message.from_role_and_content("developer", oh.DeveloperContent(instructions="i"))
    only = {"type": "developer_content", "instructions": "i"}
    assert message.model_dump()["content"] == [{**only, "tools": None}]
    assert message.model_dump(exclude_none=True)["content"] == [only]
    assert message.model_dump(exclude_unset=True)["content"] == [only]
    assert message.model_dump(exclude_defaults=True)["content"] == [only]
    assert message.model_dump(exclude={"content": {0: {"instructions"}}})["content"] == [
        {"type": "developer_content", "tools": None}
    ]
    assert json.loads(message.model_dump_json(exclude_none=True))["content"] == [only]


def test_content_added_to_a_default_is_dumped_as_set() -> None:
    message = oh.Message(author=oh.Author(role=oh.Role.USER)).adding_content("x")
    assert message.model_dump(exclude_unset=True)["content"] == [{"type": "text", "text": "x"}]


def test_none_inside_parameters_survives() -> None:
    tool = oh.ToolDescription.new("f", "", {"type": "string", "default": None})
    content = oh.DeveloperContent.new().with_function_tools([tool])
    assert content.to_dict()["tools"]["functions"] == {
        "name": "functions",
        "tools": [{"name": "f", "description": "", "parameters": {"type": "string", "default": None}}],
    }


def test_subclasses_of_text_keep_their_fields_in_dumps() -> None:
    message = user_message(Captioned(text="t"))
    assert message.model_dump()["content"] == [{"type": "text", "text": "t", "caption": "c"}]
    assert message.to_dict()["content"] == [{"type": "text", "text": "t"}]
    assert oh.Message.model_validate(message.model_dump()).content == [oh.TextContent(text="t")]


def test_content_of_a_users_own_is_dumped_as_what_it_is_rendered_as() -> None:
    message = user_message(Picture(url="u"))
    assert message.content == [Picture(url="u")]
    assert message.model_dump()["content"] == message.to_dict()["content"] == [{"type": "text", "text": "[u]"}]
    assert oh.Message.model_validate_json(message.model_dump_json()).text == "[u]"


def test_content_without_a_form_is_dumped_as_its_fields() -> None:
    class Formless(oh.Content):
        a: int = 1

    assert user_message(Formless()).model_dump()["content"] == [{"a": 1}]
    with pytest.raises(NotImplementedError, match="Formless has no to_dict"):
        user_message(Formless()).to_dict()


def test_what_is_not_content_is_dumped_as_it_stands() -> None:
    message = oh.Message.from_role_and_content("user", "x")
    message.content.append({"any": "thing"})  # type: ignore[arg-type]
    assert message.model_dump()["content"] == [{"type": "text", "text": "x"}, {"any": "thing"}]


def test_models_inside_other_models_keep_their_content() -> None:
    class Request(pydantic.BaseModel):
        messages: list[oh.Message]
        conversation: oh.Conversation | None = None

    request = Request(messages=[MESSAGE], conversation=CONVERSATION)
    assert Request.model_validate_json(request.model_dump_json()) == request
    assert pydantic.TypeAdapter(list[oh.Message]).validate_python([MESSAGE.model_dump()]) == [MESSAGE]


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (
            {"text": "x"},
            ("content", 0),
            "The `type` of a content is one of 'text', 'system_content', 'developer_content'.",
        ),
        ({"type": "image"}, ("content", 0), "Unknown content variant: "),
        ({"type": ["text"]}, ("content", 0), "Unknown content variant: "),
        ({"type": "text"}, ("content", 0, "text", "text"), "Field required"),
        (
            {"type": "system_content", "reasoning_effort": "lowest"},
            ("content", 0, "system_content", "reasoning_effort"),
            "'Low'",
        ),
        ("x", ("content", 0), "valid dictionary or instance of Content"),
        (None, ("content", 0), "valid dictionary or instance of Content"),
    ],
)
def test_validation_says_what_is_wrong_and_where(content: Any, place: tuple[Any, ...], words: str) -> None:
    with pytest.raises(pydantic.ValidationError) as failure:
        oh.Message.model_validate({"author": {"role": "user"}, "content": [content]})
    [error] = failure.value.errors()
    assert error["loc"] == place
    assert words in error["msg"]


def test_json_that_is_no_content_is_refused_too() -> None:
    for content in ('"x"', "null", "[]", "{}"):
        with pytest.raises(pydantic.ValidationError, match="Unknown content variant"):
            oh.Message.model_validate_json(f'{{"author": {{"role": "user"}}, "content": [{content}]}}')


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_tells_contents_apart_by_type(mode: Any) -> None:
    schema = oh.Conversation.model_json_schema(mode=mode)
    forms = schema["$defs"]["Message"]["properties"]["content"]["items"]["oneOf"]
    assert [form["properties"]["type"]["const"] for form in forms] == ["text", "system_content", "developer_content"]
    for form in forms:
        [reference] = form["allOf"]
        assert reference["$ref"].removeprefix("#/$defs/") in schema["$defs"]
