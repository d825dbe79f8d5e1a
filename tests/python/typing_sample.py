"""Code as users write it, which mypy --strict and pyright strict must accept; it runs in the tests, too."""

import array
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypedDict

from openai_harmony import (
    AnalysisPolicy,
    Author,
    BridgeDiagnostic,
    BridgeDiagnosticKind,
    ChannelConfig,
    ChatCompletionChoice,
    ChatCompletionRequest,
    ChatCompletionStream,
    Content,
    Conversation,
    DeveloperContent,
    HarmonyEncoding,
    HarmonyEncodingName,
    HarmonyError,
    Message,
    ReasoningEffort,
    RenderConversationConfig,
    RenderOptions,
    ResponsesRequest,
    ResponseStream,
    Role,
    SchemaPolicy,
    ServerOptions,
    StreamableParser,
    StreamState,
    SystemContent,
    TextContent,
    ToolDescription,
    ToolNamespaceConfig,
    ToolNote,
    ToolNoteCode,
    __version__,
    lint_tools,
    load_harmony_encoding,
    server_sent_events,
    typescript,
)
from typing_extensions import Required


class Picture(Content):
    """Content of the application's own."""

    url: str

    def to_dict(self) -> dict[str, object]:
        return {"type": "text", "text": f"[picture: {self.url}]"}


