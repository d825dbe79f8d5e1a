"""The conversations that are rendered, made with the models of whichever package is measured."""

from __future__ import annotations

import json
import random
from typing import Any

from . import corpora


def small(package: Any) -> Any:
    """A system message, a developer's with two tools, and one call of a tool."""
    return package.Conversation.from_messages(_small_messages(package))


def small_complete(package: Any) -> Any:
    """The same, with the tools' schemas written whole where the package can do so. They lose nothing either way, so that the
    tokens are the same."""
    conversation = small(package)
    if hasattr(package, "SchemaPolicy"):
        conversation.messages[1].content[0].tools["functions"].schema_policy = package.SchemaPolicy.COMPLETE
    return conversation


def long(package: Any, count: int = 200, average: int = 2_600) -> Any:
    """What an agent's transcript looks like: many calls of tools, whose results are code and JSON, of twice the average length
    in characters."""
    message, role = package.Message, package.Role
    source = random.Random(1)
    english, python, json_text = (corpora.joined([name], 5_000_000) for name in ("english", "python", "json"))

    def part(text: str, length: int) -> str:
        start = source.randrange(len(text) - length)
        return text[start : start + length]

    messages = _small_messages(package)[:2]
    while len(messages) < count:
        messages.append(message.from_role_and_content(role.USER, part(english, average // 2)))
        for _ in range(6):
            messages.append(message.from_role_and_content(role.ASSISTANT, part(english, average)).with_channel("analysis"))
            arguments = json.dumps({"path": "a/b.py", "content": part(python, average // 2)})
            messages.append(_call(package, "functions.search_docs", arguments))
            messages.append(_result(package, "functions.search_docs", part(source.choice([json_text, python]), average * 2)))
        messages.append(message.from_role_and_content(role.ASSISTANT, part(english, average // 2)).with_channel("commentary"))
    return package.Conversation.from_messages(messages[:count])


def _small_messages(package: Any) -> list[Any]:
    message, role = package.Message, package.Role
    system = (
        package.SystemContent.new().with_reasoning_effort(package.ReasoningEffort.HIGH).with_conversation_start_date("2026-06-28")
    )
    instructions = "Always respond in riddles"
    developer = package.DeveloperContent.new().with_instructions(instructions).with_function_tools(_tools(package))
    thought = "User asks about weather in Tokyo. Need to use get_weather tool."
    return [
        message.from_role_and_content(role.SYSTEM, system),
        message.from_role_and_content(role.DEVELOPER, developer),
        message.from_role_and_content(role.USER, "What is the weather in Tokyo?"),
        message.from_role_and_content(role.ASSISTANT, thought).with_channel("analysis"),
        _call(package, "functions.get_weather", '{"location": "Tokyo"}'),
        _result(package, "functions.get_weather", '{ "temperature": 20, "sunny": true }'),
    ]


def _call(package: Any, tool: str, arguments: str) -> Any:
    call = package.Message.from_role_and_content(package.Role.ASSISTANT, arguments)
    return call.with_channel("commentary").with_recipient(tool).with_content_type("<|constrain|> json")


def _result(package: Any, tool: str, text: str) -> Any:
    author = package.Author.new(package.Role.TOOL, tool)
    return package.Message.from_author_and_content(author, text).with_channel("commentary").with_recipient("assistant")


def _tools(package: Any) -> list[Any]:
    location = {"type": "string", "description": "The city and state, e.g. San Francisco, CA"}
    unit = {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"}
    weather = {"type": "object", "properties": {"location": location, "format": unit}, "required": ["location"]}
    query = {"type": "string", "description": "Query"}
    limit = {"type": "integer", "default": 10}
    search = {"type": "object", "properties": {"query": query, "limit": limit}, "required": ["query"]}
    new = package.ToolDescription.new
    return [
        new("get_weather", "Gets the current weather in the provided location.", parameters=weather),
        new("search_docs", "Searches the documentation.", parameters=search),
    ]
