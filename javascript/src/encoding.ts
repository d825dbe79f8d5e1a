/// <reference lib="esnext.disposable" preserve="true" />

import type { Rendered } from "./annotated.js";
import { boolean, optionalString, string, tokenId, tokenIds } from "./arguments.js";
import type { Tokens } from "./arguments.js";
import { makeDisposable } from "./disposal.js";
import { conversationText, messageText } from "./json.js";
import type { ConversationInput, Message, ParsedMessage, Role, SchemaPolicy } from "./messages.js";
import { Encoding } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import { parseOptions } from "./parsing.js";
import type { ParseOptions } from "./parsing.js";
import { init, requireModule } from "./wasm.js";

/** The names of encodings. */
export const HarmonyEncodingName = { HARMONY_GPT_OSS: "HarmonyGptOss" } as const;
export type HarmonyEncodingName = (typeof HarmonyEncodingName)[keyof typeof HarmonyEncodingName];

/**
 * Which reasoning of the past is rendered: all of it (`"keep"`); what the published openai-harmony keeps, which drops what
 * stands before the first answer if the assistant's last message is one (`"reference"`); or only that of the turn that is not
 * finished, as the format's own documents ask for (`"finished_turns"`).
 */
export type AnalysisPolicy = "keep" | "reference" | "finished_turns";

/** How a conversation is rendered. */
export interface RenderConversationConfig {
  /**
   * Leave out the messages in the channel `analysis` that stand before the first one in `final`, if the assistant's last
   * message is in `final`. Default: true.
   */
  autoDropAnalysis?: boolean | undefined;
  /** The same, as the reference spells it. */
  auto_drop_analysis?: boolean | undefined;
  /**
   * Refuse names that could be read as other parts of a header: author names, recipients, channels and content types that are
   * not one word, names of tools and namespaces that are not `[A-Za-z0-9_.:-]{1,128}` or are a role's. Default: false.
   */
  checkNames?: boolean | undefined;
  /** Which reasoning of the past is rendered, whatever `autoDropAnalysis` says. Default: what that says. */
  analysis?: AnalysisPolicy | null | undefined;
  /** How the schemas of all tools are written, whatever their namespaces say. Default: what they say. */
  schemaPolicy?: SchemaPolicy | null | undefined;
}

/** How a conversation is rendered whose tokens are to be known by their parts, and what it ends in: nothing more, unless asked. */
export interface RenderAnnotatedOptions extends RenderConversationConfig {
  /** The role of the next message, whose beginning the tokens end in, as those of `renderConversationForCompletion`. */
  nextTurnRole?: Role | null | undefined;
  /** Whether the tokens are those of `renderConversationForTraining`. Not together with `nextTurnRole`. Default: false. */
  forTraining?: boolean | undefined;
}

/** What rendering one message needs to know of its conversation. */
export interface RenderOptions {
  /** Whether a developer message has function tools; a system message then says where their calls go. Default: false. */
  conversationHasFunctionTools?: boolean | undefined;
  /** The same, as the reference spells it. */
  conversation_has_function_tools?: boolean | undefined;
  /** Refuse names that could be read as other parts of a header, as in `RenderConversationConfig`. Default: false. */
  checkNames?: boolean | undefined;
  /** How the schemas of all tools are written, whatever their namespaces say. Default: what they say. */
  schemaPolicy?: SchemaPolicy | null | undefined;
}

export type { ParseOptions } from "./parsing.js";

/** Which special tokens text may spell. */
export interface EncodeOptions {
  /** The special tokens whose spelling becomes the token. Default: none. */
  allowedSpecial?: "all" | Iterable<string> | undefined;
  /** The strings that the text may not hold. Default: all special tokens that are not allowed. Null or empty: no guard. */
  disallowedSpecial?: "all" | Iterable<string> | null | undefined;
}

/** What `decode` makes of bytes that are no text: U+FFFD, nothing, or an error. */
export type DecodeErrors = "replace" | "ignore" | "strict";

/** Renders conversations to tokens and parses tokens to messages; see `loadHarmonyEncoding`. */
export class HarmonyEncoding {
  /** @internal */
  readonly raw: Encoding;

