/** One message in the editor. */

import { field, h, select, textArea } from "./dom.js";
import type { MessageState } from "./state.js";

export interface CardActions {
  /** The message changed. */
  change(): void;
  /** It changed so that it has other fields. */
  rebuild(): void;
  remove(): void;
  move(by: -1 | 1): void;
  isFirst: boolean;
  isLast: boolean;
}

const ROLES = [
  ["user", "user"],
  ["assistant", "assistant"],
  ["tool", "tool"],
] as const;

const CHANNELS = [
  ["", "none"],
  ["analysis", "analysis: reasoning"],
  ["commentary", "commentary: tools"],
  ["final", "final: the answer"],
] as const;

/** The card of a message; `problem` is where its problems are written. */
export function messageCard(message: MessageState, problem: HTMLElement, actions: CardActions): HTMLElement {
  const set =
    <K extends keyof MessageState>(key: K) =>
    (value: MessageState[K]) => {
      message[key] = value;
      actions.change();
    };
  const role = select(ROLES, message.role, (value) => {
    message.role = value as MessageState["role"];
    actions.rebuild();
  });
  role.setAttribute("aria-label", "Role");
  return h(
    "article",
    { class: `card message-card ${message.role}` },
    h(
      "header",
      {},
      role,
      h("span", { class: "spacer" }),
      button("↑", "Move up", actions.isFirst, () => actions.move(-1)),
      button("↓", "Move down", actions.isLast, () => actions.move(1)),
      button("×", "Remove", false, () => actions.remove()),
    ),
    message.role !== "user" &&
      h(
        "div",
        { class: "row" },
        message.role === "tool" && field("Tool's name", text(message.name, "functions.f", set("name"))),
        field("Channel", select(CHANNELS, message.channel, set("channel"))),
        field("For", text(message.recipient, "everyone", set("recipient"))),
        message.role === "assistant" && field("Content type", text(message.contentType, "text", set("contentType"))),
      ),
    textArea(message.content, { "aria-label": "Content", placeholder: "What it says" }, set("content")),
    problem,
  );
}

function text(value: string, placeholder: string, change: (value: string) => void): HTMLInputElement {
  const element: HTMLInputElement = h("input", { type: "text", value, placeholder, spellcheck: "false", oninput: () => change(element.value) });
  return element;
}

function button(sign: string, label: string, disabled: boolean, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, disabled, onclick }, sign);
}
