/** The parser after some of a stream's tokens: what the player shows at each place. */

import { HarmonyError, StreamableParser } from "@openai/harmony";
import type { HarmonyEncoding, ParsedMessage, StreamState } from "@openai/harmony";
import type { ReplyState } from "./state.js";

export interface Fault {
  /** The index of the token; that behind the last one is the end of the stream. */
  position: number;
  text: string;
}

export interface Moment {
  state: StreamState;
  role: string | undefined;
  channel: string | undefined;
  recipient: string | undefined;
  contentType: string | undefined;
  /** The words of the header that is being read. */
  header: string;
  content: string;
  delta: string | undefined;
  messages: ParsedMessage[];
  faults: Fault[];
}

/** The tokens of a reply, or what is wrong with it. */
export function replyTokens(encoding: HarmonyEncoding, { text, form }: ReplyState): Uint32Array | string {
  if (form === "text") return encoding.encode(text, { allowedSpecial: "all" });
  const words = text.split(/[\s,[\]]+/).filter((word) => word !== "");
  const wrong = words.find((word) => !/^\d+$/.test(word) || Number(word) > 0xffff_ffff);
  if (wrong !== undefined) return `“${wrong}” is no token id. Ids are numbers, such as 200006, with spaces or commas between.`;
  return Uint32Array.from(words, Number);
}

/** The parser after `position` tokens; a position behind the last one ends the stream. */
export function moment(encoding: HarmonyEncoding, tokens: Uint32Array, position: number, reply: ReplyState): Moment {
  using parser = new StreamableParser(encoding, reply.opened ? "assistant" : undefined, { strict: reply.mode === "strict" });
  const faults: Fault[] = [];
  const attempt = (at: number, feed: () => void) => {
    try {
      feed();
    } catch (error) {
      if (!(error instanceof HarmonyError)) throw error;
      faults.push({ position: at, text: error.message });
    }
  };
  tokens.subarray(0, position).forEach((token, at) => attempt(at, () => parser.process(token)));
  if (position > tokens.length) attempt(tokens.length, () => parser.processEos());
  const data = parser.stateData;
  return {
    state: parser.state,
    role: parser.currentRole,
    channel: parser.currentChannel,
    recipient: parser.currentRecipient,
    contentType: parser.currentContentType,
    header: data.state === "Header" ? encoding.decode(data.header_tokens) : "",
    content: parser.currentContent,
    delta: parser.lastContentDelta,
    messages: parser.messages,
    faults,
  };
}
