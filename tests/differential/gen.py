"""Write random harmony cases, one JSON object a line, for run.py.

usage: gen.py SEED COUNT > cases.jsonl

Every case is {"id", "op", ...arguments}; run.py adds "out" or "err". One in four is one of gen_odd.py's.
"""

import json
import random
import sys

import gen_odd

SPECIALS = [
    "<|start|>",
    "<|end|>",
    "<|message|>",
    "<|channel|>",
    "<|constrain|>",
    "<|return|>",
    "<|call|>",
    "<|endoftext|>",
    "<|startoftext|>",
    "<|reserved_200013|>",
    "<|refusal|>",
    "<|untrusted|>",
]
ROLES = ["user", "assistant", "system", "developer", "tool"]
CHANNELS = ["analysis", "commentary", "final"]

WORDS = (
    "the quick brown fox jumps over lazy dog weather in Tokyo is 22 degrees "
    'def return import self.value = None; {"a": [1, 2.5, true]} https://example.com/x?y=z '
    "don't I'll we've they'RE It'S naïve café Straße ŁÓDŹ İstanbul ǅungla ʰello "
    "日本語 中文字符 한국어 العربية हिन्दी ไทย עברית ελληνικά русский "
    "👍🏽 👨‍👩‍👧‍👦 🇫🇷 ½ Ⅻ ٣٤٥ १२३ 1234567 3.14159 0xFF e\u0301 \u200b \ufeff \u00a0 \u2028 \u3000 "
    "\t \n \r\n \n\n   \x00 \x1b[0m // /* */ <tag/> &amp; -- ___ ... !!! ``` $x^2$"
).split(" ")


def text(r, n=None):
    n = r.choice([0, 1, 2, 5, 12, 40]) if n is None else n
    out = []
    for _ in range(n):
        k = r.random()
        if k < 0.72:
            out.append(r.choice(WORDS))
        elif k < 0.80:
            out.append(r.choice(SPECIALS))
        elif k < 0.86:
            out.append(
                "".join(
                    chr(
                        r.choice(
                            [
                                r.randrange(32, 127),
                                r.randrange(0xA0, 0x600),
                                r.randrange(0x900, 0xD7FF),
                                r.randrange(0xE000, 0xFFFE),
                                r.randrange(0x10000, 0x1FBFF),
                            ]
                        )
                    )
                    for _ in range(r.randrange(1, 6))
                )
            )
        elif k < 0.92:
            out.append(r.choice(" \t\n\r/'-_.") * r.randrange(1, 12))
        else:
            out.append("".join(r.choice("abcXYZ'stréß0 ") for _ in range(r.randrange(1, 14))))
    return "".join(w + r.choice([" ", " ", " ", "", "\n", "  "]) for w in out)


def ident(r):
    return r.choice(
        [
            "location",
            "format",
            "get_weather",
            "x",
            "user-id",
            "$ref",
            "a b",
            "日付",
            "search.query",
            "items",
            "type",
            "n",
            "limit",
            "options",
        ]
    ) + r.choice(["", "", "_2"])


def line(r):
    return r.choice(
        [
            "A city",
            "The format\nto use",
            "",
            'List of things, e.g. ["a"]',
            "uses // slashes",
            "trailing ",
            "  leading",
            "multi\n\nparagraph\r\nend",
            "emoji 👍",
            "<|end|>",
        ]
    )


def value(r, depth=0):
    return r.choice([None, True, False, 0, -1, 3, 2.5, 1e30, "", "celsius", 'a"b', [], [1, "x"], {}, {"k": "v"}])


