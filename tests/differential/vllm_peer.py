"""vLLM's own code for gpt-oss, run without an engine: a child of vllm.py, in a venv of its own.

usage: python vllm_peer.py SOURCES    reads {"do": …} from stdin, a line each; writes a line of JSON for each

vLLM's modules that read requests and completions are run as they are. Everything else that they import (the engine, grammars, models)
is a placeholder, since none of it is called on the way from a request to a prompt, or from tokens to a message.
"""

import importlib.abc
import importlib.util
import json
import logging
import pathlib
import statistics
import sys
import time
import types

# The modules that do the work, and the light ones that these stand on.
RUN = {
    "vllm.entrypoints.generate.base.protocol",
    "vllm.entrypoints.openai.chat_completion.message_assembly",
    "vllm.entrypoints.openai.chat_completion.protocol",
    "vllm.entrypoints.openai.parser.harmony_utils",
    "vllm.entrypoints.serve.engine.protocol",
    "vllm.entrypoints.serve.utils.tool_calls_utils",
    "vllm.envs",
    "vllm.exceptions",
    "vllm.parser.harmony",
    "vllm.reasoning.gptoss_reasoning_parser",
    "vllm.renderers.chat_utils.tool_call",
    "vllm.renderers.chat_utils.types",
    "vllm.tool_parsers.gptoss_tool_parser",
}
PLACEHOLDERS = {"vllm", "xgrammar", "transformers", "PIL"}
MODEL = "gpt-oss-20b"


class Placeholder:
    """Stands for a class, an instance, a decorator; as a field of a pydantic model it takes anything."""

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, decorated):
        return decorated

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        from pydantic_core import core_schema

        return core_schema.any_schema()


class Parser:
    """What HarmonyParser inherits from, as far as it uses that."""

    reasoning_parser_cls = tool_parser_cls = None

    def __init__(self, tokenizer, tools=None, **kwargs):
        self.model_tokenizer = tokenizer
        self.reasoning_parser = self.reasoning_parser_cls and self.reasoning_parser_cls(tokenizer)
        self.tool_parser = self.tool_parser_cls and self.tool_parser_cls(tokenizer, tools)


def random_uuid():
    import uuid

    return uuid.uuid4().hex


# Names of placeholder modules that are called after all, or inherited from.
NAMES = {
    "PIL": {"Image": types.SimpleNamespace(Image=Placeholder)},
    "vllm.logger": {"init_logger": logging.getLogger},
    "vllm.utils": {"random_uuid": random_uuid},
    "vllm.parser.abstract_parser": {"DelegatingParser": Parser},
    "vllm.renderers.chat_utils": {
        "has_non_text_content": lambda messages: False,
        "make_tool_call_id": lambda: "chatcmpl-tool-" + random_uuid(),
    },
}


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds vLLM's modules: the ones to be run in its sources, placeholders for the others."""

    def __init__(self, sources):
        self.sources = pathlib.Path(sources)

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in PLACEHOLDERS:
            return None
        if name in RUN:
            return importlib.util.spec_from_file_location(name, self.sources / (name.replace(".", "/") + ".py"))
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        names = NAMES.get(spec.name, {})
        module.__getattr__ = lambda name: named(spec.name, names, name)
        return module

    def exec_module(self, module):
        pass


def named(module, names, name):
    """A name of a placeholder module."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name in names:
        return names[name]
    if f"{module}.{name}" in RUN:
        return importlib.import_module(f"{module}.{name}")
    # The types of messages are exported by their package.
    exported = getattr(importlib.import_module(f"{module}.types"), name, None) if f"{module}.types" in RUN else None
    return exported or type(name, (Placeholder,), {})


class Vllm:
    def __init__(self, sources):
        sys.meta_path.insert(0, Importer(sources))
        from vllm.entrypoints.openai.chat_completion import message_assembly, protocol
        from vllm.entrypoints.openai.parser import harmony_utils
        from vllm.entrypoints.serve.utils import tool_calls_utils
        from vllm.parser import harmony

        self.protocol, self.utils, self.assembly, self.finish = protocol, harmony_utils, message_assembly, tool_calls_utils
        self.parser = harmony.HarmonyParser
        self.parser.reasoning_parser_cls, self.parser.tool_parser_cls = harmony.GptOssReasoningParser, harmony.GptOssToolParser
        self.encoding = harmony_utils.get_encoding()

    def request(self, body):
        return self.protocol.ChatCompletionRequest.model_validate(body)

    def prompt(self, request):
        """The calls of its server, in their order."""
        utils = self.utils
        # Its server makes lists of the lazily read calls.
        for message in request.messages:
            if message.get("role") == "assistant":
                message["tool_calls"] = list(message.get("tool_calls") or [])
        instructions, messages = utils.extract_instructions_from_messages(request.messages)
        preamble = utils.build_harmony_preamble(
            instructions=instructions, tools=request.tools, reasoning_effort=request.reasoning_effort
        )
        return utils.render_for_completion([*preamble, *utils.parse_chat_inputs_to_harmony_messages(messages)])

    def response(self, request, tokens, reason):
        parser = self.parser(self.encoding, request.tools)
        parsed = parser.parse("", request, enable_auto_tools=True, model_output_token_ids=tokens)
        reasoning_tokens = parser.count_reasoning_tokens(tokens)
        fields = self.assembly.assemble_chat_message_fields(request, *parsed, enable_auto_tools=True, parser_cls=self.parser)
        protocol = self.protocol
        message = protocol.ChatMessage(
            role="assistant", reasoning=fields.reasoning, content=fields.content, tool_calls=fields.tool_calls
        )
        finish_reason = self.finish.resolve_finish_reason(reason, request, bool(message.tool_calls))
        choice = protocol.ChatCompletionResponseChoice(index=0, message=message, finish_reason=finish_reason)
        usage = protocol.UsageInfo(prompt_tokens=0, completion_tokens=len(tokens), total_tokens=len(tokens))
        whole = protocol.ChatCompletionResponse(model=MODEL, choices=[choice], usage=usage).model_dump()
        return {**whole["choices"][0], "reasoning_tokens": reasoning_tokens}


def median_seconds(run, rounds):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return statistics.median(times)


def answer(peer, task):
    body = task["body"]
    if task["do"] == "prompt":
        return peer.prompt(peer.request(body))
    if task["do"] == "response":
        return peer.response(peer.request(body), task["tokens"], task["reason"])
    if task["do"] == "time_prompt":
        read = peer.request(body)
        return {
            "whole": median_seconds(lambda: peer.prompt(peer.request(body)), task["rounds"]),
            "read": median_seconds(lambda: peer.prompt(read), task["rounds"]),
        }
    read = peer.request(body)
    return {"whole": median_seconds(lambda: peer.response(read, task["tokens"], task["reason"]), task["rounds"])}


def main():
    logging.disable(logging.WARNING)
    peer = Vllm(sys.argv[1])
    for line in sys.stdin:
        task = json.loads(line)
        try:
            result = answer(peer, task)
        except Exception as error:  # what it cannot do is counted by the parent
            result = {"error": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
