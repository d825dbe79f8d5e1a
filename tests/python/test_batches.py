"""Methods that take many items: the same as one by one, in the items' order, whatever the number of threads."""

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import openai_harmony as oh
import pytest

# Long enough, all together, for many jobs; one text alone is longer than a job.
TEXTS = [f"Text {number}: é 日本語, <|end|>. " * (number % 97) for number in range(600)]
TEXTS[300] = "A long one. " * 40_000
# None stands for the number of cores.
THREADS = [1, 2, 3, 64, None]


def conversations() -> list[oh.Conversation]:
    return [
        oh.Conversation.from_messages(
            [
                oh.Message.from_role_and_content("user", text),
                oh.Message.from_role_and_content("assistant", "Thinking.").with_channel("analysis"),
                oh.Message.from_role_and_content("assistant", text).with_channel("final"),
            ]
        )
        for text in TEXTS
    ]


@pytest.mark.parametrize("threads", THREADS)
def test_encode(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    ordinary = [encoding.encode_ordinary(text) for text in TEXTS]
    assert encoding.encode_ordinary_batch(TEXTS, num_threads=threads) == ordinary
    assert encoding.encode_batch(TEXTS, num_threads=threads, disallowed_special=()) == ordinary
    allowed = [encoding.encode(text, allowed_special="all") for text in TEXTS]
    assert encoding.encode_batch(iter(TEXTS), num_threads=threads, allowed_special={"<|end|>"}) == allowed
    assert allowed != ordinary


@pytest.mark.parametrize("threads", THREADS)
def test_decode(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    ids = encoding.encode_ordinary_batch(TEXTS)
    assert encoding.decode_batch(ids, num_threads=threads) == TEXTS
    assert encoding.decode_bytes_batch(ids, num_threads=threads) == [text.encode() for text in TEXTS]
    assert encoding.decode_batch((iter(row) for row in ids), num_threads=threads) == TEXTS


@pytest.mark.parametrize("threads", THREADS)
def test_render(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    batch = conversations()
    plain = encoding.render_batch(batch, num_threads=threads)
    assert plain == [encoding.render_conversation(conversation) for conversation in batch]
    turns = encoding.render_batch(batch, oh.Role.ASSISTANT, num_threads=threads)
    assert turns == [encoding.render_conversation_for_completion(conversation, "assistant") for conversation in batch]
    training = encoding.render_batch(tuple(batch), for_training=True, num_threads=threads)
    assert training == [encoding.render_conversation_for_training(conversation) for conversation in batch]
    everything = oh.RenderConversationConfig(auto_drop_analysis=False)
    kept = encoding.render_batch(batch, None, everything, num_threads=threads)
    assert kept == [encoding.render_conversation(conversation, everything) for conversation in batch]
    assert kept != plain


def test_render_arguments(encoding: oh.HarmonyEncoding) -> None:
    assert encoding.render_batch([]) == []
    assert encoding.render_batch([oh.Conversation(messages=[])], "user") == [[200006, 1428]]
    with pytest.raises(ValueError, match="exclude each other"):
        encoding.render_batch([], "assistant", for_training=True)
    with pytest.raises(ValueError, match="unknown role: robot"):
        encoding.render_batch([], "robot")
    with pytest.raises(ValueError, match="num_threads must be greater than 0"):
        encoding.render_batch([], num_threads=0)
    with pytest.raises(TypeError):
        encoding.render_batch(5)  # type: ignore[arg-type]


def in_item(index: int) -> str:
    return f"\nin item {index} of the batch, counted from 0"


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("failing", [[0], [599], [3, 4], [300, 599], [299, 301, 400], [5, 0, 598]])
def test_the_first_item_that_fails_is_named(
    encoding: oh.HarmonyEncoding, failing: list[int], threads: int | None
) -> None:
    texts: list[Any] = [text.replace("<|end|>", "") for text in TEXTS]
    first = in_item(min(failing))

    def with_items(items: list[Any], value: Any) -> list[Any]:
        return [value if index in failing else item for index, item in enumerate(items)]

    with pytest.raises(ValueError, match="disallowed special token '<|start|>'") as refused:
        encoding.encode_batch(with_items(texts, "a <|start|>"), num_threads=threads)
    assert str(refused.value).endswith(first)
    assert type(refused.value) is ValueError
    with pytest.raises(TypeError) as no_text:
        encoding.encode_batch(with_items(texts, 5), num_threads=threads)
    assert str(no_text.value).endswith(first)

    ids = encoding.encode_ordinary_batch(texts)
    for decode in (encoding.decode_batch, encoding.decode_bytes_batch):
        with pytest.raises(KeyError) as unknown:
            decode(with_items(ids, [5, 999_999]), num_threads=threads)
        assert unknown.value.args[0] == f"Invalid token for decoding: 999999\nat token 1, counted from 0{first}"
        with pytest.raises(TypeError, match="argument 'tokens'") as no_id:
            decode(with_items(ids, [1.5]), num_threads=threads)
        assert str(no_id.value).endswith(first)
        with pytest.raises(OverflowError) as too_high:
            decode(with_items(ids, [2**32]), num_threads=threads)
        assert str(too_high.value).endswith(first)
    with pytest.raises(UnicodeDecodeError) as no_utf8:
        encoding.decode_batch(with_items(ids, encoding.encode("🫠")[:1]), errors="strict", num_threads=threads)
    assert no_utf8.value.reason == f"unexpected end of data{first}"
    with pytest.raises(LookupError, match="bogus") as bogus:
        encoding.decode_batch(with_items(ids, encoding.encode("🫠")[:1]), errors="bogus", num_threads=threads)
    assert str(bogus.value).endswith(first)

    batch = conversations()
    nameless = oh.Conversation.from_messages([oh.Message.from_role_and_content("tool", "x")])
    with pytest.raises(oh.HarmonyError) as tool:
        encoding.render_batch(with_items(batch, nameless), num_threads=threads)
    assert str(tool.value).endswith(first)
    assert (tool.value.kind, tool.value.position) == ("tool_without_name", 0)
    with pytest.raises(AttributeError) as attribute:
        encoding.render_batch(with_items(batch, "x"), num_threads=threads)
    assert str(attribute.value).endswith(first)
    odd = oh.Message.from_role_and_content("user", "x")
    odd.channel = 5  # type: ignore[assignment]
    odd_conversation = oh.Conversation.from_messages([odd])
    with pytest.raises(ValueError, match="in `channel` of message 0") as channel:
        encoding.render_batch(with_items(batch, odd_conversation), num_threads=threads)
    assert str(channel.value).endswith(first)


@pytest.mark.parametrize("threads", THREADS)
def test_of_different_failures_the_first_is_raised(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    texts: list[Any] = ["x" * 1000] * 500
    texts[400] = "<|end|>"
    texts[450] = 5
    with pytest.raises(ValueError, match="in item 400"):
        encoding.encode_batch(texts, num_threads=threads)
    texts[399] = None
    with pytest.raises(TypeError, match="in item 399"):
        encoding.encode_batch(texts, num_threads=threads)


def test_an_iterable_that_fails_raises_its_own(encoding: oh.HarmonyEncoding) -> None:
    def failing() -> Iterator[str]:
        yield "a"
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="^mine$"):
        encoding.encode_batch(failing())


def test_other_threads_run_meanwhile(encoding: oh.HarmonyEncoding) -> None:
    batch = ["The quick brown fox jumps over the lazy dog. " * 2000] * 300
    for threads in (1, 2):
        done = threading.Event()
        ticks = 0

        def encode(number: int = threads, event: threading.Event = done) -> None:
            encoding.encode_ordinary_batch(batch, num_threads=number)
            event.set()

        thread = threading.Thread(target=encode)
        thread.start()
        while not done.is_set():
            time.sleep(0.001)
            ticks += 1
        thread.join()
        assert ticks > 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the platform has no timers")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_signal_ends_it(encoding: oh.HarmonyEncoding, threads: int) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    batch = ["The quick brown fox jumps over the lazy dog. " * 50] * 400_000
    before = signal.signal(signal.SIGALRM, interrupt)
    # What is raised in a callback of the collector is lost, and hypothesis has one.
    gc.disable()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt) as interrupted:
            encoding.encode_ordinary_batch(batch, num_threads=threads)
        assert interrupted.value.args == ()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.enable()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the platform has no affinities")
def test_one_core_will_do(encoding: oh.HarmonyEncoding) -> None:
    cores = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(cores)})
        assert encoding.decode_batch(encoding.encode_ordinary_batch(TEXTS)) == TEXTS
    finally:
        os.sched_setaffinity(0, cores)
