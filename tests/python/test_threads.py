"""One encoding serves many threads at once; with a free-threaded Python they do run at once, and nothing is locked but what says so."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import openai_harmony as oh
import pydantic

# True but in a free-threaded Python.
IS_LOCKED: bool = getattr(sys, "_is_gil_enabled", lambda: True)()

TEXTS = [f"{word} {number} é 日本語 " * 500 for number, word in enumerate(["alpha", "beta", "gamma", "delta"] * 8)]


def test_encode_and_decode(encoding: oh.HarmonyEncoding) -> None:
    expected = [encoding.encode(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(encoding.encode, TEXTS)) == expected
            assert list(pool.map(encoding.decode, expected)) == TEXTS


def test_render_and_parse(encoding: oh.HarmonyEncoding) -> None:
    conversations = [oh.Conversation.from_messages([oh.Message.from_role_and_content("assistant", text)] * 3) for text in TEXTS]

    def there_and_back(conversation: oh.Conversation) -> list[oh.Message]:
        tokens = oh.load_harmony_encoding("HarmonyGptOss").render_conversation(conversation)
        return encoding.parse_messages_from_completion_tokens(tokens)

    with ThreadPoolExecutor(8) as pool:
        for conversation, messages in zip(conversations, pool.map(there_and_back, conversations), strict=True):
            assert messages == conversation.messages


def test_streams(encoding: oh.HarmonyEncoding) -> None:
    def stream(text: str) -> str:
        parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT).process(200008)
        for token in encoding.encode(text):
            parser.process(token)
        return parser.process_eos().messages[0].text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stream, TEXTS)) == TEXTS


def test_one_parser_fed_by_many_threads_loses_nothing(encoding: oh.HarmonyEncoding) -> None:
    parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT).process(200008)
    [token] = encoding.encode("a")

    def feed(count: int) -> int:
        refused = 0
        for _ in range(count):
            try:
                parser.process(token)
                assert set(parser.current_content) == {"a"}
            except RuntimeError as error:
                # A parser serves one thread at a time: where two may run at once, one of them is told.
                assert not IS_LOCKED and "borrowed" in str(error)
                refused += 1
        return refused

    with ThreadPoolExecutor(4) as pool:
        refused = sum(pool.map(feed, [500] * 4))
    taken = len(parser.tokens) - 1
    assert parser.current_content == "a" * taken
    # A thread that is refused its look at the content has had its token taken.
    assert 2000 - refused <= taken <= 2000


def while_changing(change: Callable[[], None], reads: list[Callable[[], None]]) -> None:
    """Runs `reads` in threads of their own, some times each, while another thread goes on changing what they read."""
    done = threading.Event()

    def go_on() -> None:
        while not done.is_set():
            change()

    def repeat(read: Callable[[], None]) -> None:
        for _ in range(200):
            read()

    changer = threading.Thread(target=go_on)
    changer.start()
    try:
        with ThreadPoolExecutor(len(reads)) as pool:
            for result in [pool.submit(repeat, read) for read in reads]:
                result.result()
    finally:
        done.set()
        changer.join()


def test_lists_that_another_thread_changes(encoding: oh.HarmonyEncoding) -> None:
    tokens = encoding.encode("one two three " * 300)
    other = [*tokens[:40], 10**6, *tokens[:40]]
    shared = list(tokens)

    def change() -> None:
        shared.clear()
        shared.extend(tokens)
        del shared[17:]
        shared[:] = other

    def read() -> None:
        # Whatever of the list is seen, its items are those of one of its forms.
        parser = oh.StreamableParser(encoding, oh.Role.ASSISTANT, recover=True)
        parser.feed(shared)
        assert set(parser.tokens) <= {*tokens, *other}

    while_changing(change, [read, read])


def test_dicts_that_another_thread_changes() -> None:
    parameters: dict[str, object] = {"type": "object", "properties": {"a": {"type": "string"}}}

    def change() -> None:
        for number in range(50):
            parameters[f"x-{number}"] = number
        for number in range(50):
            del parameters[f"x-{number}"]

    def read() -> None:
        text = oh.typescript({"type": "object", "properties": {"p": parameters}})
        assert "p?: {" in text

    while_changing(change, [read, read])


def test_a_dict_that_a_value_of_its_own_changes(encoding: oh.HarmonyEncoding) -> None:
    parameters: dict[str, object] = {"type": "object", "properties": {}}

    class Schema(pydantic.BaseModel):
        @pydantic.model_serializer
        def write(self) -> dict[str, object]:
            parameters["added"] = True
            return {}

    parameters["x-schema"] = Schema()
    tool = {"type": "function", "function": {"name": "f", "parameters": parameters}}
    request = oh.ChatCompletionRequest({"messages": [{"role": "user", "content": "Hi"}], "tools": [tool]})
    assert parameters["added"]
    assert "type f = " in encoding.decode(request.prompt(encoding))


def test_what_is_made_once_is_made_by_one_of_many_threads() -> None:
    program = """
import threading
import openai_harmony as oh

barrier = threading.Barrier(8)
failures = []

def work():
    try:
        barrier.wait()
        encoding = oh.load_harmony_encoding("HarmonyGptOss")
        rows = [encoding.encode(text) for text in ("one two", "é 日本語", "x = [1, 2, 3]")]
        assert [encoding.decode(row) for row in rows] == ["one two", "é 日本語", "x = [1, 2, 3]"]
        message = oh.Message.from_role_and_content(oh.Role.USER, "Hi")
        tokens = encoding.render_conversation(oh.Conversation.from_messages([message]))
        assert encoding.parse_messages_from_completion_tokens(tokens) == [message]
        assert oh.ChatCompletionRequest({"messages": [{"role": "user", "content": "Hi"}]}).prompt(encoding)[-1] == 173781
    except BaseException as error:
        failures.append(error)

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures
"""
    for _ in range(5):
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr


def test_importing_it_needs_no_interpreter_lock() -> None:
    program = "import sys, openai_harmony; print(getattr(sys, '_is_gil_enabled', lambda: True)())"
    # An extension that needs the lock brings it back, and warns.
    ran = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == (f"{IS_LOCKED}\n", "")
