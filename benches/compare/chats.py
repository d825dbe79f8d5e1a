"""Chats as they are in data sets: several turns, most with reasoning, many with calls of tools. OpenAI's shape, JSON lines.

The text is what Python says of itself and its own code, with some sentences in other scripts. The same seed gives the same chats.
"""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any

_SENTENCES = [
    "東京の天気を教えてください。今日は雨が降りますか?",
    "Qual é a capital do Brasil e por que foi mudada?",
    "Объясните, пожалуйста, разницу между списком и кортежем.",
    "请用简单的话解释什么是机器学习,并举一个例子。",
    "Wie spät ist es gerade in Berlin, und wie ist das Wetter?",
]


def _tool(name: str, description: str, properties: dict[str, Any], required: str) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": [required]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


_TOOLS = [
    _tool(
        "get_weather",
        "Gets the current weather in a place.",
        {
            "location": {"type": "string", "description": "The city, e.g. Tokyo"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
        },
        "location",
    ),
    _tool(
        "search_docs",
        "Searches the documentation.",
        {
            "query": {"type": "string", "description": "What to look for"},
            "top_k": {"type": "integer", "description": "How many results", "default": 5},
        },
        "query",
    ),
    _tool("run_sql", "Runs a read-only SQL query.", {"sql": {"type": "string"}, "limit": {"type": "integer"}}, "sql"),
]


class Chats:
    """Makes chats, one after the other."""

    def __init__(self, seed: int = 20261128) -> None:
        from pydoc_data import topics

        self._random = random.Random(seed)
        paragraphs = (part.strip() for topic in topics.topics.values() for part in re.split(r"\n\n+", topic))
        self._prose = [part for part in paragraphs if 60 < len(part) < 900]
        files = sorted(Path(os.__file__).parent.glob("*.py"))[:150]
        blocks = (block for file in files for block in re.split(r"\n(?=def |class )", file.read_text("utf-8", "ignore")))
        self._code = [block for block in blocks if 120 < len(block) < 900]
        self._calls = 0

    def write(self, path: Path, count: int) -> None:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(self.chat(), ensure_ascii=False) + "\n" for _ in range(count))

    def chat(self) -> dict[str, Any]:
        """2 to 6 kB in 4 to 20 messages."""
        source = self._random
        goal, has_tools = source.randint(2000, 6000), source.random() < 0.6
        messages: list[dict[str, Any]] = []
        if source.random() < 0.5:
            messages.append({"role": "system", "content": self._text(80, 300)})
        wanted = source.randint(4, 20)
        each = goal / wanted
        size = self._calls = 0
        while (len(messages) < wanted or size < goal * 0.7) and len(messages) < 20 and size <= goal:
            turn = self._turn(each, has_tools)
            messages += turn
            size += sum(len(message.get(key) or "") for message in turn for key in ("content", "reasoning_content"))
        return {"messages": messages, "tools": _TOOLS} if has_tools else {"messages": messages}

    def _turn(self, each: float, has_tools: bool) -> list[dict[str, Any]]:
        source = self._random
        messages: list[dict[str, Any]] = [{"role": "user", "content": self._text(40, max(60, int(each)))}]
        if has_tools and source.random() < 0.6:
            for _ in range(source.choice([1, 1, 2])):
                messages += self._call(each)
        answer: dict[str, Any] = {"role": "assistant", "content": self._text(60, max(100, int(each * 1.3)))}
        if source.random() < 0.8:
            answer["reasoning_content"] = self._text(40, max(60, int(each * 0.8)))
        return [*messages, answer]

    def _call(self, each: float) -> list[dict[str, Any]]:
        source = self._random
        self._calls += 1
        arguments: dict[str, dict[str, Any]] = {
            "get_weather": {"location": source.choice(["Tokyo", "Berlin", "São Paulo"]), "unit": "celsius"},
            "search_docs": {"query": source.choice(self._prose)[:40], "top_k": 3},
            "run_sql": {"sql": f"SELECT name, total FROM orders WHERE id = {source.randint(1, 99_999)}", "limit": 10},
        }
        name = source.choice(list(arguments))
        found = [{"name": source.choice(self._prose)[:30], "total": source.randint(1, 10**6)} for _ in range(source.randint(1, 5))]
        number = f"call_{self._calls}"
        function = {"name": name, "arguments": json.dumps(arguments[name], ensure_ascii=False)}
        call = {"id": number, "type": "function", "function": function}
        reasoning = self._text(60, max(80, int(each * 0.6)))
        result = json.dumps({"ok": True, "rows": found}, ensure_ascii=False)
        return [
            {"role": "assistant", "reasoning_content": reasoning, "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": number, "name": name, "content": result},
        ]

    def _text(self, least: int, most: int) -> str:
        source = self._random
        parts: list[str] = []
        size, wanted = 0, source.randint(least, most)
        while size < wanted:
            chance = source.random()
            if chance < 0.8:
                part = source.choice(self._prose)
            elif chance < 0.95:
                part = f"```python\n{source.choice(self._code)}\n```"
            else:
                part = source.choice(_SENTENCES)
            parts.append(part[: max(80, wanted - size)])
            size += len(parts[-1])
        return "\n\n".join(parts)
