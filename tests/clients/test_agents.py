"""openai-agents against the example server: a tool turn runs the tool once, and sends the reasoning back."""

import asyncio
from typing import Any

import openai
import pytest
from agents import (
    Agent,
    Model,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from conftest import Server

set_tracing_disabled(True)
ANSWER = "It is 20 °C and sunny in Oslo. 🌞"
REASONING = "The user wants the weather. I have get_weather for that."


def agent(server: Server, model_class: type[Any], ran: list[str]) -> Agent[Any]:
    @function_tool
    def get_weather(city: str) -> str:
        """The weather in a city."""
        ran.append(city)
        return "20 °C, sunny"

    client = openai.AsyncOpenAI(base_url=server.url, api_key="none", max_retries=0)
    model: Model = model_class(model="gpt-oss-20b", openai_client=client)
    return Agent(name="weather", model=model, tools=[get_weather])


async def run(agent: Agent[Any], streamed: bool) -> str:
    question = "What is the weather in Oslo?"
    if not streamed:
        return str((await Runner.run(agent, question)).final_output)
    result = Runner.run_streamed(agent, question)
    async for _ in result.stream_events():
        pass
    return str(result.final_output)


@pytest.mark.parametrize("streamed", [False, True], ids=["run", "streamed"])
@pytest.mark.parametrize("model_class", [OpenAIChatCompletionsModel, OpenAIResponsesModel])
def test_a_tool_turn(server: Server, model_class: type[Any], streamed: bool) -> None:
    ran: list[str] = []
    assert asyncio.run(run(agent(server, model_class, ran), streamed)) == ANSWER
    assert ran == ["Oslo"]
    assert len(server.prompts) == 2
    assert f"<|start|>assistant<|channel|>analysis<|message|>{REASONING}<|end|>" in server.prompts[1]
    assert server.prompts[1].count("<|call|>") == 1
