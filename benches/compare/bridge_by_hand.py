"""The least that a server has to do with openai-harmony 0.0.8 and plain Python, for requests and completions that are well formed.

No checks, no malformed output, none of the other fields: servers that do more take longer.
"""

from __future__ import annotations

import json
from typing import Any


class ByHand:
    def __init__(self, package: Any) -> None:
        self.package = package
        self.encoding = package.load_harmony_encoding("HarmonyGptOss")

    def prompt(self, body: dict[str, Any]) -> list[int]:
        """The roles that the measured transcript has."""
        package = self.package
        message, role = package.Message, package.Role
        system = package.SystemContent.new().with_conversation_start_date("2025-06-28")
        functions = [tool["function"] for tool in body["tools"]]
        tools = [package.ToolDescription.new(one["name"], one["description"], one["parameters"]) for one in functions]
        developer = package.DeveloperContent.new().with_function_tools(tools)
        messages = [message.from_role_and_content(role.SYSTEM, system), message.from_role_and_content(role.DEVELOPER, developer)]
        names: dict[str, str] = {}
        for given in body["messages"]:
            if given["role"] == "system":
                developer.with_instructions(given["content"])
            elif given["role"] == "user":
                messages.append(message.from_role_and_content(role.USER, given["content"]))
            elif given["role"] == "assistant":
                messages.append(message.from_role_and_content(role.ASSISTANT, given["reasoning"]).with_channel("analysis"))
                for call in given["tool_calls"]:
                    names[call["id"]] = recipient = f"functions.{call['function']['name']}"
                    called = message.from_role_and_content(role.ASSISTANT, call["function"]["arguments"])
                    called.with_channel("commentary").with_recipient(recipient).with_content_type("<|constrain|>json")
                    messages.append(called)
            else:
                author = package.Author.new(role.TOOL, names[given["tool_call_id"]])
                result = message.from_author_and_content(author, given["content"])
                messages.append(result.with_channel("commentary").with_recipient("assistant"))
        conversation = package.Conversation.from_messages(messages)
        return list(self.encoding.render_conversation_for_completion(conversation, role.ASSISTANT))

    def parser(self, batches: list[list[int]]) -> None:
        parser = self._parser()
        for tokens in batches:
            for token in tokens:
                parser.process(token)

    def chunks(self, batches: list[list[int]]) -> None:
        self._send(batches, lambda _: 0)

    def server_sent_events(self, batches: list[list[int]]) -> int:
        def sent(chunks: list[dict[str, Any]]) -> int:
            texts = (json.dumps(chunk, ensure_ascii=False, separators=(",", ":")) for chunk in chunks)
            return sum(len(f"data: {text}\n\n".encode()) for text in texts)

        return self._send(batches, sent)

    def _send(self, batches: list[list[int]], send: Any) -> int:
        """Deltas of a batch are joined as long as they are of one field."""
        parser = self._parser()
        size = send([_chunk({"role": "assistant", "content": None})])
        for tokens in batches:
            deltas: list[tuple[str, list[str]]] = []
            for token in tokens:
                parser.process(token)
                text = parser.last_content_delta
                if text is not None:
                    field = "reasoning" if parser.current_channel == "analysis" else "content"
                    if not deltas or deltas[-1][0] != field:
                        deltas.append((field, []))
                    deltas[-1][1].append(text)
            size += send([_chunk({field: "".join(texts)}) for field, texts in deltas])
        return int(size + send([_chunk({}, "stop")]))

    def _parser(self) -> Any:
        return self.package.StreamableParser(self.encoding, self.package.Role.ASSISTANT)


def _chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-0123456789abcdef01234567",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "gpt-oss-20b",
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}],
    }
