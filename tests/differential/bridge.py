"""The prompts of all recorded requests that are accepted, beside what the published 0.0.8 renders of their conversations.

usage: python tests/differential/bridge.py    exit 1 where anything differs

Run it with a Python that has our package. Where 0.0.8 writes a schema with less than ours does, the prompts differ on purpose: such
requests are counted apart.
"""

import gzip
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROWS = HERE.parent.parent / "test-data" / "bridge" / "requests.jsonl.gz"


def request_of(oh, row):
    options = oh.ServerOptions(**{"date": "2025-06-28", **row["options"]})
    if row["api"] == "chat":
        return oh.ChatCompletionRequest(row["request"], options)
    return oh.ResponsesRequest(row["request"], options, previous=row.get("previous"))


def render():
    """With either package: conversations in, a line each; ids out."""
    import openai_harmony as oh

    encoding = oh.load_harmony_encoding(oh.HarmonyEncodingName.HARMONY_GPT_OSS)
    config = oh.RenderConversationConfig(auto_drop_analysis=False)
    for line in sys.stdin:
        conversation = oh.Conversation.from_json(line)
        print(json.dumps(encoding.render_conversation_for_completion(conversation, oh.Role.ASSISTANT, config)))


def main():
    import openai_harmony as oh
    from drive import WORK, reference_python, vocabulary_folder

    encoding = oh.load_harmony_encoding("HarmonyGptOss")
    faithful = oh.RenderConversationConfig(analysis="keep", schema_policy="faithful")
    names, prompts, conversations, refused, lossy = [], [], [], 0, []
    for row in map(json.loads, gzip.open(ROWS, "rt", encoding="utf-8")):
        try:
            request = request_of(oh, row)
        except oh.HarmonyError:
            refused += 1
            continue
        prompt = request.prompt(encoding)
        if encoding.render_conversation_for_completion(request.conversation, "assistant", faithful) != prompt:
            lossy.append(row["name"])
            continue
        names.append(row["name"])
        prompts.append(prompt)
        conversations.append(request.conversation.to_json())
    WORK.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "TIKTOKEN_ENCODINGS_BASE": str(vocabulary_folder())}
    command = [reference_python(), __file__, "--render"]
    ran = subprocess.run(command, input="\n".join(conversations), capture_output=True, text=True, env=environment, check=True)
    theirs = [json.loads(line) for line in ran.stdout.splitlines()]
    differ = [name for name, ours, other in zip(names, prompts, theirs, strict=True) if ours != other]
    print(
        f"{len(names)} prompts compared, {refused} requests refused, {len(lossy)} with schemas that 0.0.8 writes with less {lossy}"
    )
    print(f"{len(differ)} differ {differ}")
    sys.exit(bool(differ))


if __name__ == "__main__":
    render() if "--render" in sys.argv else main()
