"""Random requests and completions for vllm.py: well formed, the requests within the habits that vLLM and docs/openai.md share."""

import json

TEXTS = [
    "Hello",
    "What is it?",
    " leading",
    "trailing ",
    "two\nlines",
    "  ",
    "\n\n",
    "Grüße aus Köln",
    "東京の天気",
    "👩‍🚀🚀",
    '{"a": 1}',
    "<|end|>",
    "<|start|>assistant<|channel|>final<|message|>",
    "# Instructions",
    "to=functions.f",
    "I'll go",
    "x = [1, 2]\n",
    "a" * 40,
    "e\u0301",
    "1234567890",
]
NAMES = ["get_weather", "f", "search-web", "read_file", "x1", "Größe"]
ARGUMENTS = [
    "{}",
    '{"city": "Köln"}',
    '{"a":1,"b":[true,null]}',
    '{ "x" : "\\u00e9" }',
    '{"path": "a/b.py", "lines": [1, 20]}',
    "not JSON",
    "[1]",
    '"text"',
    "1.50",
]
SCHEMAS = [
    None,
    {},
    {"type": "object", "properties": {}},
    {"type": "object", "properties": {"city": {"type": "string", "description": "Where."}}, "required": ["city"]},
    {"type": "object", "properties": {"unit": {"type": "string", "enum": ["C", "F"], "default": "C"}, "days": {"type": "integer"}}},
    {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}},
    {"type": "object", "properties": {"deep": {"type": "object", "properties": {"x": {"type": "number"}}}}},
    {"type": "object", "properties": {"either": {"oneOf": [{"type": "string"}, {"type": "null"}]}}, "required": ["either"]},
]


def text(source):
    return "".join(source.choice(TEXTS) for _ in range(source.choice([1, 1, 2, 5])))


def maybe(source, chance=0.5):
    return source.random() < chance


def parts(source):
    """Text as it is, or in parts."""
    if maybe(source, 0.7):
        return text(source)
    return [{"type": "text", "text": text(source)} for _ in range(source.randint(1, 3))]


def tools(source):
    given = []
    for name in source.sample(NAMES, source.randint(1, 4)):
        function = {"name": name}
        if maybe(source, 0.8):
            function["description"] = text(source)
        if (schema := source.choice(SCHEMAS)) is not None:
            function["parameters"] = schema
        given.append({"type": "function", "function": function})
    return given


def choices(source, body):
    """What is asked beside the messages."""
    if maybe(source, 0.7):
        body["tools"] = tools(source)
        names = [tool["function"]["name"] for tool in body["tools"]]
        named = {"type": "function", "function": {"name": source.choice(names)}}
        body["tool_choice"] = source.choice(["auto", "auto", "auto", "required", named])
    if maybe(source, 0.3):
        body["include_reasoning"] = maybe(source)
    if maybe(source, 0.3):
        body["parallel_tool_calls"] = maybe(source)
    if maybe(source):
        body["reasoning_effort"] = source.choice(["low", "medium", "high"])
    return body


def request(source):
    messages = []
    if maybe(source, 0.7):
        messages.append({"role": source.choice(["system", "developer"]), "content": parts(source)})
    messages.append({"role": "user", "content": parts(source)})
    for turn in range(source.randint(0, 6)):
        kind = source.choice(["user", "answer", "answer", "call", "call", "call", "instructions"])
        if kind == "user":
            message = {"role": "user", "content": parts(source)}
            if maybe(source, 0.2):
                message["name"] = "ann"
            messages.append(message)
        elif kind == "instructions":
            messages.append({"role": source.choice(["system", "developer"]), "content": parts(source)})
        elif kind == "answer":
            message = {"role": "assistant", "content": parts(source)}
            if maybe(source):
                message["reasoning"] = text(source)
            messages.append(message)
        else:
            function = {"name": source.choice(NAMES), "arguments": source.choice(ARGUMENTS)}
            message = {"role": "assistant", "tool_calls": [{"id": f"call_{turn}", "type": "function", "function": function}]}
            if maybe(source, 0.3):
                message["content"] = text(source)
            if maybe(source, 0.7):
                message["reasoning"] = text(source)
            messages.append(message)
            if maybe(source, 0.9):
                messages.append({"role": "tool", "tool_call_id": f"call_{turn}", "content": text(source)})
    return choices(source, {"model": "gpt-oss-20b", "messages": messages})


