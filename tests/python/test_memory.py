"""Where memory ends there is a MemoryError, whatever it was needed for; the process goes on."""

import os
import subprocess
import sys

import pytest

pytest.importorskip("resource", reason="the platform has no limits")

# Each is called with less and less of what it needs missing, until it succeeds. What it takes is made before: some have one large
# thing to take, others many small ones.
CALLS = {
    "encode": ("TEXT", "ENCODING.encode(given)"),
    "encode wide": ("WIDE", "ENCODING.encode(given)"),
    "encode surrogates": ("WIDE + '\\ud800'", "ENCODING.encode(given)"),
    "encode one word": ("WORD", "ENCODING.encode(given)"),
    "encode_ordinary": ("TEXT", "ENCODING.encode_ordinary(given)"),
    "encode_with_special_tokens": ("TEXT", "ENCODING.encode_with_special_tokens(given)"),
    "encode_to_numpy": ("TEXT", "ENCODING.encode_to_numpy(given)"),
    "encode_with_unstable": ("WORD", "ENCODING.encode_with_unstable(given)"),
    "encode_batch": ("[TEXT[:1000]] * 8000", "ENCODING.encode_batch(given, num_threads=1)"),
    "encode_batch threads": ("[TEXT[:1000]] * 8000", "ENCODING.encode_batch(given, num_threads=3)"),
    "encode_batch long": ("[WIDE] * 3", "ENCODING.encode_ordinary_batch(given, num_threads=2)"),
    "encode_single_token": ("TEXT", "ENCODING.encode_single_token(given)"),
    "allowed_special": ("[TEXT]", "ENCODING.encode('', allowed_special=given)"),
    "disallowed_special": ("[TEXT]", "ENCODING.encode('', disallowed_special=given)"),
    "decode": ("IDS", "ENCODING.decode(given)"),
    "decode array": ("ARRAY", "ENCODING.decode(given)"),
    "decode wide": ("ENCODING.encode_ordinary(WIDE)", "ENCODING.decode(given)"),
    "decode iterator": ("IDS", "ENCODING.decode(iter(given))"),
    "decode_utf8": ("IDS", "ENCODING.decode_utf8(given)"),
    "decode_bytes": ("IDS", "ENCODING.decode_bytes(given)"),
    "decode_bytes array": ("ARRAY", "ENCODING.decode_bytes(given)"),
    "decode_batch": ("[IDS[:1000]] * 2500", "ENCODING.decode_batch(given, num_threads=1)"),
    "decode_batch threads": ("[IDS[:1000]] * 2500", "ENCODING.decode_batch(given, num_threads=3)"),
    "decode_batch long": ("[ARRAY] * 3", "ENCODING.decode_batch(given, num_threads=2)"),
    "decode_bytes_batch": ("[IDS] * 2", "ENCODING.decode_bytes_batch(given, num_threads=1)"),
    "decode_tokens_bytes": ("IDS", "ENCODING.decode_tokens_bytes(given)"),
    "decode_with_offsets": ("IDS", "ENCODING.decode_with_offsets(given)"),
    "render": ("message(TEXT)", "ENCODING.render(given)"),
    "render author": ("message('').with_recipient(TEXT)", "ENCODING.render(given)"),
    "render developer": ("developer(TEXT)", "ENCODING.render(given)"),
    "render_conversation": ("conversation(TEXT)", "ENCODING.render_conversation(given)"),
    "render_conversation word": ("conversation(WORD)", "ENCODING.render_conversation(given)"),
    "render completion": ("conversation(WIDE)", "ENCODING.render_conversation_for_completion(given, 'assistant')"),
    "render training": ("conversation(TEXT)", "ENCODING.render_conversation_for_training(given)"),
    "render_batch": ("[conversation(TEXT)] * 3", "ENCODING.render_batch(given, num_threads=2)"),
    "render_annotated": ("conversation(TEXT)", "ENCODING.render_annotated(given)"),
    "render_annotated_batch": ("[conversation(TEXT)] * 3", "ENCODING.render_annotated_batch(given, num_threads=2)"),
    "training examples": ("conversation(TEXT)", "training.examples(given)"),
    "rows": ("[{'user': TEXT, 'final': TEXT}] * 2", "training.render_rows(given)"),
    "rows many": ("[{'user': TEXT[:2000], 'final': TEXT[:2000]}] * 2000", "training.render_rows(given)"),
    "rows of many examples": (
        "[{'messages': chat_of(TEXT[:2000], 60)}]",
        "training.render_rows(given, training.Options(examples='each'))",
    ),
    "rows of Arrow": ("table(user=[TEXT] * 2, final=[TEXT] * 2)", "training.render_rows(given)"),
    "rows of Arrow, many": ("table(user=[TEXT[:2000]] * 2000, final=[TEXT[:2000]] * 2000)", "training.render_rows(given)"),
    "rows of Arrow, lists": ("table(messages=[[[1] * 1_000_000]])", "training.render_rows(given)"),
    "rows of Arrow, one text": ("table(messages=dictionary([TEXT] * 20))", "training.render_rows(given)"),
    "rows of Arrow, map": ("table(tools=map_of(300_000), messages=[[]])", "training.render_rows(given)"),
    "rows wrong": ("[{'user': 1, 'final': 'b'}] * 200_000", "training.render_rows(given)"),
    "rows short": ("[{'user': 'a', 'final': 'b'}] * 100_000", "training.render_rows(given)"),
    "rows of lines": ("json.dumps({'user': TEXT, 'final': TEXT}).encode()", "training.render_rows(given)"),
    "rows of lines, many": (
        "json.dumps({'user': TEXT[:2000], 'final': TEXT[:2000]}).encode().join([b'\\n'] * 2001)",
        "training.render_rows(given)",
    ),
    "rows of lines, numbers": ("json.dumps({'messages': [[1] * 1_000_000]}).encode()", "training.render_rows(given)"),
    "rows of lines, errors": ("b'1\\n' * 1_000_000", "training.render_rows(given)"),
    "row errors": ("training.render_rows([{'user': 1, 'final': 'b'}] * 100_000)", "given.errors"),
    "loss_weight": (
        """training.RowRenderer('{"attribution": false}').render_values([{'user': TEXT, 'final': TEXT}])""",
        "given.loss_weight",
    ),
    "detect_format": ("json.dumps({'user': TEXT, 'final': TEXT}).encode()", "training.RowRenderer('{}').detect_format(given)"),
    "training examples each": (
        "oh.Conversation.from_messages([message(TEXT[:2000]), answer(TEXT[:2000])] * 60)",
        "training.examples(given, training.Options(examples='each'))",
    ),
    "roles": ("ENCODING.render_annotated(conversation(TEXT))", "given.roles"),
    "annotated messages": ("oh.Conversation.from_messages([message('a')] * 100_000)", "ENCODING.render_annotated(given)"),
    "pack": ("list(range(1, 200_000))", "training.pack(given, 200_000)"),
    "parse": ("[200008, *IDS, 200007]", "ENCODING.parse_messages_from_completion_tokens(given, 'user')"),
    "parse recovering": ("[200008, *IDS]", "ENCODING.parse_messages_from_completion_tokens(given, 'user', recover=True)"),
    "parse many": ("MANY", "PARSE(given)"),
    "parse many recovering": ("[200007] * 500_000", "PARSE(given, recover=True)"),
    "feed many": ("MANY", "oh.StreamableParser(ENCODING, None).feed(given)"),
    "feed many recovering": ("[200007] * 500_000", "oh.StreamableParser(ENCODING, None, recover=True).feed(given)"),
    "chunks of many": ("MANY", "chat().feed(given)"),
    "events of many": ("MANY", "responses().feed(given)"),
    "request of many": ("{'messages': [{'role': 'user', 'content': 'a'}] * 200_000}", "oh.ChatCompletionRequest(given)"),
    "request of keys": ("{'messages': [], 'x': {str(n): n for n in range(500_000)}}", "oh.ChatCompletionRequest(given)"),
    "render_batch many": ("[conversation('a')] * 100_000", "ENCODING.render_batch(given, num_threads=2)"),
    "render_annotated_batch many": ("[conversation('a')] * 100_000", "ENCODING.render_annotated_batch(given, num_threads=2)"),
    "encode_batch many": ("['a'] * 500_000", "ENCODING.encode_batch(given, num_threads=2)"),
    "decode_batch many": ("[[64]] * 500_000", "ENCODING.decode_batch(given, num_threads=2)"),
    "server_sent_events many": ("[{'a': 1}] * 200_000", "oh.server_sent_events(given)"),
    "lint_tools many": ("[{'name': 'a', 'description': '', 'parameters': {'properties': {}}}] * 50_000", "oh.lint_tools(given)"),
    "unread_keys": ("{'messages': [{'role': 'user', 'content': 'a', 'b': 1}] * 200_000}", "oh._core.unread_keys(given)"),
    "feed": ("[200008, *IDS, 200007]", "oh.StreamableParser(ENCODING, 'user').feed(given)"),
    "process": ("parser([200008, *IDS])", "[given.process(token) for token in IDS[:5000]]"),
    "messages": ("parser([200008, *IDS, 200007])", "given.messages"),
    "current_content": ("parser([200008, *IDS])", "given.current_content"),
    "tokens": ("parser([200008, *IDS])", "given.tokens"),
    "state_data": ("parser([200008, *IDS])", "given.state_data"),
    "copy": ("parser([200008, *IDS])", "given.copy()"),
    "pickle": ("parser([200008, *IDS])", "given.__reduce__()"),
    "setstate": ("(p := parser([200008, *IDS]), p.__reduce__()[2])", "given[0].__setstate__(given[1])"),
    "request": ("{'messages': [{'role': 'user', 'content': TEXT}] * 2}", "oh.ChatCompletionRequest(given)"),
    "prompt": ("oh.ChatCompletionRequest({'messages': [{'role': 'user', 'content': TEXT}]})", "given.prompt(ENCODING)"),
    "conversation": ("oh.ResponsesRequest({'input': TEXT})", "given.conversation"),
    "items": ("oh.ResponsesRequest({'input': TEXT})", "given.items"),
    "chunks": ("[200008, *IDS, 200007]", "chat().feed(given)"),
    "chunks one by one": ("(fed(chat(), [200008, *IDS]), IDS[:10_000])", "[given[0].feed([token]) for token in given[1]]"),
    "completion": ("fed(chat(), [200008, *IDS, 200007])", "given.response()"),
    "events": ("[200008, *IDS, 200007]", "responses().feed(given)"),
    "response": ("fed(responses(), [200008, *IDS, 200007])", "given.response()"),
    "finish": ("fed(responses(), [200008, *IDS])", "given.finish()"),
    "logprobs": ("fed(chat(logprobs=True), [200008, *IDS[:50_000]], logprobs=[{1: 0.5}] * 50_001)", "given.response()"),
    "server_sent_events": ("[{'text': TEXT}]", "oh.server_sent_events(given)"),
    "fail": ("fed(responses(), [200008, *IDS])", "given.fail('server_error', 'x')"),
    "add_result": ("(fed(responses(), CALL), TEXT)", "given[0].add_result(given[1])"),
    "stream messages": ("fed(chat(), [200008, *IDS, 200007])", "given.messages"),
    "parser diagnostics": ("parser([200007] * 300_000, recover=True)", "given.diagnostics"),
    "resumed prompt": ("fed(responses(), [200008, *IDS, 200007])", "given.prompt(ENCODING)"),
    "tools": ("oh.ChatCompletionRequest({'messages': [{'role': 'user', 'content': 'a'}], 'tools': [tool(TEXT)]})", "given.tools"),
    "previous": ("[{'role': 'user', 'content': TEXT}] * 2", "oh.ResponsesRequest({'input': 'a'}, previous=given)"),
    "typescript": ("{'type': 'object', 'properties': {'a': {'description': TEXT}}}", "oh.typescript(given)"),
    "lint_tools": ("[tool(TEXT)] * 2", "oh.lint_tools(given)"),
    "from_json": ("oh.Conversation.from_messages([message(TEXT)]).to_json()", "oh.Conversation.from_json(given)"),
}