  private constructor(raw: Encoding) {
    this.raw = raw;
  }

  /** @internal */
  static load(name: string): HarmonyEncoding {
    return new HarmonyEncoding(new Encoding(name));
  }

  /** The encoding's name: `"HarmonyGptOss"`. */
  get name(): HarmonyEncodingName {
    return this.raw.name as HarmonyEncodingName;
  }

  /** The tokens of a conversation that the model is to continue, up to the role of the next message. */
  renderConversationForCompletion(
    conversation: ConversationInput,
    nextTurnRole: Role,
    config?: RenderConversationConfig | null,
  ): Uint32Array {
    const role = string(nextTurnRole, "a role");
    const { text, isLines, isWritten } = conversationText(conversation);
    return this.raw.renderConversationForCompletion(text, isLines, isWritten, role, ...renderConfig(config));
  }

  /** The tokens of a conversation to train on: an answer that ends it ends in `<|return|>`, as the model is to end it. */
  renderConversationForTraining(conversation: ConversationInput, config?: RenderConversationConfig | null): Uint32Array {
    const { text, isLines, isWritten } = conversationText(conversation);
    return this.raw.renderConversationForTraining(text, isLines, isWritten, ...renderConfig(config));
  }

  /** The tokens of a conversation. */
  renderConversation(conversation: ConversationInput, config?: RenderConversationConfig | null): Uint32Array {
    const { text, isLines, isWritten } = conversationText(conversation);
    return this.raw.renderConversation(text, isLines, isWritten, ...renderConfig(config));
  }

  /**
   * The tokens of a conversation, and what each of them is: of which message, which part of it, and whether the model writes it.
   * They are those of the method that renders to the same ending.
   */
  renderAnnotated(conversation: ConversationInput, options?: RenderAnnotatedOptions | null): Rendered {
    const { nextTurnRole, forTraining = false, ...config } = checked(options, ANNOTATED_OPTIONS, "RenderAnnotatedOptions");
    const role = optionalString(nextTurnRole, "nextTurnRole");
    if (boolean(forTraining, "forTraining") && role !== undefined) {
      throw new TypeError("nextTurnRole and forTraining exclude each other: nothing follows what is trained on");
    }
    const { text, isLines, isWritten } = conversationText(conversation);
    return this.raw.renderAnnotated(text, isLines, isWritten, role, forTraining, ...renderConfig(config)) as Rendered;
  }

  /** The tokens of one message. */
  render(message: Message | string, options?: RenderOptions | null): Uint32Array {
    const given = checked(options, RENDER_OPTIONS, "RenderOptions");
    const hasTools = given.conversationHasFunctionTools ?? given.conversation_has_function_tools ?? false;
    const policy = optionalString(given.schemaPolicy, "schemaPolicy");
    return this.raw.render(messageText(message), typeof message === "string", hasTools, given.checkNames ?? false, policy);
  }

  /** The messages in a model's completion; `role` is the one that the prompt ended in. */
  parseMessagesFromCompletionTokens(tokens: Tokens, role?: Role | null, options?: ParseOptions | null): ParsedMessage[] {
    const { strict = true, recover = false } = parseOptions(options);
    return this.raw.parseMessages(tokenIds(tokens), optionalString(role, "a role"), strict, recover) as ParsedMessage[];
  }

  /** The tokens of text. Special tokens spelled in it are refused unless they are allowed. */
  encode(text: string, options?: EncodeOptions | null): Uint32Array {
    const { allowedSpecial, disallowedSpecial } = checked(options, ENCODE_OPTIONS, "EncodeOptions");
    const allowed = allowedSpecial ?? NONE;
    const disallowed = disallowedSpecial === undefined ? "all" : (disallowedSpecial ?? NONE);
    return this.raw.encode(string(text, "text"), listed(allowed), listed(disallowed));
  }

  /** The tokens of text, in which the spelling of a special token is text too. */
  encodeOrdinary(text: string): Uint32Array {
    return this.raw.encode(string(text, "text"), [], []);
  }

