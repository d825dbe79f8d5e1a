/** A warning where messages of another API say something that harmony's messages have no key for. */

import { unreadKeys } from "./openai_harmony.js";

/** The keys that are read; a message without others is not looked at any further. */
const READ: ReadonlySet<string> = new Set(["role", "name", "content", "channel", "recipient", "content_type"]);

type Extras = Record<string, unknown>;

/** Warns, once, of what reading a message or a conversation loses; either may be JSON text. */
export function warnOfUnread(given: unknown): void {
  const extras = extrasOf(typeof given === "string" ? parsed(given) : given);
  if (!extras) return;
  const keys = lost(extras);
  if (keys.length === 0) return;
  console.warn(
    `HarmonyWarning: not read, and so not in the tokens: ${keys.join(", ")}. These are not harmony's messages: ` +
      "a call is a message with a recipient, its result one of role tool with a name, reasoning one in the channel analysis.",
  );
}

/** The value with the keys alone that are not read; undefined where there are none. */
function extrasOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const messages = value.map(ofMessage);
    return messages.some(hasAny) ? messages : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { messages, ...rest } = value as { messages?: unknown };
  if (!Array.isArray(messages)) return ofMessage(value);
  const list = extrasOf(messages) ?? [];
  return hasAny(rest) || (list as unknown[]).length > 0 ? { ...rest, messages: list } : undefined;
}

function ofMessage(message: unknown): Extras | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  let extras: Extras | undefined;
  for (const key in message) {
    if (!READ.has(key)) (extras ??= {})[key] = (message as Extras)[key];
  }
  return extras;
}

function hasAny(extras: object | undefined): boolean {
  return extras !== undefined && Object.keys(extras).length > 0;
}

/** What is wrong with the text, or with values that have no JSON, is an error where they are read. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lost(extras: unknown): string[] {
  try {
    return unreadKeys(JSON.stringify(extras));
  } catch {
    return [];
  }
}
