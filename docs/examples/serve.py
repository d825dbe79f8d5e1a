"""A server of the OpenAI APIs, Chat Completions and Responses, over anything that samples tokens.

There is no model here, unless you name an engine: the canned one calls a tool once, and then answers. All else is what a server
does: `generate` takes a prompt's tokens and the request's body, and gives batches of tokens, with the last one the reason to end.

usage: serve.py [PORT [ENGINE]]    where ENGINE is the address of a completion endpoint, as of vLLM; see engine.py
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from canned import generate as canned
from engine import engine_at
from fastapi import Body, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from openai_harmony import (
    ChatCompletionRequest,
    ChatCompletionStream,
    HarmonyError,
    ResponsesRequest,
    ResponseStream,
    ServerOptions,
    load_harmony_encoding,
    server_sent_events,
)

Generate = Callable[[list[int], dict[str, Any]], Iterator[tuple[list[int], str | None]]]

ENCODING = load_harmony_encoding("HarmonyGptOss")
OPTIONS = ServerOptions(builtin_tools=["python"])
# How often the model may call a tool of the server's in one response.
MOST_ROUNDS = 10
# A server keeps this in a database: the items of each response and of what led to it.
STORE: dict[str, list[dict[str, Any]]] = {}

app = FastAPI()
generate: Generate = canned


@app.post("/v1/chat/completions")
def chat_completions(body: Any = Body(None)) -> Response:
    request = ChatCompletionRequest(body, OPTIONS)
    prompt = request.prompt(ENCODING)
    reply = ChatCompletionStream(ENCODING, request, prompt_tokens=len(prompt))

    def chunks() -> Iterator[list[dict[str, Any]]]:
        for choice in range(request.n):
            reason: str | None = None
            for tokens, reason in generate(prompt, body):
                yield reply.feed(tokens, choice=choice)
            yield reply.finish(reason or "stop", choice=choice)

    return answer(body, reply, chunks(), "data: [DONE]\n\n")


@app.post("/v1/responses")
def responses(body: Any = Body(None)) -> Response:
    previous = STORE.get(str(body.get("previous_response_id"))) if isinstance(body, dict) else None
    request = ResponsesRequest(body, OPTIONS, previous=previous)
    first_prompt = request.prompt(ENCODING)
    reply = ResponseStream(ENCODING, request, prompt_tokens=len(first_prompt))

    def events() -> Iterator[list[dict[str, Any]]]:
        prompt, reason = first_prompt, None
        try:
            for _ in range(MOST_ROUNDS):
                for tokens, reason in generate(prompt, body):
                    yield reply.feed(tokens)
                if not reply.pending:
                    break
                for call in reply.pending:
                    yield reply.add_result(run_python(call.text))
                prompt = reply.prompt(ENCODING)
                reply.resume(len(prompt))
            yield reply.finish(reason or "stop")
            if body.get("store") is not False:
                STORE[reply.id] = request.items + reply.response()["output"]
        except OSError as error:  # The engine is gone.
            yield reply.fail("server_error", str(error))

    return answer(body, reply, events(), "")


def answer(body: dict[str, Any], reply: Any, parts: Iterator[list[dict[str, Any]]], end: str) -> Response:
    """The same stream serves both kinds of requests."""
    if not body.get("stream"):
        for _ in parts:
            pass
        return JSONResponse(reply.response())

    def sent() -> Iterator[str]:
        for part in parts:
            yield server_sent_events(part)
        yield end

    return StreamingResponse(sent(), media_type="text/event-stream")


def run_python(code: str) -> str:
    """What the code prints. A server runs it in a sandbox; this one knows the only program that its model writes."""
    return "2432902008176640000\n" if "factorial(20)" in code else "no sandbox here\n"


@app.exception_handler(HarmonyError)
def refuse(_: Any, error: HarmonyError) -> Response:
    return JSONResponse(error.response_body(), 400 if error.kind == "invalid_request" else 500)


@app.exception_handler(RequestValidationError)
def no_json(_: Any, error: RequestValidationError) -> Response:
    fault = {"message": "the body is no JSON", "type": "invalid_request_error", "param": None, "code": None}
    return JSONResponse({"error": fault}, 400)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    if len(sys.argv) > 2:
        generate = engine_at(sys.argv[2])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
