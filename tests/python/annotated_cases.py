"""Random conversations, and what Python makes of them, a JSON object a line: the tests of the JavaScript package read it.

usage: annotated_cases.py SEED COUNT
"""

import json
import random
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import openai_harmony as oh
from openai_harmony import training

# The generator of the differential tests, which imports its neighbours.
sys.path.append(str(Path(__file__).parents[1] / "differential"))

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")
OPTIONS: dict[str, list[Any]] = {
    "train_on": ["assistant", "last_turn", "last_message"],
    "header": ["sampled", "after_role", "content", "all"],
    "channels": [["analysis"], ["final", "commentary"], []],
    "tool_calls": [True, False],
    "turn_end": ["mask", "relabel"],
    "tool_results": [True, False],
    "inexact": [True, False],
    "without_reasoning": ["learn", "mask_header", "empty_analysis"],
    "reasoning": ["finished_turns", "keep", "reference"],
    "examples": ["auto", "each", "last", "joint"],
    "max_length": [None, 25, 200],
    "too_long": ["drop", "shorten", "error"],
    "schema_policy": ["complete", "faithful"],
}


def odd(r: random.Random) -> list[dict[str, Any]]:
    """Messages of any kind, many of which cannot be rendered, or not with names checked."""
    message = import_module("gen").message
    return [message(r) for _ in range(r.choice([0, 1, 2, 3, 5, 8]))]


def turns(r: random.Random) -> list[dict[str, Any]]:
    """A chat such as data sets have: turns with reasoning, calls and their results, some cut off."""
    text = import_module("gen").text
    messages: list[dict[str, Any]] = [{"role": "system", "content": text(r)}] if r.random() < 0.3 else []
    for _ in range(r.choice([1, 1, 2, 3, 4])):
        messages.append({"role": "user", "content": text(r)})
        for _ in range(r.choice([0, 0, 1, 2])):
            if r.random() < 0.6:
                messages.append({"role": "assistant", "channel": "analysis", "content": text(r)})
            if r.random() < 0.2:
                messages.append({"role": "assistant", "channel": "commentary", "content": text(r)})
            channel = r.choice(["commentary", "commentary", "analysis"])
            call = {"role": "assistant", "channel": channel, "recipient": "functions.f", "content": "{}"}
            result = {"role": "tool", "name": "functions.f", "channel": channel, "recipient": "assistant"}
            messages += [call, {**result, "content": text(r)}]
        if r.random() < 0.6:
            messages.append({"role": "assistant", "channel": "analysis", "content": text(r)})
        if r.random() < 0.9:
            messages.append({"role": "assistant", "channel": r.choice(["final", "final", None]), "content": text(r)})
    return messages


def conversation(r: random.Random) -> oh.Conversation:
    messages = r.choice([odd, turns, turns])(r)
    return oh.Conversation(messages=[oh.Message.from_dict(message) for message in messages])


def shown(columns: Any, names: str) -> dict[str, Any]:
    return {name: getattr(columns, name).tolist() for name in names.split()}


def annotated(chat: oh.Conversation, config: dict[str, Any], ending: dict[str, Any]) -> dict[str, Any]:
    rendered = ENCODING.render_annotated(chat, oh.RenderConversationConfig(**config), **ending)
    spans = [
        [span.index, span.role.value, span.name, span.channel, span.recipient, span.exact,
         span.start, span.end, span.content_start, span.content_end, span.sampled_start]
        for span in rendered.messages
    ]  # fmt: skip
    return {**shown(rendered, "tokens message part sampled"), "messages": spans}


def examples(chat: oh.Conversation, options: dict[str, Any], weights: list[float | None]) -> dict[str, Any]:
    made = training.examples(chat, training.Options.from_dict(options), weights)
    names = "tokens labels loss_mask weight message part sampled kept targets"
    return {"examples": [shown(example, names) for example in made], "lost": made.lost}


def outcome(make: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"value": make()}
    except oh.HarmonyError as error:
        return {"error": error.kind, "position": error.position}


def case(r: random.Random) -> dict[str, Any] | None:
    try:
        chat = conversation(r)
    except ValueError:
        # A value that no model has: what the other package makes of it is no matter here.
        return None
    config = {
        "auto_drop_analysis": r.random() < 0.5,
        "analysis": r.choice([None, "keep", "reference", "finished_turns"]),
        "schema_policy": r.choice([None, "complete", "faithful"]),
    }
    ending: dict[str, Any] = r.choice([{}, {"for_training": True}, {"next_turn_role": "assistant"}, {"next_turn_role": "tool"}])
    options = {name: r.choice(values) for name, values in OPTIONS.items() if r.random() < 0.4}
    weights = [r.choice([None, None, 1, 0, 0.5]) for _ in chat.messages]
    return {
        "conversation": chat.to_dict(),
        "config": config,
        "ending": ending,
        "annotated": outcome(lambda: annotated(chat, config, ending)),
        "options": options,
        "weights": weights,
        "made": outcome(lambda: examples(chat, options, weights)),
    }


def main() -> None:
    seed, count = sys.argv[1], int(sys.argv[2])
    warnings.simplefilter("ignore", oh.HarmonyWarning)
    for index in range(count):
        made = case(random.Random(f"{seed}/{index}"))
        if made is not None:
            print(json.dumps(made))


if __name__ == "__main__":
    main()
