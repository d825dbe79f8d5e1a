/// <reference lib="esnext.disposable" preserve="true" />

import { optionalString, tokenId, tokenIds } from "./arguments.js";
import type { Tokens } from "./arguments.js";
import { makeDisposable } from "./disposal.js";
import { HarmonyEncoding } from "./encoding.js";
import type { Repair, StreamEvent } from "./events.js";
import type { Author, ParsedMessage, Role } from "./messages.js";
import { Parser } from "./openai_harmony.js";
import { parseOptions } from "./parsing.js";
import type { ParseOptions } from "./parsing.js";

/** Where in a message a parser is: before `<|start|>`, in a header, or in a message's content. */
export const StreamState = { ExpectStart: "ExpectStart", Header: "Header", Content: "Content" } as const;
export type StreamState = (typeof StreamState)[keyof typeof StreamState];

/** The state with what has been read of the current message. */
export type StreamStateData =
  | { state: "ExpectStart" }
  | { state: "Header"; header_tokens: number[] }
  | {
      state: "Content";
      header: { author: Author; recipient: string | null; channel: string | null; content_type: string | null };
      content_tokens: number[];
    };

/**
 * Reads messages from a model's tokens as they arrive. Every token costs the same, however long the message is. After an
 * error the parser can be fed on.
 */
export class StreamableParser {
  /** Undefined once it was released. */
  #raw: Parser | undefined;
  readonly #encoding: HarmonyEncoding;
  /** The content as far as it was read, of the message behind so many finished ones: reading adds what is new. */
  #content = { message: 0, bytes: 0, text: "" };

  /**
   * With a role the stream starts within a header of that role, as a completion does whose prompt ended in
   * `<|start|>assistant`; without one it starts before `<|start|>`.
   */
  constructor(encoding: HarmonyEncoding, role?: Role | null, options?: ParseOptions | null) {
    if (!(encoding instanceof HarmonyEncoding)) throw new TypeError("a parser's encoding is what loadHarmonyEncoding gives");
    const { strict = true, recover = false } = parseOptions(options);
    this.#raw = new Parser(encoding.raw, optionalString(role, "a role"), strict, recover);
    this.#encoding = encoding;
  }

  get #parser(): Parser {
    if (!this.#raw) throw new Error("this parser was released by free() or `using`; make a new one, or a copy() before");
    return this.#raw;
  }

  /** Takes the next token. */
  process(token: number): this {
    this.#parser.process(tokenId(token));
    return this;
  }

  /** Ends the stream: finishes the message whose content is being read. */
  processEos(): this {
    this.#parser.processEos();
    return this;
  }

  /**
   * Takes any number of tokens; returns the events that they caused. Tokens given to `process` cause none; both may be mixed.
   * Where a token fails, those before it are taken, and the error's `events` are what they caused.
   */
  feed(tokens: Tokens): StreamEvent[] {
    return this.#parser.feed(tokenIds(tokens)) as StreamEvent[];
  }

  /** Ends the stream as `processEos` does; returns the events that its end caused. */
  finish(): StreamEvent[] {
    return this.#parser.finish() as StreamEvent[];
  }

  /** Forgets everything that was fed. */
  reset(): void {
    this.#parser.reset();
    this.#content = { message: 0, bytes: 0, text: "" };
  }

  /** A parser that goes on from here, independently. */
  copy(): StreamableParser {
    const raw = this.#parser.copy();
    const copy = new StreamableParser(this.#encoding);
    copy.free();
    copy.#raw = raw;
    return copy;
  }

  /** What a parser with `recover` has repaired so far; a new list each time. */
  get diagnostics(): Repair[] {
    return this.#parser.diagnostics() as Repair[];
  }

  /** How many tokens were fed as content, by channel (undefined: none); markers and headers are not counted. */
  get contentTokenCounts(): Map<string | undefined, number> {
    return this.#parser.contentTokenCounts() as Map<string | undefined, number>;
  }

  /** How many tokens were fed as content of the channel `analysis`. */
  get reasoningTokens(): number {
    return this.#parser.reasoningTokens;
  }

  /** The text so far of the message whose content is being read; otherwise empty. */
  get currentContent(): string {
    const message = this.#parser.messageCount;
    const bytes = this.#parser.contentLength;
    if (message !== this.#content.message || bytes < this.#content.bytes) {
      this.#content = { message, bytes: 0, text: "" };
    }
    if (bytes > this.#content.bytes) {
      this.#content.text += this.#parser.contentFrom(this.#content.bytes);
      this.#content.bytes = bytes;
    }
    return this.#content.text;
  }

  /** The text that the last token added to the content: undefined outside of content, and within a character. */
  get lastContentDelta(): string | undefined {
    return this.#parser.lastContentDelta;
  }

  /** The role of the message whose content is being read, or of the one whose header need not say it. */
  get currentRole(): Role | undefined {
    return this.#parser.currentRole as Role | undefined;
  }

  /** The channel of the message whose content is being read. */
  get currentChannel(): string | undefined {
    return this.#parser.currentChannel;
  }

  /** The recipient of the message whose content is being read. */
  get currentRecipient(): string | undefined {
    return this.#parser.currentRecipient;
  }

  /** The type of the content that is being read. */
  get currentContentType(): string | undefined {
    return this.#parser.currentContentType;
  }

  /** The finished messages, made anew at each access. */
  get messages(): ParsedMessage[] {
    return this.#parser.messages() as ParsedMessage[];
  }

  /** Every token that was fed, in a new array. */
  get tokens(): Uint32Array {
    return this.#parser.tokens;
  }

  /** Where in a message the parser is. */
  get state(): StreamState {
    return this.#parser.state as StreamState;
  }

  /** The state with what has been read of the current message. Takes as long as that message is. */
  get stateData(): StreamStateData {
    return JSON.parse(this.#parser.stateJson) as StreamStateData;
  }

  /** Releases the parser's memory now and not when it is collected as garbage. Using it afterwards is an error. */
  free(): void {
    this.#raw?.free();
    this.#raw = undefined;
  }
}

export interface StreamableParser extends Disposable {}
makeDisposable(StreamableParser);
