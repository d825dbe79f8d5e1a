"""``training/masks.jsonl.gz``: conversations, and what their examples are."""

from typing import Any

import openai_harmony as oh
import pytest
from corpora import read_lines
from openai_harmony import training

pytest.importorskip("numpy")

ROWS = list(read_lines("training/masks.jsonl.gz"))
CASES = [row for row in ROWS if "options" in row]
ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


def conversation(case: Any) -> oh.Conversation:
    messages = [{key: value for key, value in message.items() if key != "weight"} for message in case["messages"]]
    return oh.Conversation(messages=[oh.Message.from_dict(message) for message in messages])


def digits(flags: Any) -> str:
    return "".join("1" if flag else "0" for flag in flags)


def shown(example: training.Example) -> dict[str, Any]:
    """The example in the form of the rows."""
    return {
        "ids": example.tokens.tolist(),
        "message": example.message.tolist(),
        "part": example.part.tolist(),
        "sampled": digits(example.sampled),
        "mask": digits(example.loss_mask),
        "kept_messages": example.kept.tolist(),
    }


def test_all_rows_are_here() -> None:
    assert len(CASES) == 58


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_examples_are_those_of_the_rows(case: Any) -> None:
    weights = [message.get("weight") for message in case["messages"]]
    with oh_warnings(case["options"]):
        options = training.Options.from_dict(case["options"])
    made = training.examples(conversation(case), options, weights)
    expected = [example for example in case["examples"] if example.get("status") != "dropped"]
    assert len(made) == len(expected)
    for example, row in zip(made, expected, strict=True):
        # Some rows have the ids and the mask only.
        assert {key: value for key, value in shown(example).items() if key in row} == {
            key: value for key, value in row.items() if key in shown(example)
        }
        assert (example.labels == -100).tolist() == (example.loss_mask == 0).tolist()
        learned = example.loss_mask == 1
        assert (example.labels[learned] == example.tokens[learned]).all()
        assert (example.weight != 0).tolist() == learned.tolist()
        assert example.loss_tokens == learned.sum()
    assert len(made.lost) >= len(case["examples"]) - len(expected)


def oh_warnings(options: dict[str, Any]) -> Any:
    import contextlib

    return pytest.warns(oh.HarmonyWarning) if options.get("terminators") is False else contextlib.nullcontext()


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_annotated_rendering_agrees_with_the_rows(case: Any) -> None:
    """An example is its kept messages, rendered; all that differs is which message has which index."""
    for row in case["examples"]:
        if row.get("status") == "dropped" or "kept_messages" not in row or -2 in row.get("message", []):
            continue
        messages = conversation(case).messages
        kept = oh.Conversation(messages=[messages[index] for index in row["kept_messages"]])
        rendered = ENCODING.render_annotated(kept, oh.RenderConversationConfig(analysis="keep"), for_training=True)
        assert rendered.tokens.tolist() == row["ids"]
        if "part" in row:
            assert rendered.part.tolist() == row["part"]
        if "message" in row:
            assert [row["kept_messages"][index] for index in rendered.message] == row["message"]
        if "sampled" in row:
            assert digits(rendered.sampled) == row["sampled"]


def test_packing_is_that_of_the_row() -> None:
    [row] = [row for row in ROWS if "bins" in row]
    assert training.pack(row["lengths"], row["capacity"]) == row["bins"]
