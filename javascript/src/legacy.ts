/**
 * The names of the reference's own wasm build, which was never published: code written for it runs unchanged. Absent values
 * are empty strings here and lists of messages JSON text; new code has better in `HarmonyEncoding` and `StreamableParser`.
 */

import type { HarmonyEncodingName, RenderConversationConfig, RenderOptions } from "./encoding.js";
import { HarmonyEncoding, loadHarmonyEncoding } from "./encoding.js";
import type { ConversationInput, Message, Role } from "./messages.js";
import { StreamableParser } from "./parser.js";
import { getToolNamespaceConfig } from "./tools.js";

/** @deprecated Use `HarmonyEncoding`. */
export class JsHarmonyEncoding {
  /** @internal */
  readonly encoding: HarmonyEncoding;

  private constructor(encoding: HarmonyEncoding) {
    this.encoding = encoding;
  }

  /** @internal */
  static of(encoding: HarmonyEncoding): JsHarmonyEncoding {
    return new JsHarmonyEncoding(encoding);
  }

  get name(): string {
    return this.encoding.name;
  }

  renderConversationForCompletion(
    conversation: ConversationInput,
    nextTurnRole: string,
    config?: RenderConversationConfig | null,
  ): Uint32Array {
    return this.encoding.renderConversationForCompletion(conversation, nextTurnRole as Role, config);
  }

  renderConversation(conversation: ConversationInput, config?: RenderConversationConfig | null): Uint32Array {
    return this.encoding.renderConversation(conversation, config);
  }

  renderConversationForTraining(conversation: ConversationInput, config?: RenderConversationConfig | null): Uint32Array {
    return this.encoding.renderConversationForTraining(conversation, config);
  }

  render(message: Message | string, options?: RenderOptions | null): Uint32Array {
    return this.encoding.render(message, options);
  }

  /** The messages as JSON text. */
  parseMessagesFromCompletionTokens(tokens: Uint32Array, role?: string | null, strict?: boolean | null): string {
    const options = { strict: strict ?? true };
    return JSON.stringify(this.encoding.parseMessagesFromCompletionTokens(tokens, role as Role | undefined, options));
  }

  decodeUtf8(tokens: Uint32Array): string {
    return this.encoding.decodeUtf8(tokens);
  }

  decodeBytes(tokens: Uint32Array): Uint8Array {
    return this.encoding.decodeBytes(tokens);
  }

  encode(text: string, allowedSpecial?: string[] | null): Uint32Array {
    return this.encoding.encode(text, { allowedSpecial: allowedSpecial ?? [] });
  }

  specialTokens(): string[] {
    return this.encoding.specialTokens();
  }

  isSpecialToken(token: number): boolean {
    return this.encoding.isSpecialToken(token);
  }

  stopTokens(): Uint32Array {
    return this.encoding.stopTokens();
  }

  stopTokensForAssistantActions(): Uint32Array {
    return this.encoding.stopTokensForAssistantActions();
  }

  free(): void {
    this.encoding.free();
  }
}

/** @deprecated Use `StreamableParser`. */
export class JsStreamableParser {
  readonly #parser: StreamableParser;

  constructor(encoding: JsHarmonyEncoding, role?: string | null, strict?: boolean | null) {
    if (!(encoding instanceof JsHarmonyEncoding)) throw new TypeError("a parser's encoding is what load_harmony_encoding gives");
    this.#parser = new StreamableParser(encoding.encoding, role as Role | undefined, { strict: strict ?? true });
  }

  process(token: number): void {
    this.#parser.process(token);
  }

  processEos(): void {
    this.#parser.processEos();
  }

  get currentContent(): string {
    return this.#parser.currentContent;
  }

  get currentRole(): string {
    return this.#parser.currentRole ?? "";
  }

  get currentContentType(): string {
    return this.#parser.currentContentType ?? "";
  }

  get lastContentDelta(): string {
    return this.#parser.lastContentDelta ?? "";
  }

  /** The messages as JSON text. */
  get messages(): string {
    return JSON.stringify(this.#parser.messages);
  }

  get tokens(): Uint32Array {
    return this.#parser.tokens;
  }

  /** The state as JSON text. */
  get state(): string {
    return JSON.stringify(this.#parser.stateData);
  }

  get currentRecipient(): string {
    return this.#parser.currentRecipient ?? "";
  }

  get currentChannel(): string {
    return this.#parser.currentChannel ?? "";
  }

  free(): void {
    this.#parser.free();
  }
}

/**
 * @deprecated Use `loadHarmonyEncoding`.
 * @param _baseUrl Where the reference downloads its vocabulary from; nothing is downloaded here.
 */
export async function load_harmony_encoding(name: HarmonyEncodingName, _baseUrl?: string | null): Promise<JsHarmonyEncoding> {
  return JsHarmonyEncoding.of(await loadHarmonyEncoding(name));
}

/** @deprecated Use `getToolNamespaceConfig`. */
export const get_tool_namespace_config = getToolNamespaceConfig;
