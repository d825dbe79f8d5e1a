"""Requests and completions through our package and through vLLM's own code for gpt-oss, compared and measured.

usage: python tests/differential/vllm.py [--count N] [--seed WORD] [--speed]    exit 1 where anything differs that the rules do not explain

Run it with a Python that has our package. vLLM's wheel (340 MB, of which only the Python files are kept) and the published openai-harmony
0.0.8 are installed into target/differential. Nothing of it needs a GPU: vllm_peer.py says what stands in for the engine. vLLM's package asks
for oss-harmony, with which its prompts have the recipient of tool results behind the channel; 0.0.8 is what ours takes the place of.

vLLM and docs/openai.md differ on purpose in some habits. Requests keep to what both do: one leading system or developer message, no empty
texts, one call at a time, ids that are known and given once, text parts in messages of users and answers only, no response_format. Two habits
are rewritten: the type of calls in history (`json` there, `<|constrain|>json` here), and the place of a preamble, which vLLM writes before
the reasoning (it gets the reasoning as a message of its own). Tools stay in the prompt (`constrained`), schemas are written as by 0.0.8
(`faithful`). Completions are well formed; where one is of a kind that the two read differently on purpose, it is counted under its kind.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import secrets
import statistics
import subprocess
import sys
import venv
import zipfile

import openai_harmony
import vllm_cases
from drive import WORK, vocabulary_folder
from vllm_peer import median_seconds

HERE = pathlib.Path(__file__).resolve().parent
VERSION = "0.33.0"
NEEDS = ["openai-harmony==0.0.8", "openai==3.57.0", "pydantic==2.14.4"]
DATE = "2025-06-28"
# Where vLLM's rules and those of docs/openai.md differ: the fields that may be unequal, and why.
UNSOLICITED = ({"reasoning"}, "vLLM drops it; here its text is reasoning")
EXPLAINED = {
    "a call, though no tools were offered": UNSOLICITED,
    "a call, though tool_choice is none": UNSOLICITED,
    "a call of a built-in tool that was not asked for": UNSOLICITED,
    "an empty final": ({"content"}, 'vLLM: content null; here ""'),
    "a call without text": ({"arguments"}, 'vLLM: arguments "", which is no JSON; here {}'),
    "more after <|call|>": ({"content", "reasoning"}, "vLLM reads on; here a completion ends at its first <|call|> or <|return|>"),
    "cut before a text": ({"content"}, 'an open final is an empty one: vLLM null, here ""'),
    "cut in a header": ({"content"}, "vLLM shows the header's tokens as content; here nothing"),
}


class Peer:
    """vLLM's code in a process of its own."""

    def __init__(self):
        sources = WORK / f"vllm-{VERSION}"
        folder = WORK / "vllm"
        python, installed = folder / "bin" / "python", folder / "installed"
        if not (installed.exists() and installed.read_text() == str(NEEDS)):
            print("installing what vLLM's code calls", flush=True)
            venv.create(folder, clear=True, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDS], check=True)
            installed.write_text(str(NEEDS))
        if not (sources / "complete").exists():
            print(f"downloading vLLM {VERSION} (340 MB)", flush=True)
            command = [
                python,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary",
                ":all:",
            ]
            subprocess.run([*command, "--dest", folder, f"vllm=={VERSION}"], check=True)
            (wheel,) = folder.glob("vllm-*.whl")
            with zipfile.ZipFile(wheel) as packed:
                packed.extractall(sources, [name for name in packed.namelist() if name.endswith(".py")])
            wheel.unlink()
            (sources / "complete").touch()
        self.command = [python, HERE / "vllm_peer.py", sources]
        self.environment = {**os.environ, "TIKTOKEN_ENCODINGS_BASE": str(vocabulary_folder()), "VLLM_SYSTEM_START_DATE": DATE}

    def answers(self, tasks):
        lines = "".join(json.dumps(task) + "\n" for task in tasks)
        ran = subprocess.run(self.command, input=lines, stdout=subprocess.PIPE, text=True, env=self.environment, check=True)
        return [json.loads(line) for line in ran.stdout.splitlines()]


def for_vllm(body):
    """Reasoning beside a preamble becomes a message before it."""
    messages = []
    for message in body["messages"]:
        if message.get("tool_calls") and "content" in message and "reasoning" in message:
            messages.append({"role": "assistant", "reasoning": message["reasoning"]})
            message = {name: value for name, value in message.items() if name != "reasoning"}
        messages.append(message)
    return {**body, "messages": messages}


class Rewriter:
    """Writes the type of calls in a prompt of vLLM as ours does."""

    def __init__(self, encoding):
        header = "<|channel|>commentary{}json<|message|>"
        self.theirs, self.ours = (encoding.encode(header.format(word), allowed_special="all") for word in (" ", " <|constrain|>"))

    def __call__(self, tokens):
        result, index, length = [], 0, len(self.theirs)
        while index < len(tokens):
            if tokens[index : index + length] == self.theirs:
                result += self.ours
                index += length
            else:
                result.append(tokens[index])
                index += 1
        return result


