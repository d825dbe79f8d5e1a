import { messageText } from "./json.js";
import type { Message } from "./messages.js";
import { jsonError as errorOfText } from "./openai_harmony.js";
import { requireModule } from "./wasm.js";

/**
 * How a text is no JSON: a whole value with something else behind it (`"trailing"`), the beginning of a value (`"cut_off"`; an
 * empty text is one, too), or something that no JSON has (`"invalid"`).
 */
export type JsonErrorKind = "trailing" | "cut_off" | "invalid";

/** Where a text stops being JSON. */
export interface JsonError {
  /** The index in the text, as `text.slice(0, position)` counts. */
  position: number;
  kind: JsonErrorKind;
  /** The same in words that are fit to be given to the model. They count characters, as the model would. */
  message: string;
}

/**
 * Where a message's text stops being JSON; undefined where it is JSON, as the arguments of a call should be. In browsers the
 * encoding has to be loaded first.
 */
export function jsonError(message: Message): JsonError | undefined {
  requireModule();
  return errorOfText(messageText(message)) as JsonError | undefined;
}
