/**
 * What happened in a stream, for callers who feed many tokens at once. Of every message there is one `MessageStart`, then
 * `ContentDelta`s whose texts joined are the message's content, then one `MessageEnd`.
 *
 * The functions make the objects; they are called from the wasm module.
 */

import type { Author, ParsedMessage, Role } from "./messages.js";

/** Tokens by their index among all that were fed: from `start` up to but not including `end`. */
export interface TokenRange {
  start: number;
  end: number;
}

/** A header was read. */
export interface MessageStart {
  type: "message_start";
  author: Author;
  channel?: string;
  recipient?: string;
  content_type?: string;
}

/** Text was added to the content; deltas are joined within one call. */
export interface ContentDelta {
  type: "content_delta";
  /** Never empty. */
  text: string;
  channel?: string;
  recipient?: string;
  token_range: TokenRange;
}

/** A message is finished. */
export interface MessageEnd {
  type: "message_end";
  message: ParsedMessage;
  /** The token that ended it; absent for the end of the stream, or for a message that something else ended. */
  stop?: "end" | "call" | "return";
  token_range: TokenRange;
}

/** The recovering parser found something malformed. `docs/recovery.md` has the kinds. */
export interface Repair {
  type: "repair";
  /** What was malformed, such as `"repeated_channel"`. */
  kind: string;
  /** The index of the token at which it was noticed; the number of all tokens where it was the end of the stream. */
  token_index: number;
  /** The words it is about; empty where there are none. */
  detail: string;
}

export type StreamEvent = MessageStart | ContentDelta | MessageEnd | Repair;

type Text = string | undefined;

export function messageStart(role: Role, name: Text, channel: Text, recipient: Text, contentType: Text): MessageStart {
  return {
    type: "message_start",
    author: { role, ...(name !== undefined && { name }) },
    ...(channel !== undefined && { channel }),
    ...(recipient !== undefined && { recipient }),
    ...(contentType !== undefined && { content_type: contentType }),
  };
}

export function contentDelta(text: string, channel: Text, recipient: Text, start: number, end: number): ContentDelta {
  return {
    type: "content_delta",
    text,
    ...(channel !== undefined && { channel }),
    ...(recipient !== undefined && { recipient }),
    token_range: { start, end },
  };
}

export function messageEnd(message: ParsedMessage, stop: MessageEnd["stop"], start: number, end: number): MessageEnd {
  return { type: "message_end", message, ...(stop !== undefined && { stop }), token_range: { start, end } };
}

export function repair(kind: string, tokenIndex: number, detail: string): Repair {
  return { type: "repair", kind, token_index: tokenIndex, detail };
}
