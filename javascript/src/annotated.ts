/**
 * Rendered conversations whose tokens are known by their parts.
 *
 * The functions make the objects; they are called from the wasm module.
 */

import type { Role } from "./messages.js";

/** Which part of its message a token is: the numbers in the columns `part`. 0 is no part; it is free for padding. */
export const Part = {
  START: 1,
  ROLE: 2,
  NAME: 3,
  RECIPIENT: 4,
  CHANNEL: 5,
  CONTENT_TYPE: 6,
  MESSAGE: 7,
  CONTENT: 8,
  TERMINATOR: 9,
} as const;
export type Part = (typeof Part)[keyof typeof Part];

/** The tokens of a conversation, and what each of them is. All arrays are as long as the tokens. */
export interface Rendered {
  /** The tokens: those that rendering without annotations gives. */
  tokens: Uint32Array;
  /** The index of each token's message in the conversation as it was given; -1 for the beginning of the next turn. */
  message: Int32Array;
  /** Which part of its message each token is, as `Part` numbers them. */
  part: Uint8Array;
  /** 1 where the model would have written the token here, given a prompt that ends in `<|start|>assistant`; else 0. */
  sampled: Uint8Array;
  /** The messages that were rendered. */
  messages: Span[];
}

/** A rendered message, and where its tokens are. An end is the index behind the last token. */
export interface Span {
  /** The index of the message in the conversation as it was given. */
  index: number;
  role: Role;
  name?: string;
  channel?: string;
  recipient?: string;
  start: number;
  end: number;
  contentStart: number;
  contentEnd: number;
  /** The index of the first token that the model writes; `end` where it writes none. */
  sampledStart: number;
  /** Whether the messages rendered before it are those that its prompt had when it was written. */
  exact: boolean;
}

export function rendered(
  tokens: Uint32Array,
  message: Int32Array,
  part: Uint8Array,
  sampled: Uint8Array,
  messages: Span[],
): Rendered {
  return { tokens, message, part, sampled, messages };
}

export function span(
  index: number,
  role: Role,
  name: string | undefined,
  channel: string | undefined,
  recipient: string | undefined,
  bounds: Uint32Array,
  exact: boolean,
): Span {
  const [start = 0, end = 0, contentStart = 0, contentEnd = 0, sampledStart = 0] = bounds;
  return {
    index,
    role,
    ...(name !== undefined && { name }),
    ...(channel !== undefined && { channel }),
    ...(recipient !== undefined && { recipient }),
    start,
    end,
    contentStart,
    contentEnd,
    sampledStart,
    exact,
  };
}