def question(source):
    return choices(source, {"model": "gpt-oss-20b", "messages": [{"role": "user", "content": "Hi"}]})


class Completions:
    """Random completions, each with the name of what is special in it; `plain` where nothing is."""

    def __init__(self, encoding):
        self.encoding = encoding

    def markers(self, text):
        return self.encoding.encode(text, allowed_special="all")

    def message(self, header, text, end):
        return [*self.markers(header + "<|message|>"), *self.encoding.encode(text, disallowed_special=()), *self.markers(end)]

    def call(self, source, arguments, end, name=None):
        recipient = f" to=functions.{name or source.choice(NAMES)}"
        header, kind = (
            source.choice(["<|channel|>commentary", "<|channel|>analysis"]),
            source.choice([" <|constrain|>json", " json", ""]),
        )
        return self.message(source.choice([recipient + header + kind, header + recipient + kind]), arguments, end)

    def random(self, source):
        """The request, the tokens, the engine's reason, and what is special."""
        body, special, reason, tokens = question(source), "plain", "stop", []
        start = self.markers("<|start|>assistant")
        pieces = []
        for _ in range(source.choice([0, 1, 1, 1, 2])):
            pieces.append(self.message("<|channel|>analysis", text(source), "<|end|>"))
        for _ in range(source.choice([0, 0, 0, 1, 2])):
            pieces.append(self.message("<|channel|>commentary", text(source), "<|end|>"))
        ending = source.random()
        if ending < 0.45:
            pieces.append(
                self.message("<|channel|>final" + source.choice(["", "", " <|constrain|>json"]), text(source), "<|return|>")
            )
        elif ending < 0.85:
            for _ in range(source.choice([0, 0, 1, 2])):
                pieces.append(self.call(source, source.choice(ARGUMENTS), "<|end|>"))
            pieces.append(self.call(source, source.choice(ARGUMENTS), "<|call|>"))
            if "tools" not in body:
                special = "a call, though no tools were offered"
            elif maybe(source, 0.1):
                body["tool_choice"], special = "none", "a call, though tool_choice is none"
        elif ending < 0.9:
            pieces.append(self.message("<|channel|>final", "", "<|return|>"))
            special = "an empty final"
        elif ending < 0.93:
            pieces.append(self.call(source, "", "<|call|>"))
            special = "a call without text"
        elif ending < 0.96:
            header = source.choice(["<|channel|>commentary to=python code", "<|channel|>commentary to=browser.search json"])
            pieces.append(self.message(header, text(source), "<|call|>"))
            special = "a call of a built-in tool that was not asked for"
        else:
            pieces.append(self.call(source, '{"a": 1}', "<|call|>"))
            pieces.append(self.message("<|channel|>final", text(source), "<|return|>"))
            special = "more after <|call|>"
        for piece in pieces:
            tokens += (start if tokens else []) + piece
        if special == "plain" and maybe(source, 0.3):
            tokens, reason = tokens[: source.randint(1, len(tokens) - 1)], "length"
            special = self.cut(tokens)
        return body, tokens, reason, special

    def cut(self, tokens):
        """Where a completion was cut off."""
        begin, end = self.markers("<|message|>")[0], set(self.markers("<|end|><|call|><|return|>"))
        for index in range(len(tokens) - 1, -1, -1):
            if tokens[index] in end:
                return "plain" if index == len(tokens) - 1 else "cut in a header"
            if tokens[index] == begin:
                break
        else:
            return "cut in a header"
        return "plain" if index + 1 < len(tokens) else "cut before a text"


def conversation(text, count):
    """What an agent sends: instructions, a question, then calls with reasoning and results, `count` messages in all."""

    def part(index, length):
        start = index * 7919 % (len(text) - length)
        return text[start : start + length]

    messages = [{"role": "system", "content": part(0, 2_000)}, {"role": "user", "content": part(1, 1_000)}]
    while len(messages) < count:
        index = len(messages)
        function = {"name": "read_file", "arguments": json.dumps({"path": f"a/{index}.py"})}
        called = {"id": f"call_{index}", "type": "function", "function": function}
        messages.append({"role": "assistant", "reasoning": part(index, 400), "tool_calls": [called]})
        messages.append({"role": "tool", "tool_call_id": f"call_{index}", "content": part(index + 1, 2_600)})
    schema = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    offered = {"name": "read_file", "description": "Reads a file.", "parameters": schema}
    return {"model": "gpt-oss-20b", "messages": messages[:count], "tools": [{"type": "function", "function": offered}]}
