/// <reference lib="esnext.disposable" preserve="true" />

import { count, tokenIds } from "./arguments.js";
import type { Tokens } from "./arguments.js";
import { bodyText, finishReason, flatLogprobs, rawEncoding, replyInfo } from "./bridge.js";
import { Held, makeDisposable } from "./disposal.js";
import type { HarmonyEncoding } from "./encoding.js";
import type { Conversation, JsonObject, ParsedMessage } from "./messages.js";
import { ChatCompletionRequest as RawRequest, ChatCompletionStream as RawStream } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import type { BridgeDiagnostic, FinishReason, ReplyOptions, ResponseFormat, TokenLogprobs, ToolChoice } from "./reply.js";
import { serverOptions } from "./serveroptions.js";
import type { ServerOptions, ServerOptionsInit } from "./serveroptions.js";
import { requireModule } from "./wasm.js";

/** Which choice tokens are for, and what the engine gives with them. */
export interface ChatFeedOptions {
  /** The choice's index. Default: 0. */
  choice?: number | undefined;
  /** One entry for each token, the token's own id among its ids. They are shown if the request asks for them. */
  logprobs?: Iterable<TokenLogprobs> | null | undefined;
}

/** Which choice ends. */
export interface ChatFinishOptions {
  /** The choice's index. Default: 0. */
  choice?: number | undefined;
}

/** What is known of one choice while it is written. */
export interface ChatCompletionChoice {
  /** Whether the model has ended it: with `<|return|>`, or with `<|call|>`. What it writes behind that is not shown. */
  readonly stopped: boolean;
  /** The finished messages, made anew at each access. */
  readonly messages: ParsedMessage[];
  /** What is not shown as the model wrote it, in the order of the tokens; a new list each time. */
  readonly diagnostics: BridgeDiagnostic[];
}

/** A checked request to Chat Completions, and the conversation that it is for the model. */
export class ChatCompletionRequest {
  /** @internal */
  readonly held: Held<RawRequest>;

  /**
   * Reads a request's body, an object or JSON text; a `HarmonyError` of kind `"invalid_request"` refuses it. Fields that it does
   * not know are ignored: those about sampling are the engine's. In browsers the encoding has to be loaded first.
   */
  constructor(body: JsonObject | string, options?: ServerOptions | ServerOptionsInit | null) {
    requireModule();
    this.held = new Held(new RawRequest(bodyText(body), serverOptions(options).forNow()), "this request");
  }

  /** The prompt's tokens, up to the start of the assistant's message. */
  prompt(encoding: HarmonyEncoding): Uint32Array {
    return this.held.get().prompt(rawEncoding(encoding));
  }

  /** What the prompt is rendered from, made anew at each access. Reasoning that a prompt leaves out is not in it any more. */
  get conversation(): Conversation {
    return JSON.parse(this.held.get().conversation) as Conversation;
  }

  /** What a sampler needs to know of `tool_choice`. */
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

  /** How many choices are asked for. */
  get n(): number {
    return this.held.get().n;
  }

  /** Releases the request's memory now and not when it is collected as garbage. Its streams stay as they are. */
  free(): void {
    this.held.free();
  }
}

export interface ChatCompletionRequest extends Disposable {}
makeDisposable(ChatCompletionRequest);

/**
 * Makes of the model's tokens the chunks of a chat completion, and the whole completion, which is what the chunks make.
 *
 * Whatever the tokens are, and however they are divided among calls, nothing fails; what is not shown as the model wrote it is
 * among the `diagnostics`.
 */
export class ChatCompletionStream {
  readonly #held: Held<RawStream>;

  constructor(encoding: HarmonyEncoding, request: ChatCompletionRequest, options?: ReplyOptions | null) {
    if (!(request instanceof ChatCompletionRequest)) throw new TypeError("a ChatCompletionStream's request is a ChatCompletionRequest");
    const raw = new RawStream(rawEncoding(encoding), request.held.get(), ...replyInfo(options, "chatcmpl-"));
    this.#held = new Held(raw, "this stream");
  }

  /** Takes tokens; returns the chunks that they make. After the end of a choice there are none. */
  feed(tokens: Tokens, options?: ChatFeedOptions | null): JsonObject[] {
    const { choice = 0, logprobs } = checked(options, FEED_OPTIONS, "ChatFeedOptions");
    const index = this.#index(choice);
    const ids = tokenIds(tokens);
    const raw = this.#held.get();
    const chunks = logprobs ? raw.feedWithLogprobs(index, ids, ...flatLogprobs(logprobs, ids)) : raw.feed(index, ids);
    return JSON.parse(chunks) as JsonObject[];
  }

  /**
   * Ends a choice; returns its last chunks. Behind those of the last choice that is finished comes the usage, if the request
   * asks for it.
   */
  finish(reason: FinishReason = "stop", options?: ChatFinishOptions | null): JsonObject[] {
    const { choice = 0 } = checked(options, FINISH_OPTIONS, "ChatFinishOptions");
    return JSON.parse(this.#held.get().finish(this.#index(choice), finishReason(reason))) as JsonObject[];
  }

  /** The index of a choice, which there is. */
  #index(choice: number): number {
    if (this.#held.get().hasChoice(count(choice, "choice"))) return choice;
    throw new RangeError(`there is no choice ${choice}, counted from 0; the request's n says how many there are`);
  }

  /** The whole completion; before the end what there is of it, with `finish_reason` null. */
  response(): JsonObject {
    return JSON.parse(this.#held.get().response()) as JsonObject;
  }

  /** The response's id. */
  get id(): string {
    return this.#held.get().id;
  }

  /** What is known of one choice; undefined where the request does not ask for so many. */
  choice(index: number): ChatCompletionChoice | undefined {
    const held = this.#held;
    if (!held.get().hasChoice(count(index, "choice"))) return undefined;
    return {
      get stopped() {
        return held.get().stopped(index);
      },
      get messages() {
        return held.get().messages(index) as ParsedMessage[];
      },
      get diagnostics() {
        return JSON.parse(held.get().diagnostics(index)) as BridgeDiagnostic[];
      },
    };
  }

  /** Whether the model has ended the first choice, so that sampling may end. */
  get stopped(): boolean {
    return this.#held.get().stopped(0);
  }

  /** The finished messages of the first choice, made anew at each access. */
  get messages(): ParsedMessage[] {
    return this.#held.get().messages(0) as ParsedMessage[];
  }

  /** What of the first choice is not shown as the model wrote it, in the order of the tokens; a new list each time. */
  get diagnostics(): BridgeDiagnostic[] {
    return JSON.parse(this.#held.get().diagnostics(0)) as BridgeDiagnostic[];
  }

  /** Releases the stream's memory now and not when it is collected as garbage. Using it afterwards is an error. */
  free(): void {
    this.#held.free();
  }
}

export interface ChatCompletionStream extends Disposable {}
makeDisposable(ChatCompletionStream);

const FEED_OPTIONS: Known<ChatFeedOptions> = ["choice", "logprobs"];
const FINISH_OPTIONS: Known<ChatFinishOptions> = ["choice"];