def schema(r, depth=0):
    if r.random() < 0.03:
        return r.choice([{}, True, False, None, "string", []])
    s = {}
    kind = r.choice(
        [
            "string",
            "string",
            "number",
            "integer",
            "boolean",
            "array",
            "object",
            "object",
            "null",
            "union",
            "oneOf",
            "anyOf",
            "allOf",
            "enum",
            "const",
            "ref",
            "odd",
        ]
    )
    if depth > 3 and kind in ("object", "array", "oneOf", "anyOf", "allOf"):
        kind = "string"
    keys = []
    if kind in ("string", "number", "integer", "boolean", "null"):
        keys.append(("type", kind))
        if kind == "string" and r.random() < 0.4:
            keys.append(("enum", r.choice([["a", "b"], ["celsius", "fahrenheit"], [], ["x", 1, None], ['q"uote']])))
    elif kind == "union":
        keys.append(("type", r.sample(["string", "number", "integer", "boolean", "null", "object", "array"], r.randrange(0, 4))))
        if r.random() < 0.3:
            keys.append(("items", schema(r, depth + 1)))
        if r.random() < 0.3:
            keys.append(("enum", ["a", "b", None]))
    elif kind == "array":
        keys.append(("type", "array"))
        if r.random() < 0.85:
            keys.append(("items", schema(r, depth + 1)))
        if r.random() < 0.2:
            keys.append(("minItems", 1))
    elif kind == "object":
        keys.append(("type", "object"))
        props = {}
        for _ in range(r.choice([0, 1, 1, 2, 3, 4])):
            props[ident(r)] = schema(r, depth + 1)
        if r.random() < 0.93:
            keys.append(("properties", props))
        if r.random() < 0.6:
            keys.append(("required", r.sample(sorted(props), r.randrange(0, len(props) + 1)) + r.choice([[], [], ["ghost"], [3]])))
        if r.random() < 0.2:
            keys.append(("additionalProperties", r.choice([True, False, {"type": "string"}])))
    elif kind in ("oneOf", "anyOf", "allOf"):
        if r.random() < 0.25:
            keys.append(("type", r.choice(["object", "string"])))
        keys.append((kind, [schema(r, depth + 1) for _ in range(r.choice([0, 1, 2, 2, 3]))]))
    elif kind == "enum":
        keys.append(("enum", r.choice([["a"], [1, 2], ["a", 1, None, True], []])))
    elif kind == "const":
        keys.append(("const", value(r)))
    elif kind == "ref":
        keys.append(("$ref", "#/$defs/Thing"))
        keys.append(("$defs", {"Thing": {"type": "string"}}))
    else:
        keys.append(("type", r.choice(["file", 3, None, {}, "String"])))
    for key, make, p in (
        ("description", lambda: line(r), 0.4),
        ("default", lambda: value(r), 0.3),
        ("nullable", lambda: r.choice([True, True, False, "yes"]), 0.15),
        ("title", lambda: line(r), 0.12),
        ("examples", lambda: r.choice([["a", "b"], [1], [], "x", [{"q": 1}]]), 0.15),
        ("format", lambda: "date-time", 0.05),
        ("minimum", lambda: 1, 0.05),
    ):
        if r.random() < p:
            keys.append((key, make()))
    if r.random() < 0.3:
        r.shuffle(keys)
    s.update(keys)
    return s


def tool(r):
    t = {"name": ident(r), "description": r.choice([line(r), text(r, 3)])}
    if r.random() < 0.85:
        t["parameters"] = (
            schema(r)
            if r.random() < 0.3
            else {
                "type": "object",
                "properties": {ident(r): schema(r, 1) for _ in range(r.randrange(0, 5))},
                **({"required": ["location"]} if r.random() < 0.5 else {}),
            }
        )
        if not isinstance(t["parameters"], dict):
            del t["parameters"]
    return t


def namespaces(r):
    out = {}
    for name in r.sample(["functions", "browser", "python", "zeta", "Alpha", "weird ns"], r.randrange(0, 4)):
        ns = {"name": name if r.random() < 0.95 else "other", "tools": [tool(r) for _ in range(r.choice([0, 1, 1, 2, 3]))]}
        if r.random() < 0.5:
            ns["description"] = line(r)
        out[name] = ns
    return out


def content(r, role):
    k = r.random()
    if (role == "system" and k < 0.75) or k < 0.01:
        c = {"type": "system_content"}
        if r.random() < 0.6:
            c["model_identity"] = r.choice(["You are ChatGPT, a large language model trained by OpenAI.", "", text(r, 4)])
        if r.random() < 0.7:
            c["reasoning_effort"] = r.choice(["Low", "Medium", "High"])
        if r.random() < 0.5:
            c["conversation_start_date"] = r.choice(["2025-06-28", "", "today"])
        if r.random() < 0.6:
            c["knowledge_cutoff"] = "2024-06"
        if r.random() < 0.6:
            c["channel_config"] = {"valid_channels": r.sample(CHANNELS, r.randrange(0, 4)), "channel_required": r.random() < 0.7}
        if r.random() < 0.4:
            c["tools"] = namespaces(r)
        return c
    if (role == "developer" and k < 0.75) or 0.01 <= k < 0.02:
        c = {"type": "developer_content"}
        if r.random() < 0.7:
            c["instructions"] = text(r)
        if r.random() < 0.7:
            c["tools"] = namespaces(r)
        return c
    return {"type": "text", "text": text(r)}


