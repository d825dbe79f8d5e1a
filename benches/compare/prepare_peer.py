"""What a data set costs with the usual path: a chat template with a mask, a fast tokenizer, `datasets.map`, Parquet.

usage: python -m compare.prepare_peer check|measure CHATS.jsonl ROWS    needs transformers and datasets, and trl's template

The template is TRL's for training gpt-oss, which marks what the assistant writes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from importlib import import_module, util
from pathlib import Path
from typing import Any

from .vocabulary import HUGGING_FACE_FILE

# In the order of their ids, from 199,998 on; those between are reserved.
_SPECIAL = {
    199_998: "<|startoftext|>",
    199_999: "<|endoftext|>",
    200_002: "<|return|>",
    200_003: "<|constrain|>",
    200_005: "<|channel|>",
    200_006: "<|start|>",
    200_007: "<|end|>",
    200_008: "<|message|>",
    200_012: "<|call|>",
}


def main() -> None:
    what, path, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    lines = path.read_text(encoding="utf-8").splitlines()[:count]
    render = _renderer()
    if what == "check":
        print(json.dumps([render(line)["input_ids"] for line in lines]))
        return
    render(lines[0])
    print(json.dumps(_measure(render, lines)))


def _renderer() -> Any:
    tokenizer = _tokenizer()
    template = (_package("trl") / "chat_templates" / "gptoss_training.jinja").read_text(encoding="utf-8")

    def render(line: str) -> dict[str, list[int]]:
        messages, tools = _for_template(json.loads(line))
        made = tokenizer.apply_chat_template(
            messages, tools=tools, chat_template=template, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
        )
        learned = zip(made["input_ids"], made["assistant_masks"], strict=True)
        return {"input_ids": made["input_ids"], "labels": [token if mask else -100 for token, mask in learned]}

    return render


def _measure(render: Any, lines: list[str]) -> dict[str, Any]:
    """Seconds of the processor for the template alone, and for all up to the file."""
    datasets = import_module("datasets")
    datasets.disable_progress_bars()
    start = _processor_seconds()
    tokens = sum(len(render(line)["input_ids"]) for line in lines)
    template = _processor_seconds() - start
    data = datasets.Dataset.from_list([{"row": line} for line in lines])
    with tempfile.TemporaryDirectory() as folder:
        start = _processor_seconds()
        mapped = data.map(lambda row: render(row["row"]), remove_columns=["row"], load_from_cache_file=False)
        mapped.to_parquet(str(Path(folder) / "peer.parquet"))
        whole = _processor_seconds() - start
    return {"rows": len(lines), "tokens": tokens, "template": template, "map_and_parquet": whole}


def _for_template(row: dict[str, Any]) -> tuple[list[dict[str, Any]], Any]:
    messages = []
    for message in row["messages"]:
        made = {"role": message["role"], "content": message.get("content") or ""}
        if message.get("reasoning_content"):
            made["thinking"] = message["reasoning_content"]
        if message.get("tool_calls"):
            # The template prints arguments as JSON, and text as JSON text.
            made["tool_calls"] = [
                {"type": "function", "function": {**call["function"], "arguments": json.loads(call["function"]["arguments"])}}
                for call in message["tool_calls"]
            ]
        messages.append(made)
    return messages, row.get("tools")


def _tokenizer() -> Any:
    form = json.loads(HUGGING_FACE_FILE.read_text(encoding="utf-8"))
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    names = ((number, _SPECIAL.get(number, f"<|reserved_{number}|>")) for number in range(199_998, 200_019))
    form["added_tokens"] = [{"id": number, "content": name, **flags} for number, name in names]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(form, file, ensure_ascii=False)
        file.flush()
        kind = import_module("transformers").PreTrainedTokenizerFast
        return kind(tokenizer_file=file.name, eos_token="<|return|>", pad_token="<|endoftext|>")


def _package(name: str) -> Path:
    """Where a package is, without importing it: trl's own import needs torch."""
    found = util.find_spec(name)
    assert found is not None and found.submodule_search_locations is not None
    return Path(next(iter(found.submodule_search_locations)))


def _processor_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    main()
