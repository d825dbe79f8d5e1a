/// <reference lib="esnext.disposable" preserve="true" />

import { count, string, tokenIds } from "./arguments.js";
import type { Tokens } from "./arguments.js";
import { bodyText, fieldsText, finishReason, flatLogprobs, itemsText, rawEncoding, replyInfo } from "./bridge.js";
import { Held, makeDisposable } from "./disposal.js";
import type { HarmonyEncoding } from "./encoding.js";
import type { Conversation, JsonObject, ParsedMessage } from "./messages.js";
import { ResponsesRequest as RawRequest, ResponseStream as RawStream } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import type { BridgeDiagnostic, FinishReason, ReplyOptions, ResponseFormat, TokenLogprobs, ToolChoice } from "./reply.js";
import { serverOptions } from "./serveroptions.js";
import type { ServerOptions, ServerOptionsInit } from "./serveroptions.js";
import { requireModule } from "./wasm.js";

/** What the engine gives with its tokens. */
export interface ResponseFeedOptions {
  /** One entry for each token, the token's own id among its ids. They are shown if the request asks for them. */
  logprobs?: Iterable<TokenLogprobs> | null | undefined;
}

/** A checked request to the Responses API, and the conversation that it is for the model. */
export class ResponsesRequest {
  /** @internal */
  readonly held: Held<RawRequest>;

  /**
   * Reads a request's body, an object or JSON text; a `HarmonyError` of kind `"invalid_request"` refuses it. Fields that it does
   * not know are ignored: those about sampling are the engine's. `previous` are the items of the response that `previous_response_id` names:
   * those of its request, then those of its output. In browsers the encoding has to be loaded first.
   */
  constructor(body: JsonObject | string, options?: ServerOptions | ServerOptionsInit | null, previous?: Iterable<JsonObject> | null) {
    requireModule();
    this.held = new Held(new RawRequest(bodyText(body), serverOptions(options).forNow(), itemsText(previous)), "this request");
  }

  /** The prompt's tokens, up to the start of the assistant's message. */
  prompt(encoding: HarmonyEncoding): Uint32Array {
    return this.held.get().prompt(rawEncoding(encoding));
  }

  /**
   * All items: those of the previous response, then those of the request. With a response's output behind them they are what
   * the next request needs.
   */
  get items(): JsonObject[] {
    return JSON.parse(this.held.get().items) as JsonObject[];
  }

  /** What the prompt is rendered from, made anew at each access. Reasoning that a prompt leaves out is not in it any more. */
  get conversation(): Conversation {
    return JSON.parse(this.held.get().conversation) as Conversation;
  }

  /** What a sampler needs to know of `tool_choice`. Tools of a namespace have its name and a dot before theirs. */
  get toolChoice(): ToolChoice {
    return JSON.parse(this.held.get().toolChoice) as ToolChoice;
  }

  /** The form that the answer is to have; undefined for free text. */
  get responseFormat(): ResponseFormat | undefined {
    const format = this.held.get().responseFormat;
    return format === undefined ? undefined : (JSON.parse(format) as ResponseFormat);
  }

  /** The tools as the request gave them, but for those that its `tool_choice` hides from the model. */
  get tools(): JsonObject[] {
    return JSON.parse(this.held.get().tools) as JsonObject[];
  }

  /** Releases the request's memory now and not when it is collected as garbage. Its streams stay as they are. */
  free(): void {
    this.held.free();
  }
}

export interface ResponsesRequest extends Disposable {}
makeDisposable(ResponsesRequest);

/**
 * Makes of the model's tokens the events of a response, and the whole response, which is what the events make.
 *
 * Whatever the tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is
 * among the `diagnostics`.
 *
 * Calls of tools that the server runs wait in `pending`. Answer each with `addResult`, sample from `prompt`, and go on in the
 * same response with `resume`.
 */
export class ResponseStream {
  readonly #held: Held<RawStream>;

  constructor(encoding: HarmonyEncoding, request: ResponsesRequest, options?: ReplyOptions | null) {
    if (!(request instanceof ResponsesRequest)) throw new TypeError("a ResponseStream's request is a ResponsesRequest");
    const raw = new RawStream(rawEncoding(encoding), request.held.get(), ...replyInfo(options, "resp_"));
    this.#held = new Held(raw, "this stream");
  }

  /** Takes tokens; returns the events that they cause. After the end there are none. */
  feed(tokens: Tokens, options?: ResponseFeedOptions | null): JsonObject[] {
    const { logprobs } = checked(options, FEED_OPTIONS, "ResponseFeedOptions");
    const ids = tokenIds(tokens);
    const raw = this.#held.get();
    const events = logprobs ? raw.feedWithLogprobs(ids, ...flatLogprobs(logprobs, ids)) : raw.feed(ids);
    return JSON.parse(events) as JsonObject[];
  }

  /** Ends the response; returns its last events. Calls that still wait for a result are incomplete. */
  finish(reason: FinishReason = "stop"): JsonObject[] {
    return JSON.parse(this.#held.get().finish(finishReason(reason))) as JsonObject[];
  }

  /** Ends the response because the server can't go on, for a reason such as `server_error`; returns its last events. */
  fail(code: string, message: string): JsonObject[] {
    return JSON.parse(this.#held.get().fail(string(code, "code"), string(message, "message"))) as JsonObject[];
  }

  /**
   * Answers the call that has waited longest; returns the events that end its item. `item` has fields that the server sets
   * there, such as the address of a page in `action`.
   */
  addResult(text: string, item?: JsonObject | null): JsonObject[] {
    return JSON.parse(this.#held.get().addResult(string(text, "a result"), fieldsText(item))) as JsonObject[];
  }

  /** The prompt of the next completion: the request's, then all messages so far and the results of calls. */
  prompt(encoding: HarmonyEncoding): Uint32Array {
    return this.#held.get().prompt(rawEncoding(encoding));
  }

  /** Goes on with another completion, whose prompt has so many tokens. */
  resume(promptTokens: number): void {
    this.#held.get().resume(count(promptTokens, "promptTokens"));
  }

  /** The whole response; before the end what there is of it. */
  response(): JsonObject {
    return JSON.parse(this.#held.get().response()) as JsonObject;
  }

  /** The response's id. */
  get id(): string {
    return this.#held.get().id;
  }

  /** Whether the model has ended the running completion: with `<|return|>`, or with `<|call|>`. */
  get stopped(): boolean {
    return this.#held.get().stopped;
  }

  /** The finished messages of all completions, and behind each call the result that the server gave; made anew at each access. */
  get messages(): ParsedMessage[] {
    return this.#held.get().messages() as ParsedMessage[];
  }

  /** The calls that wait for the server to run them, the oldest first; made anew at each access. */
  get pending(): ParsedMessage[] {
    return this.#held.get().pending() as ParsedMessage[];
  }

  /** What is not shown as the model wrote it, in the order of the tokens; a new list each time. */
  get diagnostics(): BridgeDiagnostic[] {
    return JSON.parse(this.#held.get().diagnostics()) as BridgeDiagnostic[];
  }

  /** Releases the stream's memory now and not when it is collected as garbage. Using it afterwards is an error. */
  free(): void {
    this.#held.free();
  }
}

export interface ResponseStream extends Disposable {}
makeDisposable(ResponseStream);

const FEED_OPTIONS: Known<ResponseFeedOptions> = ["logprobs"];
