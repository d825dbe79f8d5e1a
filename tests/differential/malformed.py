"""Run the malformed streams of test-data/recovery.json through the reference and through ours; print the table of docs/recovery.md.

usage: python tests/differential/malformed.py

Run it with a Python that has our package; the reference is installed as for drive.py. In the inputs S is <|start|>, C
<|channel|>, K <|constrain|>, M <|message|>, E <|end|>, R <|return|>, L <|call|>, and · a space.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROWS = HERE.parent.parent / "test-data" / "recovery.json"
SHORT = {
    "<|start|>": "<S>",
    "<|channel|>": "<C>",
    "<|constrain|>": "<K>",
    "<|message|>": "<M>",
    "<|end|>": "<E>",
    "<|return|>": "<R>",
    "<|call|>": "<L>",
}


def in_short(text):
    for marker, short in SHORT.items():
        text = text.replace(marker, short)
    return text.replace("\n", "\\n").replace("|", "\\|")


def told(message):
    """A message in a line: its role, channel, recipient and type, a dash for each that it has not, then its text."""
    role = message["role"] + (f" {message['name']}" if message.get("name") else "")
    header = [role] + ["–" if message.get(key) is None else message[key] for key in ("channel", "recipient", "content_type")]
    return f"{', '.join(header)}: {message['content'][0]['text']}"


def parsed(row, **options):
    """What the importable openai_harmony makes of a row: its messages, or the error that it raises."""
    import openai_harmony as oh

    encoding = oh.load_harmony_encoding(oh.HarmonyEncodingName.HARMONY_GPT_OSS)
    tokens = encoding.encode(row["text"], allowed_special="all")
    role = None if row["role"] is None else oh.Role(row["role"])
    try:
        messages = encoding.parse_messages_from_completion_tokens(tokens, role, **options)
    except oh.HarmonyError as error:
        return {"raises": str(error).partition("\n")[0]}
    return {"messages": [told(json.loads(message.to_json())) for message in messages]}


def reference_results():
    from drive import reference_python, vocabulary_folder

    environment = {**os.environ, "TIKTOKEN_ENCODINGS_BASE": str(vocabulary_folder())}
    output = subprocess.run(
        [reference_python(), __file__, "--as-reference"], env=environment, stdout=subprocess.PIPE, check=True
    ).stdout
    return json.loads(output)


def cell(result, ours):
    """What the reference does, in words: it raises, loses text, sends it elsewhere, or does as we do."""
    if "raises" in result:
        return f"raises `{in_short(result['raises'])}`"
    if result["messages"] == ours:
        return "the same"
    if not result["messages"]:
        return "drops it"
    text = "".join(message.partition(": ")[2] for message in result["messages"])
    lost = len(text) < len("".join(message.partition(": ")[2] for message in ours))
    return f"{'drops text' if lost else 'misroutes'}: {shown(result['messages'])}"


def shown(messages):
    return "; ".join(f"`{in_short(message)}`" for message in messages) or "no message"


def main():
    rows = json.loads(ROWS.read_text(encoding="utf-8"))
    if "--as-reference" in sys.argv:
        print(json.dumps([[parsed(row), parsed(row, strict=False)] for row in rows]))
        return
    print("| input | role | reference | with `strict=False` | recovered | repairs |\n|---|---|---|---|---|---|")
    for row, (strict, lenient) in zip(rows, reference_results(), strict=True):
        ours = parsed(row, recover=True)["messages"]
        text = in_short(row["text"]).replace(" ", "·")
        kinds = ", ".join(f"`{kind}`" for kind in row["repairs"]) or "–"
        columns = [
            f"`{text}`" if text else "nothing",
            row["role"] or "–",
            cell(strict, ours),
            cell(lenient, ours),
            shown(ours),
            kinds,
        ]
        print("| " + " | ".join(columns) + " |")


if __name__ == "__main__":
    main()
