"""From a row to the views of its examples."""

from ._chats import harmony_conversation, read_json, reason
from ._failure import Failure
from ._ids import encoding
from ._text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .. import Conversation
    from ..training import Options
    from ..training._view import ExampleView
    from ._console import Console
    from ._rows import Row

FORM = 'such as {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}'


def views_of(row: "Row", options: "Options", console: "Console") -> "Iterator[tuple[str, ExampleView]]":
    """The examples of a row, each with a heading."""
    from .. import training
    from ..training._view import example_view

    chat = _conversation(row, options, console)
    try:
        made = training.examples(chat, options)
        inexact = _inexact(chat, options)
    except Exception as error:
        raise Failure(f"{row.place}: {reason(error)}") from None
    for lost in made.lost:
        what = f"{counted(lost.targets, 'target')} of {counted(lost.tokens, 'token')}"
        console.warn(f"{row.place}: {what} not learned: {lost.reason}")
    if not made:
        console.warn(f"{row.place}: no example, as nothing in it is learned")
    for number, example in enumerate(made, start=1):
        heading = row.place if len(made) == 1 else f"{row.place}, example {number} of {len(made)}"
        tokens, labels = example.tokens.tolist(), example.labels.tolist()
        yield heading, example_view(encoding(), tokens, example.message.tolist(), example.part.tolist(), labels, inexact)


def _inexact(chat: "Conversation", options: "Options") -> set[int]:
    """The messages that are targets, or would be, although their context is another than when they were written."""
    import warnings
    from dataclasses import replace

    from .. import training

    def targets(inexact: bool) -> set[int]:
        varied = replace(options, loss=replace(options.loss, inexact=inexact))
        return {index for example in training.examples(chat, varied) for index in example.targets.tolist()}

    with warnings.catch_warnings():
        # The options have been warned of.
        warnings.simplefilter("ignore")
        return targets(True) - targets(False)


def _conversation(row: "Row", options: "Options", console: "Console") -> "Conversation":
    form = read_json(row.text, row.place)
    if not isinstance(form, dict) or not isinstance(form.get("messages"), list):
        raise Failure(f"{row.place}: no conversation: a row is an object with the list `messages`", FORM)
    if options.format == "harmony" or (options.format == "auto" and _is_harmony(form["messages"])):
        return harmony_conversation(form, row.place, console)
    return _openai_conversation(form, row.place, options)


def _is_harmony(messages: "list[Any]") -> bool:
    """Whether there is what only harmony's messages have: a channel, or content of a system or developer message."""
    for message in messages:
        if not isinstance(message, dict):
            continue
        content = message.get("content")
        parts = [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []
        if message.get("channel") is not None or any(part.get("type") in _CONTENT_TYPES for part in parts):
            return True
    return False


_CONTENT_TYPES = ("system_content", "developer_content")


def _openai_conversation(form: "dict[str, Any]", place: str, options: "Options") -> "Conversation":
    from .. import ChatCompletionRequest, ServerOptions

    tools: Any = options.builtin_tools
    server = ServerOptions(
        date=None if options.date == "none" else options.date,
        default_reasoning_effort=options.effort,
        builtin_tools=tools,
        # Which reasoning an example has is not decided by reading.
        analysis="keep",
    )
    try:
        return ChatCompletionRequest(form, server).conversation
    except Exception as error:
        raise Failure(f"{place}: {reason(error)}") from None
