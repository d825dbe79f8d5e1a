"""What a server answers where a request fails. It is imported with the package, and imports nothing."""


def response_body(self):  # type: ignore[no-untyped-def]
    """What an OpenAI API answers: ``{"error": {"message", "type", "param", "code"}}``.

    The type is ``invalid_request_error`` for errors of the kind ``invalid_request``, which are the client's fault (status
    400), and ``server_error`` for all others.

    >>> from openai_harmony import ChatCompletionRequest, HarmonyError
    >>> try:
    ...     ChatCompletionRequest({"messages": [{"role": "robot", "content": "Hi"}]})
    ... except HarmonyError as error:
    ...     print(error.response_body()["error"]["message"])
    messages[0].role: unknown role: 'robot'
    """
    kind = "invalid_request_error" if self.kind == "invalid_request" else "server_error"
    return {"error": {"message": str(self), "type": kind, "param": self.param, "code": self.code}}
