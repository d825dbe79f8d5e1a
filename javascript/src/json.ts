/**
 * Messages as JSON text, which is how they reach the wasm module: the engine's own `JSON.stringify` is three times as fast as
 * asking for each value from there.
 */

import type { ConversationInput, Message } from "./messages.js";
import { warnOfUnread } from "./unread.js";

/** A conversation for the module: JSON text as a caller wrote it, or else a message a line. */
interface ConversationText {
  text: string;
  isLines: boolean;
  /** Whether the caller wrote the text, and can look up a line and column of it. */
  isWritten: boolean;
}

export function conversationText(conversation: ConversationInput): ConversationText {
  warnOfUnread(conversation);
  if (typeof conversation === "string") return { text: conversation, isLines: false, isWritten: true };
  const messages = "messages" in Object(conversation) ? (conversation as { messages: unknown }).messages : conversation;
  // What is no conversation is refused there, in the same words as in text.
  if (!Array.isArray(messages)) return { text: jsonText(conversation), isLines: false, isWritten: false };
  return { text: messages.map(jsonText).join("\n"), isLines: true, isWritten: false };
}

export function messageText(message: Message | string): string {
  warnOfUnread(message);
  return valueText(message);
}

/** Any other value for the module: JSON text as a caller wrote it, or a value that becomes such text. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : jsonText(value);
}

/** The JSON text of a value, on one line. Lone surrogates, which UTF-8 does not have, become U+FFFD as elsewhere. */
function jsonText(value: unknown): string {
  const text = stringify(value);
  // They are written as escapes; what else is written so finds nothing to replace.
  return text.includes("\\ud") ? JSON.stringify(value, wellFormed) : text;
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    // The engine's own words speak of its stack.
    if (error instanceof RangeError) throw new RangeError("values are nested too deep; schemas may be nested 511 deep", { cause: error });
    throw error;
  }
}

function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === "string") return replaced(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [replaced(key), member]));
}

function replaced(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
