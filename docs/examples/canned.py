"""What stands for a model in serve.py: it thinks, calls a tool if there is one, and answers. It writes as gpt-oss does."""

from collections.abc import Iterator
from typing import Any

from openai_harmony import load_harmony_encoding

ENCODING = load_harmony_encoding("HarmonyGptOss")

THINK = "<|channel|>analysis<|message|>{}<|end|><|start|>assistant"
WEATHER = THINK.format("The user wants the weather. I have get_weather for that.") + (
    '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city": "Oslo"}<|call|>'
)
PYTHON = THINK.format("I compute that.") + (
    "<|channel|>analysis to=python code<|message|>import math\nprint(math.factorial(20))<|call|>"
)
FORM = THINK.format("They want JSON.") + '<|channel|>final<|message|>{"city": "Oslo", "celsius": 20}<|return|>'
ANSWER = THINK.format("Now I know.") + "<|channel|>final<|message|>It is 20 °C and sunny in Oslo. 🌞<|return|>"
FACTORIAL = "<|channel|>final<|message|>20! is 2432902008176640000.<|return|>"
HELLO = "<|channel|>final<|message|>Hello! I am a canned model.<|return|>"


def generate(prompt: list[int], body: dict[str, Any]) -> Iterator[tuple[list[int], str | None]]:
    """A few tokens at a time, as an engine gives them; with the last ones why it ends."""
    tokens = ENCODING.encode(completion(ENCODING.decode(prompt)), allowed_special="all")
    limits = (body.get(name) for name in ("max_completion_tokens", "max_tokens", "max_output_tokens"))
    limit = next((limit for limit in limits if limit is not None), len(tokens))
    reason = "stop" if limit >= len(tokens) else "length"
    tokens = tokens[:limit]
    for start in range(0, len(tokens), 4):
        yield tokens[start : start + 4], None
    yield [], reason


def completion(prompt: str) -> str:
    """What the model writes behind a prompt."""
    since = prompt.rpartition("<|start|>user<|message|>")[2]
    if "get_weather to=assistant" in since:
        return ANSWER
    if "python to=assistant" in since:
        return FACTORIAL
    if "# Response Formats" in prompt:
        return FORM
    if "type get_weather" in prompt:
        return WEATHER
    if "\n## python\n" in prompt:
        return PYTHON
    return HELLO
