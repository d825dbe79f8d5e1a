"""Methods that take many items: the same as one by one, in the items' order, whatever the number of threads."""

import codecs
import gc
import itertools
import os
import signal
import sys
import threading
from array import array
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


# The highest character decides how wide all characters of a string are; these are the last and the first of each width.
HIGHEST = ["", "\x7f", "\x80", "\xff", "\u0100", "\uffff", "\U00010000", "\U0010ffff"]


@pytest.mark.parametrize("threads", THREADS)
def test_decode_characters_of_each_width(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    # Blocks of 16 characters are looked at together: whole ones, parts, and others between them.
    ascii_texts = ["x" * length for length in (0, 1, 15, 16, 17, 40)]
    texts = [
        before + high * count + after for high in HIGHEST for count in (1, 2, 33) for before in ascii_texts for after in ascii_texts
    ]
    ids = [encoding.encode_ordinary(text) for text in texts]
    decoded = encoding.decode_batch(ids, num_threads=threads)
    assert decoded == texts
    # Equal strings of different widths would be unequal as keys, and larger than they need be.
    assert [hash(text) for text in decoded] == [hash(text) for text in texts]
    assert [sys.getsizeof(text) for text in decoded] == [sys.getsizeof("".join(list(text))) for text in texts]


@pytest.mark.parametrize("threads", THREADS)
def test_decode_bytes_that_are_not_utf8(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    rows = [encoding.encode("a日本🫠é" * length, allowed_special=set())[:-cut] for length in range(1, 40) for cut in (1, 2, 3)]
    rows += [[token] for token in range(300)]
    for errors in ("replace", "ignore", "backslashreplace"):
        expected = [encoding.decode_bytes(row).decode(errors=errors) for row in rows]
        assert encoding.decode_batch(rows, errors=errors, num_threads=threads) == expected


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
def test_the_first_item_that_fails_is_named(encoding: oh.HarmonyEncoding, failing: list[int], threads: int | None) -> None:
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


# Of each list a batch reads one state or another, whatever happens to it meanwhile.
TOKENS = (290, 326)
LENGTH = 3000


def numbers(token: int, length: int = LENGTH) -> list[int]:
    """A token many times, in ints that the list alone refers to."""
    return array("I", [token] * length).tolist()


@pytest.mark.parametrize("threads", [2, 4])
@pytest.mark.parametrize("method", ["decode_batch", "decode_bytes_batch"])
def test_lists_may_change_meanwhile(encoding: oh.HarmonyEncoding, method: str, threads: int) -> None:
    decode = getattr(encoding, method)
    states = {decode([numbers(token, length)])[0] for token in TOKENS for length in (LENGTH, 2 * LENGTH)}
    states.add(decode([[]])[0])
    rows = [numbers(290) for _ in range(900)]
    is_done = threading.Event()

    def change(first: int) -> None:
        count = 0
        while not is_done.is_set():
            # Each of the two threads has rows of its own, so that each row has no other states than these.
            row = rows[(count * 14 + first) % len(rows)]
            row[:] = numbers(TOKENS[count % 2])
            if count % 3 == 0:
                row *= 2
            elif count % 3 == 1:
                row.clear()
            count += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    others = [threading.Thread(target=change, args=[first]) for first in range(2)]
    try:
        for other in others:
            other.start()
        for _ in range(20):
            assert set(decode(rows, num_threads=threads)) <= states
    finally:
        is_done.set()
        sys.setswitchinterval(interval)
        for other in others:
            other.join()


class Number(int):
    pass


@pytest.mark.parametrize("threads", THREADS)
def test_items_of_all_kinds_stand_side_by_side(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    ids = encoding.encode_ordinary_batch(TEXTS)
    kinds: list[Any] = [list, tuple, iter, lambda row: array("I", row), lambda row: [Number(token) for token in row]]
    for step in (1, 50):
        rows = [kinds[index // step % len(kinds)](row) for index, row in enumerate(ids)]
        assert encoding.decode_batch(rows, num_threads=threads) == TEXTS
    assert encoding.decode_batch([[True, False, 0, 1]] * 3000, num_threads=threads) == ['"!!"'] * 3000


@pytest.mark.parametrize("threads", THREADS)
def test_asking_an_item_for_its_number_may_change_the_others(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    class Clears:
        def __init__(self, index: int) -> None:
            self.index = index

        def __index__(self) -> int:
            for row in rows[self.index + 1 : self.index + 4]:
                row.clear()
            gc.collect(0)
            return 343

    rows: list[list[Any]] = [numbers(290) for _ in range(400)]
    places = range(5, 400, 20)
    for index in places:
        rows[index][index] = Clears(index)
    whole, empty = encoding.decode(numbers(290)), ""
    expected = encoding.decode([*numbers(290, LENGTH - 1), 343])
    texts = encoding.decode_batch(rows, num_threads=threads)
    for index, text in enumerate(texts):
        if index in places:
            assert sorted(text) == sorted(expected)
        else:
            assert text in (whole, empty)


@pytest.mark.parametrize("threads", THREADS)
def test_a_list_may_shrink_while_it_is_read(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    class Ends:
        def __index__(self) -> int:
            del row[5:]
            return 342

    row: list[Any] = [342] * 2000
    row[10] = Ends()
    rows = [numbers(290) for _ in range(200)] + [row]
    assert encoding.decode_batch(rows, num_threads=threads)[-1] == encoding.decode([342] * 11)


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize(
    ("token", "error", "message"),
    [
        (999_999, KeyError, "Invalid token for decoding: 999999"),
        (1 << 30, KeyError, "Invalid token for decoding: 1073741824"),
        ((1 << 32) - 1, KeyError, "Invalid token for decoding: 4294967295"),
        (1 << 70, OverflowError, None),
        (-1, OverflowError, None),
        (None, TypeError, "argument 'tokens'"),
        ("5", TypeError, "argument 'tokens'"),
    ],
)
def test_what_is_no_token_is_named_wherever_it_stands(
    encoding: oh.HarmonyEncoding, token: Any, error: type[Exception], message: str | None, threads: int | None
) -> None:
    for index, place in ((0, 0), (7, LENGTH - 1), (150, 1000), (399, 0), (399, LENGTH - 1)):
        rows: list[list[Any]] = [numbers(290) for _ in range(400)]
        rows[index][place] = token
        # Those behind it do not matter.
        for other in rows[index + 1 :: 10]:
            other[5] = "no token"
        with pytest.raises(error, match=message) as raised:
            encoding.decode_batch(rows, num_threads=threads)
        assert str(raised.value.args[0]).endswith(in_item(index))


@pytest.mark.parametrize("threads", THREADS)
def test_an_error_handler_may_change_the_lists(encoding: oh.HarmonyEncoding, threads: int | None) -> None:
    def handle(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        for row in rows[200:]:
            row.clear()
        gc.collect(0)
        return "?", error.end

    codecs.register_error("openai_harmony.test", handle)
    half = encoding.encode("🫠")[:1]
    rows = [numbers(290) for _ in range(300)]
    rows[5:200:10] = [list(half) * 10 for _ in range(5, 200, 10)]
    texts = encoding.decode_batch(rows, errors="openai_harmony.test", num_threads=threads)
    assert set(texts[5]) == {"?"}
    assert texts[:200] == [encoding.decode(row, errors="openai_harmony.test") for row in rows[:200]]
    assert set(texts[200:]) <= {"", encoding.decode(numbers(290))}


def test_references_to_tokens_are_not_lost(encoding: oh.HarmonyEncoding) -> None:
    row = numbers(290)
    rows = [row] * 300
    before = [sys.getrefcount(row), sys.getrefcount(row[0])]
    encoding.decode_batch(rows, num_threads=2)
    after = [sys.getrefcount(row), sys.getrefcount(row[0])]
    assert after == before


def test_an_iterable_that_fails_raises_its_own(encoding: oh.HarmonyEncoding) -> None:
    def failing() -> Iterator[str]:
        yield "a"
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="^mine$"):
        encoding.encode_batch(failing())


LONG_TEXT = "The quick brown fox jumps over the lazy dog. "


def long_items(encoding: oh.HarmonyEncoding, method: str) -> Any:
    return LONG_TEXT * 50 if method == "encode_ordinary_batch" else encoding.encode(LONG_TEXT * 50)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("method", ["encode_ordinary_batch", "decode_batch"])
def test_other_threads_run_meanwhile(encoding: oh.HarmonyEncoding, method: str, threads: int) -> None:
    items = [long_items(encoding, method)]
    start = threading.Event()

    def run() -> None:
        start.wait()
        items.clear()

    def first() -> Iterator[Any]:
        start.set()
        yield items[0]

    # No Python code runs for the others, in which the interpreter could let another thread run: the batch has to, before all of
    # them are read. It ends when the list is empty.
    others = map(items.__getitem__, itertools.repeat(0, 1_000_000))
    other = threading.Thread(target=run)
    other.start()
    try:
        with pytest.raises(IndexError):
            getattr(encoding, method)(itertools.chain(first(), others), num_threads=threads)
    finally:
        start.set()
        other.join()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the platform has no timers")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("method", ["encode_ordinary_batch", "decode_batch"])
def test_a_signal_ends_it(encoding: oh.HarmonyEncoding, method: str, threads: int) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    # It would take minutes, whatever the machine, and no Python code runs in which the signal could be noticed.
    batch = itertools.repeat(long_items(encoding, method), 5_000_000)
    before = signal.signal(signal.SIGALRM, interrupt)
    # What is raised in a callback of the collector is lost, and hypothesis has one.
    gc.disable()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt) as interrupted:
            getattr(encoding, method)(batch, num_threads=threads)
        assert interrupted.value.args == ()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.enable()


def test_items_are_asked_for_as_they_are_needed(encoding: oh.HarmonyEncoding) -> None:
    given = 0

    def items() -> Iterator[str]:
        nonlocal given
        for given in range(1_000_000):
            yield LONG_TEXT * 50 if given else "<|end|>"

    with pytest.raises(ValueError, match="in item 0"):
        encoding.encode_batch(items(), num_threads=2)
    assert given < 10_000


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the platform has no affinities")
def test_one_core_will_do(encoding: oh.HarmonyEncoding) -> None:
    cores = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(cores)})
        assert encoding.decode_batch(encoding.encode_ordinary_batch(TEXTS)) == TEXTS
    finally:
        os.sched_setaffinity(0, cores)
