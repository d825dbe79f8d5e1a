/** What the parser repaired, in words for people who see the format for the first time. */

import type { Repair } from "@openai/harmony";

const WORDS: Readonly<Record<string, string>> = {
  missing_message: "the header does not end in <|message|>; the words behind it are the text",
  header_prose: "words that belong to no header stand in one; the text begins with them",
  repeated_channel: "the header names several channels; the last one counts",
  repeated_recipient: "the header names several recipients; the last one counts",
  repeated_type: "the header names several content types; the last one counts",
  repeated_role: "the role is said again",
  spaced_type: "a space stands before the content type",
  empty_type: "<|constrain|> is followed by no type",
  bare_type: "the content type lacks its <|constrain|>",
  type_without_recipient: "there is a content type, but no tool is called",
  bare_recipient: "the recipient lacks its “to=”",
  empty_recipient: "“to=” is followed by no name",
  missing_terminator: "the message has no end before the next begins",
  missing_start: "the message does not begin with <|start|>",
  missing_role: "nobody is named behind <|start|>",
  stray_terminator: "an end without a message",
  stray_marker: "a marker where none belongs",
  stray_whitespace: "blanks between messages",
  unknown_role: "no such role; it is read as a tool’s name",
  role_overridden: "the header names another role than the prompt did",
  glued_words: "role and channel are one word",
  unknown_channel: "no such channel",
  empty_channel: "<|channel|> is followed by no channel",
  empty_header: "a header without a message; none is made",
  tokens_after_stop: "more tokens behind the end of the turn",
};

export function repairWords({ kind, detail }: Repair): string {
  const words = WORDS[kind] ?? kind.replaceAll("_", " ");
  return detail.trim() === "" ? `${words}.` : `${words} (“${detail.trim()}”).`;
}