class Comparison:
    def __init__(self):
        self.encoding = openai_harmony.load_harmony_encoding("HarmonyGptOss")
        self.options = openai_harmony.ServerOptions(date=DATE, constrained=True, schema_policy="faithful")
        self.peer = Peer()
        self.rewrite = Rewriter(self.encoding)

    def request(self, body):
        return openai_harmony.ChatCompletionRequest(body, self.options)

    def prompt(self, body):
        return self.request(body).prompt(self.encoding)

    def response(self, request, tokens, reason):
        reply = openai_harmony.ChatCompletionStream(self.encoding, request)
        reply.feed(tokens)
        reply.finish(reason)
        return reply.response()

    def prompts(self, source, count):
        """How many differ."""
        bodies = [vllm_cases.request(source) for _ in range(count)]
        theirs = self.peer.answers({"do": "prompt", "body": for_vllm(body)} for body in bodies)
        differ = 0
        for body, other in zip(bodies, theirs, strict=True):
            ours = self.prompt(body)
            if isinstance(other, dict) or ours != self.rewrite(other):
                differ += 1
                if differ <= 3:
                    print(json.dumps(body, ensure_ascii=False))
                    print("  ours  ", repr(self.encoding.decode(ours)))
                    print("  theirs", other if isinstance(other, dict) else repr(self.encoding.decode(self.rewrite(other))))
        print(f"{count} prompts compared, {differ} differ", flush=True)
        return differ

    def completions(self, source, count):
        """How many differ without an explanation."""
        make = vllm_cases.Completions(self.encoding)
        cases = [make.random(source) for _ in range(count)]
        theirs = self.peer.answers(
            {"do": "response", "body": body, "tokens": tokens, "reason": reason} for body, tokens, reason, _ in cases
        )
        compared, differ, unexplained = collections.Counter(), collections.Counter(), 0
        for (body, tokens, reason, special), other in zip(cases, theirs, strict=True):
            compared[special] += 1
            ours = fields(self.response(self.request(body), tokens, reason)["choices"][0])
            other = other if "error" in other else fields(other, forced=body.get("tool_choice", "auto") not in ("auto", "none"))
            unequal = {"error"} if "error" in other else {name for name in ours if ours[name] != other[name]}
            differ[special] += bool(unequal)
            explained, _ = EXPLAINED.get(special, (set(), ""))
            if unequal - explained:
                unexplained += 1
                if unexplained <= 3:
                    print(special, json.dumps(body), reason, repr(self.encoding.decode(tokens)))
                    print("  ours  ", ours)
                    print("  theirs", other)
        print(f"{count} completions compared, {differ.total()} differ, {unexplained} of them in fields that no rule explains")
        for special in sorted(compared, key=lambda name: (name != "plain", name)):
            explained, why = EXPLAINED.get(special, (set(), ""))
            print(
                f"  {differ[special]:6} of {compared[special]:6} {special}",
                f"   {', '.join(sorted(explained))}: {why}" if why else "",
            )
        return unexplained

    def speed(self):
        """Medians of the processor's time; the two take turns. What is measured has been seen before, by both."""
        documents = sorted((HERE.parent.parent / "docs").glob("*.md"))
        text = "".join(path.read_text(encoding="utf-8") for path in documents)
        body = vllm_cases.conversation(text, 200)
        prompt = self.prompt(body)
        (other,) = self.peer.answers([{"do": "prompt", "body": body}])
        if prompt != self.rewrite(other):
            sys.exit("the measured request has not the same prompt by both")
        rows = self.turns({"do": "time_prompt", "body": body, "rounds": 11}, lambda: self.prompt(body))
        report(f"request of 200 messages to its prompt of {len(prompt)} tokens", rows["ours"], rows["whole"])
        report("  the same, vLLM's request already read by its pydantic models", rows["ours"], rows["read"])

        question = {"model": "gpt-oss-20b", "messages": [{"role": "user", "content": "Hi"}], "tools": body["tools"]}
        request = self.request(question)
        make = vllm_cases.Completions(self.encoding)
        call = make.message("<|channel|>commentary to=functions.read_file <|constrain|>json", '{"path": "a.py"}', "<|call|>")
        answer = make.message("<|channel|>final", text[6_000:18_000], "<|return|>")
        for name, thought, last in (("a call", text[:200], call), ("an answer", text[:6_000], answer)):
            tokens = [*make.message("<|channel|>analysis", thought, "<|end|>"), *make.markers("<|start|>assistant"), *last]
            task = {"do": "time_response", "body": question, "tokens": tokens, "reason": "stop", "rounds": 11}
            rows = self.turns(task, lambda tokens=tokens: self.response(request, tokens, "stop"))
            report(f"reasoning and {name}, {len(tokens)} tokens, to the whole response", rows["ours"], rows["whole"])

    def turns(self, task, run):
        rows = collections.defaultdict(list)
        for _ in range(3):
            rows["ours"].append(median_seconds(run, task["rounds"]))
            (theirs,) = self.peer.answers([task])
            for name, seconds in theirs.items():
                rows[name].append(seconds)
        return {name: statistics.median(seconds) for name, seconds in rows.items()}


def fields(choice, forced=False):
    """What both have, in one form. vLLM writes "" for null where a call was forced."""
    message = choice["message"]
    calls = [call["function"] for call in message.get("tool_calls") or []]
    return {
        "content": message["content"] or None if forced else message["content"],
        "reasoning": message.get("reasoning"),
        "names": [call["name"] for call in calls],
        "arguments": [as_json(call["arguments"]) for call in calls],
        "finish_reason": choice["finish_reason"],
    }


def as_json(text):
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text


def report(what, ours, theirs):
    print(f"{what}: ours {ours * 1e3:.2f} ms, vLLM {theirs * 1e3:.2f} ms, {theirs / ours:.1f} times", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2_000, help="requests, and as many completions")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="cases of another run")
    parser.add_argument("--speed", action="store_true", help="measure as well")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    comparison = Comparison()
    print(f"vLLM {VERSION}, {options.count} requests and completions, seed {options.seed}", flush=True)
    source = random.Random(options.seed)
    differ = comparison.prompts(source, options.count) + comparison.completions(source, options.count)
    if options.speed:
        comparison.speed()
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
