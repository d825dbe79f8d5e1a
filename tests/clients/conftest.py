"""The example server on loopback, and what was asked of its model."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import canned
import openai
import openai_harmony as oh
import pytest
import serve
import uvicorn

ENCODING = oh.load_harmony_encoding("HarmonyGptOss")


@dataclass
class Server:
    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """The requests' bodies, one for each completion."""
    prompts: list[str] = field(default_factory=list)
    """The prompts of the completions."""

    def client(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=self.url, api_key="none", max_retries=0)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(serve.app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    server.should_exit = True
    thread.join()


@pytest.fixture
def server(address: str, monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server(address)

    def generate(prompt: list[int], body: dict[str, Any]) -> Iterator[tuple[list[int], str | None]]:
        server.bodies.append(body)
        server.prompts.append(ENCODING.decode(prompt))
        return canned.generate(prompt, body)

    monkeypatch.setattr(serve, "generate", generate)
    return server
