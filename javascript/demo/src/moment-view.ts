/** The parser's state and the messages so far, on screen. */

import { messageKind } from "@openai/harmony";
import type { MessageKind, ParsedMessage } from "@openai/harmony";
import { h } from "./dom.js";
import type { Child } from "./dom.js";
import { repairWords } from "./repairs.js";
import type { Fault, Moment } from "./replay.js";

const STATES = [
  ["ExpectStart", "Between messages", "waits for <|start|>"],
  ["Header", "In a header", "who, to whom, where"],
  ["Content", "In the content", "text arrives"],
] as const;

export function stateView(shown: Moment, count: number): HTMLElement {
  const facts: [string, string | undefined][] = [
    ...(shown.state === "Header" ? [["header so far", shown.header || undefined] as [string, string | undefined]] : []),
    ["role", shown.role],
    ["channel", shown.channel],
    ["recipient", shown.recipient],
    ["content type", shown.contentType],
    ["last delta", shown.delta === undefined ? undefined : JSON.stringify(shown.delta)],
  ];
  const hasFailed = shown.faults.length > 0;
  return h(
    "div",
    {},
    h(
      "ol",
      { class: "states" },
      ...STATES.map(([name, label, note]) =>
        h("li", { class: shown.state === name ? (hasFailed ? "on failed" : "on") : "", "aria-current": shown.state === name && "step" }, h("b", {}, label), h("small", {}, note)),
      ),
    ),
    h("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), value === undefined ? h("dd", { class: "none" }, "–") : h("dd", {}, value)])),
    shown.repairs.length > 0 &&
      h(
        "div",
        { class: "repairs", role: "status" },
        h("h4", {}, shown.repairs.length === 1 ? "One repair" : `${shown.repairs.length} repairs`),
        ...shown.repairs.map((repair) =>
          h("p", { class: "repair" }, h("b", {}, `${placeOf(repair.token_index, count)}: `), repairWords(repair)),
        ),
      ),
    shown.faults.length > 0 && h("div", { role: "status" }, ...shown.faults.map((fault) => faultView(fault, count))),
  );
}

function faultView({ position, text }: Fault, count: number): HTMLElement {
  const [first, ...rest] = text.split("\n").filter((line) => !/^at token \d+/.test(line));
  return h("p", { class: "problem" }, h("b", {}, `${placeOf(position, count)}: `), first, ...rest.flatMap((line): Child[] => [h("br"), line]));
}

function placeOf(position: number, count: number): string {
  return position === count ? "At the end of the stream" : `At token ${position + 1}`;
}

const KINDS: Record<MessageKind, string> = {
  reasoning: "Reasoning: not for the user’s eyes",
  tool_call: "Calls ",
  preamble: "Preamble: said to the user before a call",
  final: "The answer to the user",
  tool_result: "Result of the tool ",
  prompt: "From the ",
};

function labelOf(kind: MessageKind, { role, recipient, name }: ParsedMessage): string {
  const whom = { tool_call: recipient, tool_result: name, prompt: role }[kind as string] ?? "";
  return KINDS[kind] + whom;
}

export function messageViews(shown: Moment, position: number, count: number): HTMLElement[] {
  const views = shown.messages.map((message) => messageView(message, false));
  if (shown.open) views.push(messageView(shown.open, true));
  if (views.length === 0) views.push(h("p", { class: "nothing" }, whyNothing(shown, position, count)));
  return views;
}

function whyNothing({ faults, state }: Moment, position: number, count: number): string {
  if (position === 0) return "Nothing has arrived yet. Press Play, or step through the tokens.";
  if (faults.length > 0) return "No message: the parser could not read these tokens, and says why.";
  if (position > count) return "No message: the stream has ended without one.";
  return state === "Header" ? "No message yet: its header is being read." : "No message yet.";
}

function messageView(message: ParsedMessage, isOpen: boolean): HTMLElement {
  const kind = messageKind(message);
  const facts = [message.role, message.channel, message.recipient && `to ${message.recipient}`, message.content_type].filter(Boolean).join(" · ");
  return h(
    "article",
    { class: `parsed-message ${kind}${isOpen ? " open" : ""}` },
    h("h4", {}, labelOf(kind, message)),
    h("p", { class: "facts-line" }, facts),
    h("p", { class: "text" }, message.content, isOpen && h("span", { class: "caret" })),
  );
}