def weather_tool() -> ToolDescription:
    return ToolDescription.new(
        "get_weather",
        "The weather at a place.",
        parameters={
            "type": "object",
            "properties": {"place": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
            "required": ["place"],
        },
    )


def prompt(question: str, today: str | None = None) -> Conversation:
    system = (
        SystemContent.new()
        .with_reasoning_effort(ReasoningEffort.HIGH)
        .with_conversation_start_date(today)
        .with_required_channels(["analysis", "commentary", "final"])
        .with_tools(ToolNamespaceConfig(name="mine", description=None, tools=[]))
        .with_browser_tool()
    )
    system.channel_config = ChannelConfig.require_channels(["analysis", "final"])
    developer = DeveloperContent.new().with_instructions("Be brief.").with_function_tools([weather_tool()])
    return Conversation.from_messages(
        [
            Message.from_role_and_content(Role.SYSTEM, system),
            Message.from_role_and_content("developer", developer),
            Message.from_role_and_contents(Role.USER, [TextContent(text=question), Picture(url="sky.png")]),
        ]
    )


def texts(message: Message) -> list[str]:
    return [content.text for content in message.content if isinstance(content, TextContent)]


def deltas(parser: StreamableParser, tokens: Sequence[int]) -> Iterator[tuple[str | None, str]]:
    for token in tokens:
        parser.process(token)
        if parser.state is StreamState.CONTENT and parser.last_content_delta is not None:
            yield parser.current_channel, parser.last_content_delta


def answer(encoding: HarmonyEncoding, conversation: Conversation, completion: str) -> Message:
    tokens: list[int] = encoding.render_conversation_for_completion(
        conversation, Role.ASSISTANT, RenderConversationConfig(auto_drop_analysis=False)
    )
    assert set(tokens).isdisjoint(encoding.stop_tokens_for_assistant_actions())
    completed: list[int] = encoding.encode(completion, allowed_special="all")
    parser = StreamableParser(encoding, role=Role.ASSISTANT, strict=False)
    streamed = "".join(text for _, text in deltas(parser, completed))
    messages: list[Message] = encoding.parse_messages_from_completion_tokens(completed, "assistant")
    assert streamed == messages[-1].text == texts(parser.messages[-1])[0]
    return messages[-1]


def corpus(encoding: HarmonyEncoding, texts: list[str]) -> list[str]:
    rows: list[list[int]] = encoding.encode_batch(texts, num_threads=2, disallowed_special=())
    assert rows == encoding.encode_ordinary_batch(iter(texts))
    lengths: list[int] = [len(encoding.encode_to_numpy(text)) for text in texts]
    assert lengths == [len(row) for row in rows]
    pieces: list[bytes] = encoding.decode_tokens_bytes(rows[0])
    text, offsets = encoding.decode_with_offsets(array.array("I", rows[0]))
    stable, completions = encoding.encode_with_unstable(text, allowed_special={"<|end|>"})
    whole: list[list[int]] = [stable + row for row in completions]
    assert all(encoding.decode_bytes(tokens).startswith(text.encode()) for tokens in whole)
    first: int = encoding.encode_single_token(text[: offsets[1]] if len(offsets) > 1 else text)
    assert encoding.decode_single_token_bytes(first) == pieces[0] and first <= encoding.max_token_value
    rendered: list[list[int]] = encoding.render_batch(map(prompt, texts), Role.ASSISTANT)
    assert b"".join(encoding.decode_bytes_batch(rendered)).startswith(b"<|start|>system")
    return encoding.decode_batch(rows, errors="strict")


def checked(tools: list[ToolDescription]) -> DeveloperContent:
    notes: list[ToolNote] = lint_tools(tools, policy="complete")
    errors: set[ToolNoteCode] = {note.code for note in notes if note.severity == "error"}
    assert not errors, errors
    shown: str = typescript(tools[0].parameters, SchemaPolicy.FAITHFUL)
    assert shown.startswith("_: {")
    namespace = ToolNamespaceConfig(name="mine", tools=tools, schema_policy="complete")
    return DeveloperContent.new().with_tools(namespace).with_function_tools(tools, schema_policy=SchemaPolicy.COMPLETE)


class UserMessage(TypedDict):
    role: Literal["user"]
    content: str


class Body(TypedDict, total=False):
    messages: Required[list[UserMessage]]
    stream: bool


def chat(encoding: HarmonyEncoding, body: Body, batches: Iterator[list[int]]) -> str:
    options = ServerOptions(
        date=None,
        builtin_tools=["python", ToolNamespaceConfig.browser()],
        reasoning_efforts={"none": "low", "medium": ReasoningEffort.MEDIUM},
        schema_policy="faithful",
        analysis=AnalysisPolicy.KEEP,
    )
    request = ChatCompletionRequest(body, options)
    prompt: list[int] = request.prompt(encoding)
    reply = ChatCompletionStream(encoding, request, prompt_tokens=len(prompt))
    sent = "".join(server_sent_events(reply.feed(tokens)) for tokens in batches) + server_sent_events(reply.finish("stop"))
    choice: ChatCompletionChoice = reply.choice(0)
    diagnostics: list[BridgeDiagnostic] = choice.diagnostics + reply.diagnostics
    kinds = {diagnostic.kind for diagnostic in diagnostics}
    return sent if BridgeDiagnosticKind.UNSOLICITED_CALL not in kinds else ""


def respond(encoding: HarmonyEncoding, store: dict[str, list[dict[str, Any]]], body: dict[str, Any]) -> dict[str, Any]:
    try:
        request = ResponsesRequest(body, previous=store.get(body.get("previous_response_id", "")))
    except HarmonyError as error:
        return error.response_body() | {"param": error.param, "code": error.code}
    reply = ResponseStream(encoding, request, id="resp_1", created=0, model="m")
    events = reply.feed(encoding.encode("<|channel|>final<|message|>4", allowed_special="all"), logprobs=[{17: -0.5}] * 4)
    for call in reply.pending:
        events += reply.add_result(call.text, item={"container_id": "c"})
        reply.resume(len(reply.prompt(encoding)))
    events += reply.finish()
    store[reply.id] = request.items + reply.response()["output"]
    return reply.response()


def main() -> None:
    encoding = load_harmony_encoding(HarmonyEncodingName.HARMONY_GPT_OSS)
    conversation = prompt("What is the weather in Tokyo?", "2025-06-28")
    call = answer(
        encoding,
        conversation,
        ' to=functions.get_weather<|channel|>commentary <|constrain|>json<|message|>{"place": "Tokyo"}<|call|>',
    )
    recipient: str | None = call.recipient
    assert recipient is not None
    result = Message.from_author_and_content(Author.new(Role.TOOL, recipient), '{"sunny": true}')
    conversation.messages.extend([call, result.with_channel("commentary").with_recipient("assistant")])
    for message in conversation:
        role: Role = message.author.role
        print(role.value, encoding.decode(encoding.render(message, RenderOptions(conversation_has_function_tools=True))))
    message = Message.from_role_and_content(Role.DEVELOPER, checked([weather_tool()]))
    for policy in (AnalysisPolicy.KEEP, AnalysisPolicy.FINISHED_TURNS):
        config = RenderConversationConfig(analysis=policy, schema_policy="complete")
        print(len(encoding.render_conversation(Conversation.from_messages([message]), config)))
    print(len(encoding.render(message, RenderOptions(schema_policy="faithful"))))
    print(chat(encoding, {"messages": [{"role": "user", "content": "Hi"}]}, iter([[200005, 17196], [200008, 12194, 200002]])))
    print(respond(encoding, {}, {"input": "What is 2 + 2?"}))
    assert RenderConversationConfig(analysis="finished_turns").analysis == "finished_turns"
    print(corpus(encoding, ["Hi there", "you"]))
    restored = Conversation.from_json(conversation.to_json())
    print(len(restored.messages), Message.model_validate(call.model_dump()) == call, __version__)
    try:
        encoding.encode("<|end|>", disallowed_special="all")
    except HarmonyError as error:
        kind: str | None = error.kind
        position: int | None = error.position
        print(kind, position, error)


if __name__ == "__main__":
    main()