  /** The tokens of text, in which every spelling of a special token becomes that token. */
  encodeWithSpecialTokens(text: string): Uint32Array {
    return this.raw.encode(string(text, "text"), undefined, undefined);
  }

  /** The text of tokens. Bytes that are no text, such as half a character, become U+FFFD unless `errors` says otherwise. */
  decode(tokens: Tokens, errors: DecodeErrors = "replace"): string {
    const ids = tokenIds(tokens);
    switch (errors) {
      case "replace":
        return this.raw.decodeLossy(ids, false);
      case "ignore":
        return this.raw.decodeLossy(ids, true);
      case "strict":
        return this.raw.decodeUtf8(ids);
      default:
        throw new RangeError(`errors is "replace", "ignore" or "strict", not ${JSON.stringify(errors)}`);
    }
  }

  /** The text of tokens; fails where it is not text. */
  decodeUtf8(tokens: Tokens): string {
    return this.raw.decodeUtf8(tokenIds(tokens));
  }

  /** The bytes of tokens. */
  decodeBytes(tokens: Tokens): Uint8Array {
    return this.raw.decodeBytes(tokenIds(tokens));
  }

  /** The spellings of all special tokens, sorted. */
  specialTokens(): string[] {
    return this.raw.specialTokens().sort();
  }

  /** Whether the id is that of a special token. */
  isSpecialToken(token: number): boolean {
    return this.raw.isSpecialToken(tokenId(token));
  }

  /** The tokens that end a message, sorted. */
  stopTokens(): Uint32Array {
    return this.raw.stopTokens();
  }

  /** The tokens at which to stop sampling, since someone else is to act, sorted. */
  stopTokensForAssistantActions(): Uint32Array {
    return this.raw.stopTokensForAssistantActions();
  }

  /** Releases nothing, as the encoding is shared; it is here so that `using` may hold one. */
  free(): void {}
}

export interface HarmonyEncoding extends Disposable {}
makeDisposable(HarmonyEncoding);

const NONE: readonly string[] = [];
const loaded = new Map<string, HarmonyEncoding>();

/** The encoding, the same object each time. The first call loads the wasm module, which holds the vocabulary. */
export async function loadHarmonyEncoding(name: HarmonyEncodingName = HarmonyEncodingName.HARMONY_GPT_OSS): Promise<HarmonyEncoding> {
  await init();
  return loadHarmonyEncodingSync(name);
}

/** The same at once: always in Node, elsewhere after `init` or `initSync`. */
export function loadHarmonyEncodingSync(name: HarmonyEncodingName = HarmonyEncodingName.HARMONY_GPT_OSS): HarmonyEncoding {
  requireModule();
  let encoding = loaded.get(name);
  if (!encoding) {
    encoding = HarmonyEncoding.load(string(name, "an encoding's name"));
    loaded.set(name, encoding);
  }
  return encoding;
}

const CONFIG: Known<RenderConversationConfig> = ["autoDropAnalysis", "auto_drop_analysis", "checkNames", "analysis", "schemaPolicy"];
const ANNOTATED_OPTIONS: Known<RenderAnnotatedOptions> = [...CONFIG, "nextTurnRole", "forTraining"];
const RENDER_OPTIONS: Known<RenderOptions> = [
  "conversationHasFunctionTools",
  "conversation_has_function_tools",
  "checkNames",
  "schemaPolicy",
];
const ENCODE_OPTIONS: Known<EncodeOptions> = ["allowedSpecial", "disallowedSpecial"];

/** What the module takes of it, in order: whether analysis is dropped, whether names are checked, and the policies. */
function renderConfig(config: RenderConversationConfig | null | undefined) {
  const given = checked(config, CONFIG, "RenderConversationConfig");
  return [
    given.autoDropAnalysis ?? given.auto_drop_analysis ?? true,
    given.checkNames ?? false,
    optionalString(given.analysis, "analysis"),
    optionalString(given.schemaPolicy, "schemaPolicy"),
  ] as const;
}

/** Undefined stands for all special tokens. */
function listed(strings: "all" | Iterable<string>): string[] | undefined {
  return strings === "all" ? undefined : Array.from(strings);
}
