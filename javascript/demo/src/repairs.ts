/** What the parser repaired, in words for people who see the format for the first time. */

import type { Repair } from "@openai/harmony";

/** The sentence for each kind, given the repair's detail as a quotation: what was set aside or read in an unusual way. */
const WORDS: Readonly<Record<string, (detail: string) => string>> = {
  missing_message: () => "the header does not end in <|message|>; the words behind it are the text",
  header_prose: () => "words that belong to no header stand in one; the text begins with them",
  repeated_channel: (channels) => `the header names several channels: the last known one counts, and ${channels} is set aside`,
  repeated_recipient: (recipients) => `the header names several recipients: the last one counts, and ${recipients} is set aside`,
  repeated_type: (types) => `the header names several content types: the last one counts, and ${types} is set aside`,
  repeated_role: (role) => `the role is said again: the second ${role} is set aside`,
  spaced_type: (type) => `blanks stand between <|constrain|> and the content type ${type}`,
  empty_type: () => "<|constrain|> is followed by no type",
  bare_type: (type) => `${type} is read as the content type, though it lacks its <|constrain|>`,
  type_without_recipient: (type) => `there is a content type, ${type}, but no tool is called`,
  bare_recipient: (recipient) => `${recipient} is read as the recipient, though it lacks its “to=”`,
  empty_recipient: (recipient) => (recipient ? `blanks stand between “to=” and the recipient ${recipient}` : "“to=” is followed by no name"),
  spaced_recipient: (recipient) => `the recipient is of several words: ${recipient}`,
  recipient_set_aside: (recipient) => `${recipient} is no tool, so that nothing is called`,
  call_without_recipient: () => "<|call|> ends a message that names no tool; it stays what its channel says",
  stray_words: (words) => `words that belong to no part of the header are set aside: ${words}`,
  missing_terminator: (header) =>
    header ? `a message is broken off before any text, and not made: ${header}` : "the message has no end before the next begins; it ends there",
  missing_start: () => "the message does not begin with <|start|>",
  missing_role: () => "nobody is named behind <|start|>; it is the assistant",
  stray_terminator: () => "an end without a message is set aside",
  stray_marker: () => "a marker where none belongs is set aside",
  stray_whitespace: () => "blanks between messages are set aside",
  unknown_role: (word) => `${word} is no role; it is read as a tool’s name`,
  role_overridden: (role) => `the header names another role than the prompt did: the header counts, and ${role} is set aside`,
  glued_words: (word) => `${word} is role and channel in one word, and read as both`,
  unknown_channel: (channel) => `${channel} is no channel of the format; it is kept`,
  empty_channel: () => "<|channel|> is followed by no channel; the message has none",
  empty_header: (header) => `a header without a message, so that none is made${header && `: ${header}`}`,
  tokens_after_stop: () => "more tokens follow the end of the turn, where sampling should have stopped",
};

export function repairWords({ kind, detail }: Repair): string {
  const quoted = detail.trim() === "" ? "" : `“${detail.trim()}”`;
  const words = WORDS[kind];
  return words ? `${words(quoted)}.` : `${kind.replaceAll("_", " ")}${quoted && `: ${quoted}`}.`;
}