def message(r):
    role = r.choice([*ROLES, "assistant", "user"])
    m = {"role": role}
    if role == "tool":
        if r.random() < 0.97:
            m["name"] = r.choice(["functions.get_weather", "browser.search", "python", "a b", "x:y"])
    elif r.random() < 0.1:
        m["name"] = r.choice(["alice", "Bob Smith", "<|end|>"])
    m["content"] = [content(r, role) for _ in range(r.choice([1, 1, 1, 1, 0, 2, 3]))]
    if r.random() < (0.85 if role == "assistant" else 0.1):
        m["channel"] = r.choice(CHANNELS + CHANNELS + ["", "odd channel", "comment"])
    if r.random() < 0.25:
        m["recipient"] = r.choice(["functions.get_weather", "browser.search", "assistant", "all", "", "a b", "python"])
    if r.random() < 0.15:
        m["content_type"] = r.choice(["json", "code", "<|constrain|>json", "<|constrain|> json", "<|constrain|>", "", "a b"])
    return m


def completion_text(r, with_start):
    """Model-like output: mostly well formed, sometimes damaged."""
    parts = []
    for i in range(r.choice([1, 1, 2, 3])):
        head = "<|start|>" if (i or with_start) else ""
        role = r.choice(["assistant"] * 6 + ["user", "system", "functions.get_weather", "weird", "tool", ""])
        if head or r.random() < 0.1:
            head += role
        bits = []
        if r.random() < 0.3:
            bits.append(
                r.choice([" to=functions.get_weather", " to=browser.search", "to=python", " to=", " to=all", " functions.f"])
            )
        if r.random() < 0.85:
            bits.append(
                "<|channel|>"
                + r.choice(
                    CHANNELS * 3
                    + [
                        "",
                        "comment ary",
                        "analysis to=functions.f",
                        "commentary to=functions.get_weather",
                        "commentary<|constrain|>json",
                    ]
                )
            )
        if r.random() < 0.25:
            bits.append(r.choice([" <|constrain|>json", "<|constrain|>json", " json", " code", " a b c", "  <|constrain|> json"]))
        if r.random() < 0.1:
            r.shuffle(bits)
        head += "".join(bits)
        sep = "<|message|>" if r.random() < 0.92 else r.choice(["", " oops ", "<|message|><|message|>"])
        end = r.choice(["<|end|>"] * 4 + ["<|call|>", "<|return|>", "", "<|endoftext|>"])
        parts.append(head + sep + text(r) + end)
    return "".join(parts)


def parse_case(r):
    role = r.choice([None, None, "assistant", "assistant", "assistant", "tool", "user"])
    c = {
        "text": completion_text(r, role is None or r.random() < 0.1),
        "role": role,
        "strict": r.random() < 0.6,
        "cut": None,
        "noise": [],
    }
    if r.random() < 0.3:
        c["cut"] = r.random()
    if r.random() < 0.25:
        # Ids that no token has are left out: there the reference loses the rest of the message, and ours does not.
        c["noise"] = [
            [r.random(), r.choice([r.randrange(0, 199998), r.randrange(128, 256), r.randrange(199998, 201089), 9552, 132990])]
            for _ in range(r.randrange(1, 4))
        ]
    return c


def case(r):
    k = r.random()
    if k < 0.34:
        return {
            "op": r.choice(["render_conversation", "render_conversation_for_completion", "render_conversation_for_training"]),
            "messages": [message(r) for _ in range(r.choice([0, 1, 2, 3, 5, 8]))],
            "role": r.choice(["assistant", "assistant", "user", "tool"]),
            "auto_drop_analysis": r.choice([None, True, False]),
        }
    if k < 0.46:
        return {"op": "render", "message": message(r), "function_tools": r.choice([None, True, False])}
    if k < 0.62:
        return {"op": "parse", **parse_case(r)}
    if k < 0.80:
        return {"op": "stream", **parse_case(r), "eos": r.random() < 0.5}
    if k < 0.93:
        return {
            "op": "encode",
            "text": text(r),
            "allowed": r.choice(["all", [], ["<|end|>"], ["<|start|>", "<|message|>"]]),
            "disallowed": r.choice(["all", [], [], ["<|end|>"]]),
        }
    return {
        "op": "decode",
        "tokens": [
            r.choice([r.randrange(0, 199998), r.randrange(0, 256), r.randrange(199990, 201095)]) for _ in range(r.randrange(0, 12))
        ],
        "errors": r.choice(["replace", "strict", "ignore"]),
    }


def main():
    seed, count = sys.argv[1], int(sys.argv[2])
    for i in range(count):
        r = random.Random(f"{seed}/{i}")
        made = gen_odd.case(r, message) if i % 4 == 3 else case(r)
        print(json.dumps({"id": f"{seed}/{i}", **made}, ensure_ascii=True))


if __name__ == "__main__":
    main()
