"""Conversations in files: in the library's JSON form, or as requests to Chat Completions; one in a file, or one a line."""

import json

from ._arguments import add_choice
from ._failure import WRONG_USE, Failure
from ._text import read_text, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any, Literal

    from .. import Conversation, RenderConversationConfig
    from ._console import Console

    _Reasoning = Literal["reference", "finished_turns", "keep"]
    _Schemas = Literal["faithful", "complete"]

FORM = '{"messages": [{"role": "user", "content": "Hi"}]}'
_LINES = (".jsonl", ".ndjson")


def add_chat_arguments(parser: "argparse.ArgumentParser") -> None:
    """How conversations are read, and how they are rendered."""
    reading = parser.add_argument_group("reading")
    reading.add_argument("--jsonl", action="store_true", help="one conversation a line; of itself for .jsonl and .ndjson")
    add_choice(
        reading,
        "--format",
        ("harmony", "openai"),
        help="the library's JSON form (the default), or requests to Chat Completions: messages with tool_calls, tools",
    )
    reading.add_argument("--date", metavar="DATE", help="with openai: the date in the system message, or today; none if absent")
    rendering = parser.add_argument_group("rendering")
    add_choice(
        rendering,
        "--reasoning",
        ("reference", "finished_turns", "keep"),
        help="which reasoning of the past is rendered (docs/format.md)",
    )
    add_choice(rendering, "--schema-policy", ("faithful", "complete"), help="how the schemas of tools are written (docs/tools.md)")


class Chat:
    """A conversation, where it came from, and how it is rendered if the user does not say."""

    def __init__(
        self, place: str, conversation: "Conversation", reasoning: "_Reasoning | None", schema_policy: "_Schemas | None"
    ) -> None:
        self.place = place
        self.conversation = conversation
        self._reasoning = reasoning
        self._schema_policy = schema_policy

    def config(self, arguments: "argparse.Namespace") -> "RenderConversationConfig":
        """The options of the render methods."""
        from .. import RenderConversationConfig

        reasoning: _Reasoning | None = arguments.reasoning or self._reasoning
        schema_policy: _Schemas | None = arguments.schema_policy or self._schema_policy
        return RenderConversationConfig(analysis=reasoning, schema_policy=schema_policy)


def read_chats(name: str, arguments: "argparse.Namespace", console: "Console") -> "Iterator[Chat]":
    """The conversations of a file."""
    text = read_text(name).removeprefix("\ufeff")
    if not is_jsonl(name, arguments):
        yield _chat(read_json(text, shown(name)), shown(name), arguments, console)
        return
    for place, line in lines(text, shown(name)):
        yield _chat(read_json(line, place), place, arguments, console)


def is_jsonl(name: str, arguments: "argparse.Namespace") -> bool:
    """Whether a file has a conversation a line."""
    is_jsonl: bool = arguments.jsonl or name.lower().endswith(_LINES)
    return is_jsonl


def lines(text: str, source: str) -> "Iterator[tuple[str, str]]":
    """The lines of a text that are not empty, each with its place."""
    # Not splitlines, which would cut at characters that stand in JSON strings as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{source}:{number}", line


def read_json(text: str, place: str) -> "Any":
    """The value of a JSON text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        hint = None
        if not text.strip():
            raise Failure(f"{place}: empty, where a conversation should be", f"such as {FORM}") from None
        if error.msg == "Extra data":
            hint = "--jsonl reads one conversation a line"
        raise Failure(f"{place}: not JSON: {error.msg} (line {error.lineno}, column {error.colno})", hint) from None
    except RecursionError:
        raise Failure(f"{place}: nested too deep") from None
    except ValueError as error:
        raise Failure(f"{place}: not readable JSON: {error}") from None


def _chat(form: "Any", place: str, arguments: "argparse.Namespace", console: "Console") -> Chat:
    if isinstance(form, list):
        form = {"messages": form}
    if not isinstance(form, dict) or not isinstance(form.get("messages"), list):
        raise Failure(f"{place}: no conversation: a conversation is an object with the list `messages`", f"such as {FORM}")
    if arguments.format == "openai":
        return _openai_chat(form, place, arguments)
    if arguments.date is not None:
        raise Failure("--date is for --format openai; here the date is in the system message", code=WRONG_USE)
    return Chat(place, harmony_conversation(form, place, console), None, None)


def _openai_chat(form: "dict[str, Any]", place: str, arguments: "argparse.Namespace") -> Chat:
    from .. import ChatCompletionRequest, HarmonyError, ServerOptions

    options = ServerOptions(date=arguments.date, analysis=arguments.reasoning or "finished_turns")
    try:
        request = ChatCompletionRequest(form, options)
    except (HarmonyError, TypeError, ValueError) as error:
        raise Failure(f"{place}: {reason(error)}") from None
    # The request has left out what is not rendered.
    return Chat(place, request.conversation, "keep", "complete")


def harmony_conversation(form: "dict[str, Any]", place: str, console: "Console") -> "Conversation":
    """The conversation of the library's JSON form."""
    import warnings

    from .. import Conversation, HarmonyWarning, Message
    from .._core import unread_keys

    messages = []
    with warnings.catch_warnings():
        # Said once for the conversation, and in words of the command.
        warnings.simplefilter("ignore", HarmonyWarning)
        for index, message in enumerate(form["messages"]):
            try:
                messages.append(Message.from_dict(message))
            except Exception as error:
                raise Failure(f"{place}: messages[{index}]: {reason(error)}", _hint(message)) from None
    keys = unread_keys(form)
    if keys:
        console.warn(f"{place}: not read, and lost: {', '.join(keys)}; --format openai reads OpenAI's messages")
    return Conversation.from_messages(messages)


def _hint(message: "Any") -> str | None:
    if isinstance(message, dict) and (message.get("content") is None or "tool_calls" in message):
        return "--format openai reads OpenAI's messages"
    return None


def reason(error: Exception) -> str:
    """An exception of the library in one line."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    details = getattr(error, "errors", None)
    if callable(details):
        # pydantic's text has its own address in it.
        first = details()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return "; ".join(line.rstrip(".!") for line in str(error).splitlines() if line) or type(error).__name__
