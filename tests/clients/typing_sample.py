"""The typed dicts and models of OpenAI's client are bodies to our stubs: for mypy --strict and pyright strict."""

from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses import Response
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming
from openai_harmony import ChatCompletionRequest, ResponsesRequest, ServerOptions


def chat(body: CompletionCreateParamsNonStreaming, messages: list[ChatCompletionMessageParam]) -> ChatCompletionRequest:
    ChatCompletionRequest({"model": "m", "messages": messages})
    return ChatCompletionRequest(body, ServerOptions())


def respond(body: ResponseCreateParamsStreaming, response: Response) -> ResponsesRequest:
    return ResponsesRequest(body, previous=response.output)


def again(completion: ChatCompletion) -> ChatCompletionRequest:
    return ChatCompletionRequest({"messages": [completion.choices[0].message]})
