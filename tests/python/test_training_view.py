"""The view of an example: every token once, with what it is; as text and as a page."""

import json
from typing import Any

import openai_harmony as oh
from corpora import read_lines
from openai_harmony import training
from openai_harmony.training._html import example_html
from openai_harmony.training._view import ExampleView, MessageView, example_view
from pages import Page

MASKS = [row for row in read_lines("training/masks.jsonl.gz") if "examples" in row]


def views(encoding: oh.HarmonyEncoding) -> list[tuple[dict[str, Any], ExampleView]]:
    """The examples of the golden masks that have all columns, and their views."""
    found = []
    for row in MASKS:
        for example in row["examples"]:
            if "mask" not in example or "message" not in example:
                continue
            labels = [
                token if is_learned == "1" else -100 for token, is_learned in zip(example["ids"], example["mask"], strict=True)
            ]
            view = example_view(encoding, example["ids"], example["message"], example["part"], labels)
            found.append((example, view))
    assert len(found) > 50
    return found


def test_a_view_has_every_token_once_with_its_part_and_its_loss(encoding: oh.HarmonyEncoding) -> None:
    for example, view in views(encoding):
        pieces = [piece for message in view.messages for piece in message.pieces]
        assert [token for piece in pieces for token in piece.ids] == example["ids"]
        parts = ["", "start", "role", "name", "recipient", "channel", "content_type", "message", "content", "terminator"]
        assert [piece.part for piece in pieces for _ in piece.ids] == [parts[code] for code in example["part"]]
        assert "".join(str(int(piece.in_loss)) for piece in pieces for _ in piece.ids) == example["mask"]
        assert (view.tokens, view.loss_tokens) == (len(example["ids"]), example["mask"].count("1"))


def test_a_view_reads_messages_from_their_headers(encoding: oh.HarmonyEncoding) -> None:
    seen = 0
    for row in MASKS:
        for example, view in ((e, v) for e, v in views(encoding) if e in row["examples"]):
            assert [message.number for message in view.messages] == example["kept_messages"]
            for message in view.messages:
                given = row["messages"][message.number]
                name = given.get("name")
                author = given["role"] + (f":{name}" if name else "")
                assert message.role == (name if given["role"] == "tool" else author)
                # `all` is not written.
                recipient = None if given.get("recipient") == "all" else given.get("recipient")
                assert (message.channel, message.recipient) == (given.get("channel"), recipient)
                seen += 1
    assert seen > 100


def test_the_empty_reasoning_is_shown_within_its_message(encoding: oh.HarmonyEncoding) -> None:
    chat = oh.Conversation.from_json(
        json.dumps({"messages": [{"role": "user", "content": "Q1"}, {"role": "assistant", "channel": "final", "content": "A1"}]})
    )
    [example] = training.examples(chat, training.Options(loss=training.LossPolicy(without_reasoning="empty_analysis")))
    view = example_view(encoding, example.tokens.tolist(), example.message.tolist(), example.part.tolist(), example.labels.tolist())
    assert [(message.number, message.channel) for message in view.messages] == [(0, None), (1, "final")]
    text = "".join(piece.text for piece in view.messages[1].pieces)
    assert text.startswith("<|start|>assistant<|channel|>analysis<|message|><|end|><|start|>assistant<|channel|>final")


def view_of(encoding: oh.HarmonyEncoding, text: str) -> MessageView:
    rendered = encoding.render_annotated(oh.Conversation.from_messages([oh.Message.from_role_and_content("user", text)]))
    columns = (rendered.tokens.tolist(), rendered.message.tolist(), rendered.part.tolist())
    [message] = example_view(encoding, *columns, labels=[-100] * len(columns[0])).messages
    return message


def test_characters_of_several_tokens_are_one_piece(encoding: oh.HarmonyEncoding) -> None:
    content = [piece for piece in view_of(encoding, "a 🫠 b").pieces if piece.part == "content"]
    assert [(piece.text, len(piece.ids)) for piece in content] == [("a", 1), (" 🫠", 3), (" b", 1)]


def test_text_cannot_give_orders_to_a_terminal(encoding: oh.HarmonyEncoding) -> None:
    message = view_of(encoding, "\x1b[31m\x07\x9b2J\u202eabc\r\x7f\tx\n")
    text = "".join(piece.text for piece in message.pieces if piece.part == "content")
    assert text == "␛[31m␇\ufffd2J\ufffdabc␍␡\tx\n"


def test_golden_masks_as_pages(encoding: oh.HarmonyEncoding) -> None:
    for example, view in views(encoding):
        page = Page()
        page.feed(example_html("<heading>", view))
        learned = "".join(data for data, classes in page.tokens if "loss" in classes)
        shown = "".join(piece.text for message in view.messages for piece in message.pieces if piece.in_loss)
        assert learned == shown
        if "trained" in example:
            assert learned == "".join(example["trained"])
