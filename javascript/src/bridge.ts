/** What the classes of both APIs make of their arguments, for the module. */

import { count, optionalString, string, tokenId } from "./arguments.js";
import { HarmonyEncoding } from "./encoding.js";
import { HarmonyError } from "./error.js";
import { valueText } from "./json.js";
import type { JsonObject } from "./messages.js";
import type { Encoding } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import type { FinishReason, ReplyOptions, TokenLogprobs } from "./reply.js";

/** A request's body, as JSON text. */
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

/** The id, the time, the model, and how many tokens the prompt and of it the cache has. */
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

/** How many log probabilities each token has, and the ids and values of all of them. */
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
