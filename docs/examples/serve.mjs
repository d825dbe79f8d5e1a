// A server of Chat Completions and Responses for gpt-oss, on Node alone: `node serve.mjs [port]`.
//
// A canned model writes the answers here. An engine takes its place as a `generate` of its own: an async generator that is
// given the prompt's tokens and the request's body, and gives `{ tokens, finishReason }`, the reason with the last of them. It
// stops sampling at `encoding.stopTokensForAssistantActions()`, and at the limit that the body sets.

import { createServer } from "node:http";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import {
  ChatCompletionRequest, ChatCompletionStream, HarmonyError, ResponseStream, ResponsesRequest, ServerOptions,
  loadHarmonyEncoding, serverSentEvents,
} from "@openai/harmony";

const LARGEST_BODY = 32 * 1024 * 1024;
const encoding = await loadHarmonyEncoding();
const options = new ServerOptions();

/** A server of both APIs over `generate`. */
export function makeServer(generate = cannedModel) {
  /** The items of responses by id, for `previous_response_id`. Here they are kept for ever. */
  const store = new Map();

  // Requests are made of the text, which keeps numbers such as 1.0 in the schemas of tools; `body` is the same, parsed.
  function chatCompletions(text, body) {
    const request = new ChatCompletionRequest(text, options);
    const prompt = request.prompt(encoding);
    const reply = new ChatCompletionStream(encoding, request, { promptTokens: prompt.length });
    async function* chunks() {
      for (let choice = 0; choice < request.n; choice += 1) {
        let reason = "stop";
        for await (const { tokens, finishReason } of generate(prompt, body)) {
          yield reply.feed(tokens, { choice });
          if (finishReason) reason = finishReason;
        }
        yield reply.finish(reason, { choice });
      }
    }
    return { reply, events: chunks(), done: "data: [DONE]\n\n" };
  }

  function responses(text, body) {
    const request = new ResponsesRequest(text, options, store.get(body?.previous_response_id));
    const prompt = request.prompt(encoding);
    const reply = new ResponseStream(encoding, request, { promptTokens: prompt.length });
    async function* events() {
      let reason = "stop";
      try {
        for await (const { tokens, finishReason } of generate(prompt, body)) {
          yield reply.feed(tokens);
          if (finishReason) reason = finishReason;
        }
      } catch (error) {
        console.error(error);
        yield reply.fail("server_error", "the model failed");
        return;
      }
      const last = reply.finish(reason);
      store.set(reply.id, [...request.items, ...reply.response().output]);
      yield last;
    }
    return { reply, events: events(), done: "" };
  }

  const endpoints = new Map([["/v1/chat/completions", chatCompletions], ["/v1/responses", responses]]);

  return createServer(async (request, response) => {
    const endpoint = request.method === "POST" && endpoints.get(request.url);
    try {
      if (!endpoint) return sendJson(response, 404, errorBody("there are POST /v1/chat/completions and POST /v1/responses"));
      const text = await textOf(request);
      const body = parsed(text);
      const { reply, events, done } = endpoint(text, body);
      if (body.stream) {
        response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
        // Where the client goes away, this ends `events`, and so `generate`.
        await pipeline(sentEvents(events, done), response);
      } else {
        for await (const _ of events);
        sendJson(response, 200, reply.response());
      }
    } catch (error) {
      if (response.headersSent) return response.destroy();
      const isRefused = error instanceof HarmonyError && error.kind === "invalid_request";
      if (!isRefused) console.error(error);
      sendJson(response, isRefused ? 400 : 500, isRefused ? error.responseBody() : errorBody("the server failed", "server_error"));
    }
  });
}

async function* sentEvents(events, done) {
  for await (const list of events) yield serverSentEvents(list);
  yield done;
}

async function textOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LARGEST_BODY) throw new HarmonyError(`a body has at most ${LARGEST_BODY} bytes`, "invalid_request");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HarmonyError(`the body is no JSON: ${error.message}`, "invalid_request");
  }
}

function sendJson(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function errorBody(message, type = "invalid_request_error") {
  return { error: { message, type, param: null, code: null } };
}

/** Calls `get_weather` once, if it is offered, and then answers; what it reads and writes is harmony, as with any model. */
export async function* cannedModel(prompt, body) {
  const last = encoding.parseMessagesFromCompletionTokens(prompt.slice(0, -2)).at(-1);
  const hasWeather = body.tools?.some((tool) => (tool.function ?? tool).name === "get_weather");
  const tokens = encoding.encodeWithSpecialTokens(
    last.role === "tool"
      ? `<|channel|>analysis<|message|>There it is.<|end|><|start|>assistant<|channel|>final<|message|>The tool says: ${last.content}<|return|>`
      : hasWeather
        ? "<|channel|>analysis<|message|>I need the weather.<|end|>" +
          '<|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city": "Oslo"}<|call|>'
        : "<|channel|>final<|message|>Ask me about the weather.<|return|>",
  );
  const limit = body.max_completion_tokens ?? body.max_tokens ?? body.max_output_tokens ?? Infinity;
  const sampled = tokens.slice(0, Math.min(limit, tokens.length));
  for (let at = 0; at < sampled.length; at += 4) yield { tokens: sampled.slice(at, at + 4) };
  yield { tokens: [], finishReason: sampled.length < tokens.length ? "length" : "stop" };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = makeServer().listen(Number(process.argv[2] ?? 8000), "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${server.address().port}/v1`);
  });
}
