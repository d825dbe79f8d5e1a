"""Random cases that gen.py's plausible ones don't reach: odd headers, bytes that are no text, streams that go on after
errors, text of any code points, guards of any strings, JSON forms."""

SPACES = [" ", "  ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u00a0", "\u2003", "\u2028", "\u3000", "\u200b", ""]
HEADER_PARTS = [
    "assistant",
    "user",
    "tool",
    "system",
    "functions.f",
    "weird",
    "to=",
    "to=functions.f",
    "to=all",
    "to=to=x",
    "all",
    "<|channel|>",
    "<|channel|>final",
    "<|channel|>analysis",
    "<|channel|>ana<lysis",
    "<|channel|>commentary to=functions.f",
    "<|constrain|>",
    "<|constrain|>json",
    "json",
    "<|start|>",
    "<|end",
    "<|call|>",
    "日本",
    ":name",
    "<",
    "é",
    "<|endoftext|>",
]
MARKERS = [200002, 200003, 200005, 200006, 200007, 200008, 200012, 199999]
RANGES = [
    (0x20, 0x7F),
    (0, 0x20),
    (0xA0, 0x250),
    (0x250, 0x600),
    (0x900, 0x1200),
    (0x1C80, 0x2100),
    (0x2100, 0x3100),
    (0x3100, 0xD800),
    (0xE000, 0x10000),
    (0x10000, 0x11000),
    (0x1D400, 0x1F000),
    (0x1F000, 0x1FB00),
    (0xE0000, 0xE0200),
]


def header(r):
    return "".join(r.choice(HEADER_PARTS) + r.choice(SPACES) for _ in range(r.randrange(0, 6)))


def code_points(r, longest=24):
    ranges = r.sample(RANGES, r.randrange(1, 4))
    return "".join(chr(r.randrange(*r.choice(ranges))) for _ in range(r.randrange(0, longest)))


# Tokens of a space and the beginning of a character.
BEHIND_A_SPACE = [300, 333, 367, 559, 890, 1112, 1322]


def byte_noise(r):
    """Ids of single bytes and of parts of characters. Ids that no token has are left out: there ours is better."""
    return [
        r.choice([r.randrange(256), r.randrange(128, 256), r.randrange(256, 2000), r.randrange(199998), r.choice(BEHIND_A_SPACE)])
        for _ in range(r.randrange(0, 10))
    ]


def feed(r):
    """What is fed to a parser: texts (whose special tokens count), ids, and null for the end of the stream."""
    parts = []
    for _ in range(r.randrange(1, 4)):
        parts += [r.choice(["<|start|>", "<|start|>", ""]) + header(r), r.choice(["<|message|>", "<|message|>", "<|end|>", ""])]
        parts += [code_points(r), byte_noise(r), code_points(r, 6)] if r.random() < 0.7 else [code_points(r)]
        parts.append(r.choice(["<|end|>", "<|end|>", "<|call|>", "<|return|>", "", None]))
        if r.random() < 0.3:
            parts.append([r.choice(MARKERS)])
    return parts


def guarded(r):
    """Disallowed strings, none the beginning of another: the reference names any of several at one place."""
    text = code_points(r, 10) + r.choice(["<|end|>", "hello", "<|start|>", "a", "", "<|nope|>"]) + code_points(r, 10)
    strings = ["<|end|>", "<|start|>", "<|nope|>", "hello", " ", "'"]
    own = text[2:4]
    # Python's repr, which the error holds, escapes characters by the Unicode version of the interpreter.
    if own.isprintable() and own and not any(string.startswith(own) or own.startswith(string) for string in strings):
        strings.append(own)
    return {
        "op": "encode",
        "text": text,
        "allowed": r.choice(["all", r.sample(strings, r.randrange(3))]),
        "disallowed": r.sample(strings, r.randrange(4)),
    }


def case(r, message):
    """A case; `message` makes gen.py's random messages."""
    k = r.random()
    if k < 0.5:
        return {
            "op": "stream_on",
            "role": r.choice([None, "assistant", "assistant", "tool", "user"]),
            "strict": r.random() < 0.5,
            "feed": feed(r),
        }
    if k < 0.75:
        return {"op": "encode", "text": code_points(r, 60), "allowed": [], "disallowed": []}
    if k < 0.85:
        return guarded(r)
    return {"op": "forms", "messages": [message(r) for _ in range(r.randrange(0, 4))]}