PROGRAM = """
import array, json, resource, sys
import openai_harmony as oh
from openai_harmony import training

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")
PARSE = ENCODING.parse_messages_from_completion_tokens
CALL = ENCODING.encode("<|channel|>analysis to=python<|message|>1<|call|>", allowed_special="all")

LARGE = {
    "TEXT": lambda: "The quick brown fox jumps over the lazy dog. " * 150_000,
    "WIDE": lambda: "Der schöne Fuchs — 日本語 🎉 " * 100_000,
    "WORD": lambda: "ab" * 3_000_000,
    "IDS": lambda: ENCODING.encode_ordinary(made["TEXT"][:4_000_000]),
    "ARRAY": lambda: array.array("I", made["IDS"]),
    "MANY": lambda: ENCODING.encode("<|start|>assistant<|channel|>final<|message|>a<|end|>", allowed_special="all") * 20_000,
}

class Made(dict):
    "What is large is made when it is named."

    def __missing__(self, name):
        self[name] = LARGE[name]()
        return self[name]

made = Made()

def message(text):
    return oh.Message.from_role_and_content("user", text)

def developer(text):
    return oh.Message.from_role_and_content("developer", oh.DeveloperContent.new().with_instructions(text))

def conversation(text):
    return oh.Conversation.from_messages([message(text)] * 2)

def table(**columns):
    import pyarrow
    return pyarrow.table(columns)

def dictionary(values):
    import pyarrow
    return pyarrow.array(values).dictionary_encode()

def map_of(entries):
    import pyarrow
    return pyarrow.array([[(f"key {n}", n) for n in range(entries)]], type=pyarrow.map_(pyarrow.string(), pyarrow.int64()))

def answer(text):
    return oh.Message.from_role_and_content("assistant", text).with_channel("final")

def tool(text):
    return {"type": "function", "function": {"name": "a", "description": text, "parameters": {"type": "object", "description": text}}}

def chat_of(text, turns):
    return [{"role": role, "content": text} for _ in range(turns) for role in ("user", "assistant")]

def parser(tokens, **options):
    parser = oh.StreamableParser(ENCODING, "user", **options)
    parser.feed(tokens)
    return parser

def chat(**fields):
    body = {"messages": [{"role": "user", "content": "a"}], **fields}
    return oh.ChatCompletionStream(ENCODING, oh.ChatCompletionRequest(body))

def responses():
    return oh.ResponseStream(ENCODING, oh.ResponsesRequest({"input": "a"}))

def fed(stream, tokens, **options):
    stream.feed(tokens, **options)
    return stream

def size():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()

given = eval(sys.argv[1], globals(), made)
call = compile(sys.argv[2], "call", "eval")
# What is imported or grown once is not what is looked at.
ENCODING.render_conversation(oh.Conversation.from_messages([message("a")]))
ENCODING.encode_to_numpy("a")
parser([200008, 64, 200007]).messages
oh.server_sent_events(chat().feed([200008, 64, 200007]) + responses().feed([200008, 64, 200007]))
outcomes = []
room = 1 << 20
while True:
    resource.setrlimit(resource.RLIMIT_AS, (size() + room, resource.RLIM_INFINITY))
    try:
        eval(call, globals(), made)
        outcome = "done"
    except MemoryError:
        outcome = "MemoryError"
    except (KeyError, oh.HarmonyError, ValueError):
        # Its argument was made of what was given.
        outcome = "done"
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    outcomes.append(outcome)
    if outcome == "done" or room > 1 << 33:
        break
    room = room * 2
assert outcomes[0] == "MemoryError" and outcomes[-1] == "done", outcomes
assert ENCODING.decode(ENCODING.encode("Hi, 日本")) == "Hi, 日本"
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
@pytest.mark.parametrize("name", CALLS)
def test_memory_error(name: str) -> None:
    given, call = CALLS[name]
    if "Arrow" in name:
        pytest.importorskip("pyarrow")
    # What is freed goes back to the system at once, and is not there for the next call.
    environment = {**os.environ, "RUST_BACKTRACE": "0", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0"}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, given, call], capture_output=True, text=True, timeout=300, env=environment
    )
    assert result.returncode == 0, (result.returncode, result.stderr[-3000:])
