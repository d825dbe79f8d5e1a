"""docs/examples/engine.py against something that answers as vLLM's completion endpoint does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import serve
from conftest import ENCODING, Server
from engine import engine_at

COMPLETION = ENCODING.encode("<|channel|>final<|message|>Hi 🫠!<|return|>", allowed_special="all")


class Engine(BaseHTTPRequestHandler):
    asked: dict[str, Any]

    def do_POST(self) -> None:
        Engine.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for index, token in enumerate(COMPLETION):
            reason = "stop" if index == len(COMPLETION) - 1 else None
            choice = {"index": 0, "text": "", "token_ids": [token], "finish_reason": reason}
            self.wfile.write(f"data: {json.dumps({'choices': [choice]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def engine() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Engine) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/completions"
        server.shutdown()
        thread.join()


def test_tokens_go_to_the_engine_and_come_back(server: Server, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "generate", engine_at(engine))
    client = server.client()
    options: Any = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 20, "temperature": 0.5}
    completion = client.chat.completions.create(**options)
    assert completion.choices[0].message.content == "Hi 🫠!"
    asked = Engine.asked
    assert ENCODING.decode(asked["prompt"]).endswith("<|start|>user<|message|>Hi<|end|><|start|>assistant")
    assert (asked["max_tokens"], asked["temperature"], asked["stop_token_ids"]) == (20, 0.5, [200002, 200012])


def test_an_engine_that_is_gone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "generate", engine_at("http://127.0.0.1:9/v1/completions"))
    response = server.client().responses.create(model="m", input="x")
    assert response.status == "failed" and response.error is not None
    assert response.error.code == "server_error"
