/** What both APIs share: bodies, what a server knows of a response, and what an engine gives with its tokens. */

import { count, optionalString, string, tokenId } from "./arguments.js";
import { HarmonyEncoding } from "./encoding.js";
import { HarmonyError } from "./error.js";
import { valueText } from "./json.js";
import type { JsonObject } from "./messages.js";
import type { Encoding } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";

/** What a server knows of a response that the request does not say. */
export interface ReplyOptions {
  /** The response's id. Default: `chatcmpl-` or `resp_`, and 24 random hexadecimal digits. */
  id?: string | null | undefined;
  /** When the response was made, in whole seconds of Unix time. Default: now. */
  created?: number | null | undefined;
  /** The model's name. Default: the one that the request names. */
  model?: string | null | undefined;
  /** How many tokens the prompt has. Default: 0. */
  promptTokens?: number | undefined;
  /** How many of them came out of a cache. Default: 0. */
  cachedTokens?: number | undefined;
}

/** Why an engine ended a completion: the model did, or the limit of tokens, or the server for what it says. */
export type FinishReason = "stop" | "length" | "content_filter";

/** The log probabilities that an engine gives for one token: those of the token itself and of the likeliest others, by id. */
export type TokenLogprobs = ReadonlyMap<number, number> | Readonly<Record<number, number>>;

/** Something in a completion that the response does not show, or shows as something else. */
export interface BridgeDiagnostic {
  /**
   * What it is: a repair of the parser, such as `"repeated_channel"`; or `"unsolicited_call"`, `"extra_call"`,
   * `"foreign_author"`, `"cut_header"` or `"custom_input_rest"`.
   */
  kind: string;
  /** The index of the token at which it was noticed; the number of all tokens where it was the end. */
  token_index: number;
  /** The words it is about. */
  detail: string;
}

/** What a sampler needs to know of a request's `tool_choice`. */
export interface ToolChoice {
  mode: "auto" | "none" | "required";
  /** The names of the tools that may be called; null for all. */
  tools: string[] | null;
  /** Whether the request names the one tool to call. */
  named: boolean;
}

/** The form that a request wants the answer in; all are null where any JSON object will do. */
export interface ResponseFormat {
  name: string | null;
  description: string | null;
  schema: JsonObject | null;
  strict: boolean | null;
}

/** A request's body for the module, as JSON text. */
export function bodyText(body: JsonObject | string): string {
  try {
    return valueText(body);
  } catch (error) {
    // It came from a client; what else fails to be JSON did not.
    if (error instanceof RangeError) throw new HarmonyError("values are nested too deep", "invalid_request");
    throw error;
  }
}

export function rawEncoding(encoding: HarmonyEncoding): Encoding {
  if (!(encoding instanceof HarmonyEncoding)) throw new TypeError("an encoding is what loadHarmonyEncoding gives");
  return encoding.raw;
}

/** What the module takes of it, in order. */
export function replyInfo(given: ReplyOptions | null | undefined, prefix: string) {
  const options = checked(given, REPLY_OPTIONS, "ReplyOptions");
  return [
    optionalString(options.id, "id") ?? prefix + randomDigits(),
    BigInt(seconds(options.created ?? Math.floor(Date.now() / 1000))),
    optionalString(options.model, "model"),
    count(options.promptTokens ?? 0, "promptTokens"),
    count(options.cachedTokens ?? 0, "cachedTokens"),
  ] as const;
}

/** For the module: how many log probabilities each token has, and the ids and values of all of them. */
export function flatLogprobs(logprobs: Iterable<TokenLogprobs>, tokens: Uint32Array) {
  const counts: number[] = [];
  const ids: number[] = [];
  const values: number[] = [];
  for (const ofToken of logprobs) {
    const before = ids.length;
    for (const [id, value] of pairs(ofToken)) {
      if (typeof value !== "number") throw new TypeError("log probabilities are numbers");
      ids.push(tokenId(id, "an id of logprobs"));
      values.push(value);
    }
    counts.push(ids.length - before);
  }
  if (counts.length !== tokens.length) {
    throw new RangeError(`logprobs have an entry for each token; given were ${counts.length} for ${tokens.length}`);
  }
  return [Uint32Array.from(counts), Uint32Array.from(ids), Float64Array.from(values)] as const;
}

const REPLY_OPTIONS: Known<ReplyOptions> = ["id", "created", "model", "promptTokens", "cachedTokens"];

function* pairs(logprobs: TokenLogprobs): Iterable<readonly [number, number]> {
  if (typeof logprobs !== "object" || logprobs === null) {
    throw new TypeError("the logprobs of a token are a Map, or an object, from ids to numbers");
  }
  if (logprobs instanceof Map) yield* logprobs;
  else for (const [id, value] of Object.entries(logprobs)) yield [Number(id), value];
}

/** Unix time. */
function seconds(created: number): number {
  if (typeof created !== "number") throw new TypeError("created is a number: seconds of Unix time");
  if (!Number.isSafeInteger(created)) throw new RangeError(`created is a whole number of seconds, not ${created}`);
  return created;
}

/** 24 hexadecimal digits. */
function randomDigits(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The items of the response that a request follows, as JSON text. */
export function itemsText(items: Iterable<JsonObject> | null | undefined): string | undefined {
  if (items === undefined || items === null) return undefined;
  if (typeof items === "string" || typeof items[Symbol.iterator] !== "function") throw new TypeError("previous is a list of items");
  return bodyText(Array.from(items));
}

/** Fields of an item, as JSON text. */
export function fieldsText(fields: JsonObject | null | undefined): string | undefined {
  if (fields === undefined || fields === null) return undefined;
  if (typeof fields !== "object" || Array.isArray(fields)) throw new TypeError("item is an object of fields");
  return valueText(fields);
}

export function finishReason(reason: FinishReason): string {
  return string(reason, "a finish reason");
}
