// The types of the package `openai` fit the bridge's by their structure; what must not compile is marked.

import { ChatCompletionRequest, ChatCompletionStream, HarmonyError, ResponseStream, ResponsesRequest, loadHarmonyEncoding, serverSentEvents } from "@openai/harmony";
import type { FinishReason, JsonObject, ServerOptions, ToolChoice } from "@openai/harmony";
import type { OpenAI } from "openai";
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionCreateParams } from "openai/resources/chat/completions";
import type { Response, ResponseCreateParams, ResponseInputItem, ResponseOutputItem, ResponseStreamEvent } from "openai/resources/responses/responses";

const encoding = await loadHarmonyEncoding();

export function chat(body: ChatCompletionCreateParams, options: ServerOptions): ChatCompletion {
  using request = new ChatCompletionRequest(body, options);
  using reply = new ChatCompletionStream(encoding, request, { promptTokens: request.prompt(encoding).length });
  const chunks: ChatCompletionChunk[] = reply.feed(encoding.encodeOrdinary("Hi")) as ChatCompletionChunk[];
  const content: string | null | undefined = chunks[0]?.choices[0]?.delta.content;
  void content;
  // And back: what the client's types say can be sent.
  const sent: string = serverSentEvents(chunks);
  void sent;
  const reason: FinishReason = "length";
  reply.finish(reason);
  const mode: ToolChoice["mode"] = request.toolChoice.mode;
  void mode;
  const tools: OpenAI.ChatCompletionTool[] = request.tools as OpenAI.ChatCompletionTool[];
  void tools;
  return reply.response() as ChatCompletion;
}

export function respond(body: ResponseCreateParams, previous: (ResponseInputItem | ResponseOutputItem)[]): Response {
  using request = new ResponsesRequest(body, null, previous);
  using reply = new ResponseStream(encoding, request);
  for (const event of reply.feed([1]) as ResponseStreamEvent[]) {
    if (event.type === "response.output_text.delta") event.delta satisfies string;
  }
  const items: ResponseInputItem[] = request.items as ResponseInputItem[];
  void items;
  return reply.response() as Response;
}

// Bodies written where they are needed, and those that came over the network.
const body: JsonObject = JSON.parse("{}");
new ChatCompletionRequest(body);
new ChatCompletionRequest("{}");
new ChatCompletionRequest({ model: "m", messages: [{ role: "user", content: "Hi" }] }, { reasoningField: "reasoning_content" });
const answer: { error: { param: string | null } } = new HarmonyError("text", "invalid_request").responseBody();
void answer;

// @ts-expect-error no such option
new ChatCompletionRequest(body, { reasoning_field: "reasoning" });
// @ts-expect-error no such reason
new ChatCompletionStream(encoding, new ChatCompletionRequest(body)).finish("abort");
// @ts-expect-error a body is an object or text
new ResponsesRequest(5);
// @ts-expect-error a stream of the one API is not for a request of the other
new ResponseStream(encoding, new ChatCompletionRequest(body));
