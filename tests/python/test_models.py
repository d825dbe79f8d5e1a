"""Building models, changing them, comparing them."""

import typing
from typing import Any

import openai_harmony as oh
import pydantic
import pytest
from samples import MODELS, name_of


def test_strings_are_taken_where_roles_are() -> None:
    assert oh.Author.new("tool", "f") == oh.Author(role=oh.Role.TOOL, name="f")
    assert oh.Message.from_role_and_content("user", "x") == oh.Message.from_role_and_content(oh.Role.USER, "x")
    assert oh.Message.from_role_and_contents("user", []).author.role is oh.Role.USER


def test_models_take_dicts_for_models() -> None:
    assert oh.Message(author={"role": "user"}).author == oh.Author(role=oh.Role.USER)  # type: ignore[arg-type]
    namespace = {"name": "f", "tools": [{"name": "g", "description": ""}]}
    content = oh.DeveloperContent.model_validate({"tools": {"f": namespace}})
    assert content.tools == {"f": oh.ToolNamespaceConfig(name="f", tools=[oh.ToolDescription.new("g", "")])}


def test_strings_become_text_content() -> None:
    message = oh.Message.from_role_and_content("user", "a").adding_content("b").adding_content(oh.TextContent(text="c"))
    assert message.content == [oh.TextContent(text=text) for text in "abc"]
    assert message.text == "abc"


def test_text_joins_only_the_text_parts() -> None:
    message = oh.Message.from_role_and_contents("system", [oh.TextContent(text="a"), oh.SystemContent.new()])
    assert message.adding_content("b").text == "ab"
    assert oh.Message.from_role_and_contents("user", []).text == ""


def test_builders_change_the_object_and_return_it() -> None:
    message = oh.Message.from_role_and_content("assistant", "x")
    assert message.with_channel("final").with_recipient("r").with_content_type("t").adding_content("y") is message
    assert (message.channel, message.recipient, message.content_type) == ("final", "r", "t")

    system = oh.SystemContent.new()
    channels = oh.ChannelConfig(valid_channels=["x"], channel_required=False)
    changed = (
        system.with_model_identity("m")
        .with_reasoning_effort(oh.ReasoningEffort.LOW)
        .with_conversation_start_date("d")
        .with_knowledge_cutoff("k")
        .with_channel_config(channels)
        .with_browser_tool()
        .with_python_tool()
    )
    assert changed is system
    assert system.channel_config is channels
    assert list(system.tools or {}) == ["browser", "python"]
    assert system.with_required_channels(["y"]).channel_config == oh.ChannelConfig.require_channels(["y"])

    developer = oh.DeveloperContent.new()
    tool = oh.ToolDescription.new("f", "")
    assert developer.with_instructions("i").with_function_tools(tool for tool in [tool]) is developer
    assert developer.tools == {"functions": oh.ToolNamespaceConfig(name="functions", tools=[tool])}


@pytest.mark.parametrize("content", [oh.SystemContent.new(), oh.DeveloperContent.new()], ids=name_of)
def test_a_namespace_replaces_the_one_of_its_name(content: oh.SystemContent | oh.DeveloperContent) -> None:
    content.with_tools(oh.ToolNamespaceConfig(name="a", tools=[]))
    tools = content.tools
    content.with_tools(oh.ToolNamespaceConfig(name="b", tools=[]))
    content.with_tools(oh.ToolNamespaceConfig(name="a", description="second", tools=[]))
    assert content.tools is tools
    assert {name: namespace.description for name, namespace in (tools or {}).items()} == {"a": "second", "b": None}


