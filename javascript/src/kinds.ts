import { optionalString, string } from "./arguments.js";
import type { Message } from "./messages.js";
import { messageKind as kindOfHeader } from "./openai_harmony.js";
import { requireModule } from "./wasm.js";

/**
 * What a message is to a program that runs a model: the assistant's `"reasoning"`, its call of a tool (`"tool_call"`), what it
 * says before that (`"preamble"`), its answer (`"final"`); a `"tool_result"`; or a part of the `"prompt"`.
 */
export type MessageKind = "reasoning" | "tool_call" | "preamble" | "final" | "tool_result" | "prompt";

/** The kind of a message, by its role, channel and recipient. In browsers the encoding has to be loaded first. */
export function messageKind(message: Pick<Message, "role" | "channel" | "recipient">): MessageKind {
  requireModule();
  const { role, channel, recipient } = message;
  const kind = kindOfHeader(string(role, "a role"), optionalString(channel, "a channel"), optionalString(recipient, "a recipient"));
  return kind as MessageKind;
}
