"""The whole way around once: a conversation with a function tool becomes tokens, a reply becomes messages, the tool's result goes back.

There is no model here: its reply is written out below, in the form gpt-oss gives it. Everything else is what a server does.

usage: weather.py
"""

import json
from collections.abc import Callable, Iterator

from openai_harmony import (
    Author,
    Conversation,
    DeveloperContent,
    HarmonyEncoding,
    HarmonyEncodingName,
    Message,
    Role,
    StreamableParser,
    StreamState,
    SystemContent,
    ToolDescription,
    load_harmony_encoding,
)

REPLY = (
    "<|channel|>analysis<|message|>The user wants the weather in Tokyo. I have get_weather for that.<|end|>"
    "<|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json"
    '<|message|>{"location": "Tokyo", "format": "celsius"}<|call|>'
)
ANSWER = "<|channel|>final<|message|>It is 20 °C and sunny in Tokyo. 🌞<|return|>"

TEXT_WIDTH = 62


def get_weather(location: str, format: str) -> dict[str, object]:
    return {"location": location, "temperature": 20, "unit": format, "sunny": True}


TOOLS: dict[str, Callable[..., object]] = {"functions.get_weather": get_weather}


def start_conversation() -> Conversation:
    weather = ToolDescription.new(
        "get_weather",
        "Gets the current weather in a place.",
        parameters={
            "type": "object",
            "properties": {
                "location": {"type": "string", "description": "The city, e.g. Tokyo"},
                "format": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
            },
            "required": ["location"],
        },
    )
    developer = DeveloperContent.new().with_instructions("Answer in one sentence.").with_function_tools([weather])
    return Conversation.from_messages(
        [
            Message.from_role_and_content(Role.SYSTEM, SystemContent.new().with_conversation_start_date("2026-11-20")),
            Message.from_role_and_content(Role.DEVELOPER, developer),
            Message.from_role_and_content(Role.USER, "What is the weather like in Tokyo?"),
        ]
    )


def lines(encoding: HarmonyEncoding, tokens: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Text with its ids: a marker alone, other text by lines of at most TEXT_WIDTH characters."""
    line: list[int] = []
    for token in tokens:
        text = encoding.decode([*line, token])
        if line and (encoding.is_special_token(token) or len(text) > TEXT_WIDTH):
            yield encoding.decode(line), line
            line = []
        line.append(token)
        if encoding.is_special_token(token) or encoding.decode([token]).endswith("\n"):
            yield encoding.decode(line), line
            line = []
    if line:
        yield encoding.decode(line), line


def show(title: str, encoding: HarmonyEncoding, tokens: list[int]) -> None:
    print(f"\n=== {title}: {len(tokens)} tokens\n")
    for text, ids in lines(encoding, tokens):
        shown = text if encoding.is_special_token(ids[0]) else f"    {text!r}"
        print(f"{shown:{TEXT_WIDTH + 8}} {' '.join(map(str, ids))}")


def stream(encoding: HarmonyEncoding, reply: str) -> list[Message]:
    """Feeds a reply to the parser token by token, as a server does while the model writes."""
    print("\n=== The canned reply, token by token\n")
    print(f"{'id':>7}  {'token':22} {'state':13} {'channel':11} {'recipient':22} new text")
    parser = StreamableParser(encoding, Role.ASSISTANT)
    for token in encoding.encode(reply, allowed_special="all"):
        parser.process(token)
        delta = repr(parser.last_content_delta) if parser.state is StreamState.CONTENT and parser.last_content_delta else ""
        print(
            f"{token:>7}  {encoding.decode([token])!r:22} {parser.state.value:13} "
            f"{parser.current_channel or '':11} {parser.current_recipient or '':22} {delta}".rstrip()
        )
    parser.process_eos()
    print("\n=== The messages in it\n")
    for message in parser.messages:
        print(f"{message.channel}{f' to {message.recipient}' if message.recipient else ''}: {message.text}")
    return parser.messages


def run_tools(messages: list[Message]) -> Iterator[Message]:
    """The results of the tools that `messages` call."""
    for call in messages:
        if call.recipient in TOOLS:
            result = TOOLS[call.recipient](**json.loads(call.text))
            author = Author.new(Role.TOOL, call.recipient)
            yield Message.from_author_and_content(author, json.dumps(result)).with_channel("commentary").with_recipient("assistant")


INTRODUCTION = """\
A conversation with a function tool, all the way around. There is no model here: its replies are canned, written out in
docs/examples/weather.py in the form that gpt-oss gives them. The rest is what a server does.

In harmony every message says in its header which channel it is in:

    analysis      the model's thoughts, not for the user
    commentary    calls of functions and their results, and what the user is told before a call
    final         the answer to the user

Left is text as the model reads or writes it, right are its tokens."""

READ_ON = """
=== Where to read on

    docs/format.md      the format, for those who build a server or a training pipeline
    docs/python.md      every class, method and exception; docs/rust.md and docs/javascript.md for the other languages
    docs/recovery.md    what to do when a model's output is malformed
    make demo-web       the same in a browser, to play with"""


def main() -> None:
    print(INTRODUCTION)
    encoding = load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS)
    conversation = start_conversation()
    prompt = encoding.render_conversation_for_completion(conversation, Role.ASSISTANT)
    show("The prompt", encoding, prompt)

    reply = stream(encoding, REPLY)
    conversation.messages += [*reply, *run_tools(reply)]
    next_prompt = encoding.render_conversation_for_completion(conversation, Role.ASSISTANT)
    assert next_prompt[: len(prompt) - 2] == prompt[:-2], "a prompt goes on where the last one ended"
    show("What the second prompt adds: reply and result", encoding, next_prompt[len(prompt) - 2 :])

    conversation.messages += stream(encoding, ANSWER)
    kept = encoding.render_conversation_for_completion(
        Conversation.from_messages([*conversation.messages, Message.from_role_and_content(Role.USER, "Thanks!")]), Role.ASSISTANT
    )
    show("After the answer: the reasoning before it is dropped", encoding, kept[len(prompt) - 2 :])
    print(READ_ON)


if __name__ == "__main__":
    main()