def test_defaults() -> None:
    assert oh.SystemContent.new() == oh.SystemContent(
        model_identity="You are ChatGPT, a large language model trained by OpenAI.",
        reasoning_effort=oh.ReasoningEffort.MEDIUM,
        conversation_start_date=None,
        knowledge_cutoff="2024-06",
        channel_config=oh.ChannelConfig(valid_channels=["analysis", "commentary", "final"], channel_required=True),
        tools=None,
    )
    assert oh.DeveloperContent.new() == oh.DeveloperContent(instructions=None, tools=None)
    assert oh.RenderConversationConfig().auto_drop_analysis is True
    assert oh.RenderOptions().conversation_has_function_tools is False
    assert oh.Conversation().messages == []


def test_objects_do_not_share_their_defaults() -> None:
    one, other = oh.SystemContent.new(), oh.SystemContent.new()
    assert one.channel_config is not None
    one.channel_config.valid_channels.append("mine")
    oh.ToolNamespaceConfig.browser().tools.clear()
    assert other == oh.SystemContent.new()
    assert len(oh.ToolNamespaceConfig.browser().tools) == 3


def test_fields_can_be_assigned_and_are_not_checked() -> None:
    message = oh.Message.from_role_and_content("user", "x")
    message.author.role = oh.Role.DEVELOPER
    message.channel = 5  # type: ignore[assignment]
    message.content = [oh.TextContent(text="y")]
    assert message.to_dict() == {
        "role": "developer",
        "name": None,
        "content": [{"type": "text", "text": "y"}],
        "channel": 5,
    }


# Options refuse them, which `test_face.py` tests.
OPTIONS = (oh.RenderConversationConfig, oh.RenderOptions)


@pytest.mark.parametrize("model", [model for model in MODELS if not isinstance(model, OPTIONS)], ids=name_of)
def test_extra_keys_are_ignored(model: pydantic.BaseModel) -> None:
    assert type(model).model_validate({**model.model_dump(), "nobody_knows": 1}) == model


def test_equality_is_by_value_and_class() -> None:
    class Shouted(oh.TextContent):
        pass

    assert oh.TextContent(text="x") == oh.TextContent(text="x")
    assert oh.TextContent(text="x") != oh.TextContent(text="y")
    assert oh.TextContent(text="x") != Shouted(text="x")


def test_text_content_takes_no_positional_argument() -> None:
    with pytest.raises(TypeError):
        oh.TextContent("x")  # type: ignore[call-arg]


def test_a_conversation_iterates_over_its_messages() -> None:
    messages = [oh.Message.from_role_and_content("user", text) for text in "ab"]
    conversation = oh.Conversation.from_messages(messages)
    assert list(conversation) == messages
    assert conversation.messages[0] is messages[0]
    assert conversation.messages is not messages
    assert oh.Conversation.from_messages(message for message in messages) == conversation


def test_declared_types() -> None:
    assert typing.get_type_hints(oh.Message)["content"] == list[oh.Content]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (oh.Author, {"role": "bogus"}),
        (oh.TextContent, {"text": 5}),
        (oh.ToolDescription, {"name": "f"}),
        (oh.ToolDescription, {"name": "f", "description": None}),
        (oh.ToolDescription, {"name": "f", "description": "", "parameters": []}),
        (oh.ToolNamespaceConfig, {"name": "f"}),
        (oh.ChannelConfig, {"valid_channels": "ab", "channel_required": True}),
        (oh.SystemContent, {"reasoning_effort": "lowest"}),
        (oh.SystemContent, {"tools": []}),
        (oh.Message, {"role": "user"}),
        (oh.Message, {"author": "user"}),
        (oh.Message, {"author": {"role": "user"}, "content": "x"}),
        (oh.Message, {"author": {"role": "user"}, "content": ["x"]}),
        (oh.Conversation, {"messages": ["x"]}),
        (oh.RenderConversationConfig, {"auto_drop_analysis": None}),
    ],
)
def test_constructors_check(model: type[pydantic.BaseModel], fields: dict[str, Any]) -> None:
    with pytest.raises(pydantic.ValidationError) as failure:
        model(**fields)
    assert failure.value.title == model.__name__
