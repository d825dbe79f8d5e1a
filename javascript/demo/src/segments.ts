/** Tokens cut into messages, each token with what it is. */

import type { HarmonyEncoding, Message } from "@openai/harmony";
import { MARKERS } from "./markers.js";

/** What a token is: a marker, a word of a header, text, or the description of tools in a text. */
export type Kind = "marker" | "header" | "content" | "tools";

export interface Token {
  id: number;
  kind: Kind;
  bytes: Uint8Array;
  /** The text, or undefined where the bytes are only part of a character. */
  text: string | undefined;
}

/** The tokens of one message. */
export interface Segment {
  tokens: Token[];
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function describe(encoding: HarmonyEncoding, id: number, kind: Kind): Token {
  let bytes = new Uint8Array();
  let text: string | undefined;
  try {
    bytes = Uint8Array.from(encoding.decodeBytes([id]));
    text = strict.decode(bytes);
  } catch {
    // Half a character, or an id that no token has.
  }
  return { id, kind, bytes, text };
}

/** Rendered tokens, cut before each `<|start|>`: rendering never makes that token of a text. */
export function segments(encoding: HarmonyEncoding, ids: Uint32Array): Segment[] {
  const cut: Segment[] = [];
  const classify = classifier();
  for (const id of ids) {
    if (id === MARKERS.start) cut.push({ tokens: [] });
    cut.at(-1)?.tokens.push(describe(encoding, id, classify(id)));
  }
  return cut;
}

/** Tells the kind of each token of a stream in turn. With `opened`, the stream starts within a header. */
export function classifier(opened = false): (id: number) => Kind {
  let within: "header" | "content" = opened ? "header" : "content";
  const special = new Set<number>(Object.values(MARKERS));
  return (id) => {
    if (!special.has(id)) return within;
    if (id === MARKERS.message) within = "content";
    if (id === MARKERS.start) within = "header";
    return "marker";
  };
}

/** Marks the tokens of a message that describe tools: those of the text that is not there without the tools. */
export function markTools(encoding: HarmonyEncoding, segment: Segment, message: Message, hasFunctionTools: boolean): void {
  if (typeof message.content === "string") return;
  const bare = message.content.map((part) => (part.type === "text" ? part : { ...part, tools: null }));
  const options = { conversationHasFunctionTools: hasFunctionTools };
  const whole = encoding.decodeBytes(encoding.render(message, options));
  const without = encoding.decodeBytes(encoding.render({ ...message, content: bare }, options));
  if (whole.length === without.length) return;
  let start = 0;
  while (start < without.length && whole[start] === without[start]) start += 1;
  let end = start + whole.length - without.length;
  // What follows may begin as the tools do, with `# `: then the difference is found that much too late.
  while (start > 0 && whole[start - 1] === whole[end - 1] && !startsWith(whole, start, TOOLS)) {
    start -= 1;
    end -= 1;
  }
  let at = 0;
  for (const token of segment.tokens) {
    if (token.kind === "content" && at >= start && at < end) token.kind = "tools";
    at += token.bytes.length;
  }
}

const TOOLS = new TextEncoder().encode("# Tools");

function startsWith(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  return part.every((byte, index) => bytes[at + index] === byte);
}
