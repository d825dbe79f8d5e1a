"""The tokens of an engine behind HTTP, for serve.py: vLLM's completion endpoint, which takes and gives token ids."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

Tokens = Iterator[tuple[list[int], str | None]]


def engine_at(address: str) -> Callable[[list[int], dict[str, Any]], Tokens]:
    def generate(prompt: list[int], body: dict[str, Any]) -> Tokens:
        limits = (body.get(name) for name in ("max_completion_tokens", "max_tokens", "max_output_tokens"))
        limit = next((limit for limit in limits if limit is not None), 4096)
        asked: dict[str, Any] = {name: body[name] for name in ("model", "temperature", "top_p", "seed") if name in body}
        asked |= {"prompt": prompt, "max_tokens": limit, "stream": True, "return_token_ids": True}
        asked |= {"stop_token_ids": [200002, 200012], "skip_special_tokens": False}
        request = urllib.request.Request(address, json.dumps(asked).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as lines:
            for line in lines:
                if line.startswith(b"data: {"):
                    for choice in json.loads(line[6:])["choices"]:
                        yield choice.get("token_ids") or [], choice.get("finish_reason")

    return generate
