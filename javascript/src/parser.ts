/// <reference lib="esnext.disposable" preserve="true" />

import { optionalString, tokenId } from "./arguments.js";
import { makeDisposable } from "./disposal.js";
import type { HarmonyEncoding, ParseOptions } from "./encoding.js";
import type { Author, ParsedMessage, Role } from "./messages.js";
import { Parser } from "./openai_harmony.js";

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
  readonly #parser: Parser;
  /** The content as far as it was read, of the message behind so many finished ones: reading adds what is new. */
  #content = { message: 0, bytes: 0, text: "" };

  /**
   * With a role the stream starts within a header of that role, as a completion does whose prompt ended in
   * `<|start|>assistant`; without one it starts before `<|start|>`.
   */
  constructor(encoding: HarmonyEncoding, role?: Role | null, options?: ParseOptions | null) {
    this.#parser = new Parser(encoding.raw, optionalString(role, "a role"), options?.strict ?? true);
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

  /** Releases the parser's memory now and not when it is collected as garbage. It can't be used afterwards. */
  free(): void {
    this.#parser.free();
  }
}

export interface StreamableParser extends Disposable {}
makeDisposable(StreamableParser);
