/** The parser after some of a stream's tokens: what the player shows at each place. */

import { HarmonyError, StreamableParser } from "@openai/harmony";
import type { HarmonyEncoding, ParsedMessage, Repair, StreamState } from "@openai/harmony";
import { classifier } from "./segments.js";
import type { Kind } from "./segments.js";
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
  /** The message whose content is being read. */
  open: ParsedMessage | undefined;
  delta: string | undefined;
  messages: ParsedMessage[];
  faults: Fault[];
  repairs: Repair[];
}

/** The tokens of a reply, or what is wrong with it. */
export function replyTokens(encoding: HarmonyEncoding, { text, form }: ReplyState): Uint32Array | string {
  if (form === "text") return encoding.encode(text, { allowedSpecial: "all" });
  const words = text.split(/[\s,[\]]+/).filter((word) => word !== "");
  const wrong = words.find((word) => !/^\d+$/.test(word) || Number(word) > 0xffff_ffff);
  if (wrong !== undefined) return `“${wrong}” is no token id. Ids are numbers, such as 200006, with spaces or commas between.`;
  return Uint32Array.from(words, Number);
}

/** What each token of a reply is. Where the parser repairs, text is what it takes as text. */
export function replyKinds(encoding: HarmonyEncoding, tokens: Uint32Array, reply: ReplyState): Kind[] {
  const classify = classifier(reply.opened);
  const kinds = Array.from(tokens, classify);
  if (reply.mode !== "repair") return kinds;
  const repaired = kinds.map((kind): Kind => (kind === "marker" ? kind : "header"));
  using parser = parserOf(encoding, reply);
  for (const event of [...parser.feed(tokens), ...parser.finish()]) {
    if (event.type !== "content_delta") continue;
    const { start, end } = event.token_range;
    for (let index = start; index < end; index += 1) if (repaired[index] !== "marker") repaired[index] = "content";
  }
  return repaired;
}

function parserOf(encoding: HarmonyEncoding, { opened, mode }: ReplyState): StreamableParser {
  const options = { strict: mode === "strict", recover: mode === "repair" };
  return new StreamableParser(encoding, opened ? "assistant" : undefined, options);
}

/** The parser after `position` tokens; a position behind the last one ends the stream. */
export function moment(encoding: HarmonyEncoding, tokens: Uint32Array, position: number, reply: ReplyState): Moment {
  using parser = parserOf(encoding, reply);
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
    open: openMessage(parser),
    delta: parser.lastContentDelta,
    messages: parser.messages,
    faults,
    repairs: parser.diagnostics,
  };
}

function openMessage(parser: StreamableParser): ParsedMessage | undefined {
  const data = parser.stateData;
  if (data.state !== "Content") return undefined;
  const { author, channel, recipient, content_type } = data.header;
  return {
    role: author.role,
    ...(author.name && { name: author.name }),
    content: parser.currentContent,
    ...(channel !== null && { channel }),
    ...(recipient !== null && { recipient }),
    ...(content_type !== null && { content_type }),
  };
}
