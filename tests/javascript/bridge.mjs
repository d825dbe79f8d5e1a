// What the tests of the bridge share: requests of either API behind one face, and streams that are fed in pieces.

import { encoding, harmony } from "./support.mjs";

const { ChatCompletionRequest, ChatCompletionStream, ResponseStream, ResponsesRequest, ServerOptions } = harmony;

/** The options of a recorded row, which stand over those that all rows have. */
export function serverOptions(row) {
  const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const given = Object.entries(row ?? {}).map(([name, value]) => [camelCase(name), value]);
  return new ServerOptions({ date: "2025-06-28", ...Object.fromEntries(given) });
}

/** The request of a row of `requests.jsonl.gz`. */
export function requestOf({ api, request, options, previous }) {
  const given = serverOptions(options);
  return api === "chat" ? new ChatCompletionRequest(request, given) : new ResponsesRequest(request, given, previous);
}

export function chatStream(body, options) {
  return new ChatCompletionStream(encoding, new ChatCompletionRequest(body, serverOptions(options)), { id: "chatcmpl-ID", created: 0 });
}

export function responseStream(body, options) {
  return new ResponseStream(encoding, new ResponsesRequest(body, serverOptions(options)), { id: "resp_ID", created: 0 });
}

/** A request that offers the function `get_weather`, with these fields more. */
export function chatBody(fields) {
  const parameters = { type: "object", properties: { city: { type: "string" } } };
  return {
    model: "m",
    messages: [{ role: "user", content: "x" }],
    tools: [{ type: "function", function: { name: "get_weather", parameters } }],
    ...fields,
  };
}

export const CALL = '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city":"Oslo"}<|call|>';
export const ANSWER = "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>It is 👩‍👩 °C.<|return|>";
