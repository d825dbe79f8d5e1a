"""Which messages each policy keeps: ``history.jsonl.gz``."""

from collections.abc import Iterable
from typing import Any

import openai_harmony as oh
import pytest
from corpora import read_lines

ROWS = list(read_lines("history.jsonl.gz"))


def message_of(row: str) -> oh.Message:
    """``assistant/commentary to=functions.f: {}``, ``tool:functions.f/commentary to=assistant: 1``, ``user/-: Hi``."""
    header, content = row.split(": ", 1)
    header, _, recipient = header.partition(" to=")
    author, channel = header.split("/")
    role, _, name = author.partition(":")
    message = oh.Message.from_author_and_content(oh.Author(role=oh.Role(role), name=name or None), content)
    message.channel = None if channel == "-" else channel
    message.recipient = recipient or None
    if role == "assistant" and recipient and channel == "commentary":
        message.content_type = "<|constrain|>json"
    return message


def test_the_corpus_is_whole() -> None:
    assert len(ROWS) == 10


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_policies_keep_what_is_recorded(encoding: oh.HarmonyEncoding, row: dict[str, Any]) -> None:
    messages = [message_of(text) for text in row["messages"]]
    conversation = oh.Conversation.from_messages(messages)

    def kept(indices: Iterable[int]) -> list[int]:
        return [token for index in indices for token in encoding.render(messages[index])]

    def prompt(policy: oh.AnalysisPolicy) -> list[int]:
        config = oh.RenderConversationConfig(analysis=policy)
        # Without the opener of the next turn.
        return encoding.render_conversation_for_completion(conversation, "user", config)[:-2]

    def plain(policy: oh.AnalysisPolicy) -> list[int]:
        return encoding.render_conversation(conversation, oh.RenderConversationConfig(analysis=policy))

    for policy in (oh.AnalysisPolicy.KEEP, oh.AnalysisPolicy.REFERENCE):
        assert prompt(policy) == plain(policy) == kept(row[policy.value])
    finished = oh.AnalysisPolicy.FINISHED_TURNS
    assert prompt(finished) == kept(row["finished_turns_for_completion"]) == row["finished_turns_tokens"]
    assert plain(finished) == kept(row["finished_turns_for_training"])
    config = oh.RenderConversationConfig(analysis=finished)
    assert encoding.render_conversation_for_training(conversation, config)[:-1] == plain(finished)[:-1]
    assert encoding.render_batch([conversation], "user", config)[0][:-2] == prompt(finished)
