/** The parser's state and the messages so far, on screen. */

import type { ParsedMessage } from "@openai/harmony";
import { h } from "./dom.js";
import type { Child } from "./dom.js";
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
  return h(
    "div",
    {},
    h(
      "ol",
      { class: "states" },
      ...STATES.map(([name, label, note]) =>
        h("li", { class: shown.state === name ? "on" : "", "aria-current": shown.state === name && "step" }, h("b", {}, label), h("small", {}, note)),
      ),
    ),
    h("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), value === undefined ? h("dd", { class: "none" }, "–") : h("dd", {}, value)])),
    shown.faults.length > 0 && h("div", { role: "status" }, ...shown.faults.map((fault) => faultView(fault, count))),
  );
}

function faultView({ position, text }: Fault, count: number): HTMLElement {
  const [first, ...rest] = text.split("\n").filter((line) => !/^at token \d+/.test(line));
  const place = position === count ? "At the end of the stream" : `At token ${position + 1}`;
  return h("p", { class: "problem" }, h("b", {}, `${place}: `), first, ...rest.flatMap((line): Child[] => [h("br"), line]));
}

/** What a message is for, by the rules of the format. */
function kindOf({ role, channel, recipient, name }: Partial<ParsedMessage>): [kind: string, label: string] {
  if (role === "tool") return ["tool", `Result of the tool ${name ?? ""}`];
  if (role !== "assistant") return ["prompt", `From ${role ?? "someone"}`];
  if (recipient) return ["call", `Calls ${recipient}`];
  if (channel === "analysis") return ["analysis", "Reasoning: not for the user’s eyes"];
  if (channel === "commentary") return ["commentary", "Preamble: said to the user before a call"];
  return ["final", "The answer to the user"];
}

export function messageViews(shown: Moment): HTMLElement[] {
  const views = shown.messages.map((message) => messageView(message, false));
  if (shown.state === "Content") {
    const { role, channel, recipient, content } = shown;
    views.push(messageView({ ...(role && { role: role as ParsedMessage["role"] }), ...(channel && { channel }), ...(recipient && { recipient }), content }, true));
  }
  if (views.length === 0) views.push(h("p", { class: "nothing" }, "No message yet: its header is being read."));
  return views;
}

function messageView(message: Partial<ParsedMessage>, isOpen: boolean): HTMLElement {
  const [kind, label] = kindOf(message);
  const facts = [message.role, message.channel, message.recipient && `to ${message.recipient}`, message.content_type].filter(Boolean).join(" · ");
  return h(
    "article",
    { class: `parsed-message ${kind}${isOpen ? " open" : ""}` },
    h("h4", {}, label),
    h("p", { class: "facts-line" }, facts),
    h("p", { class: "text" }, message.content ?? "", isOpen && h("span", { class: "caret" })),
  );
}
