/** The right side: the conversation as tokens, message by message. */

import { HarmonyError } from "@openai/harmony";
import type { HarmonyEncoding, Message } from "@openai/harmony";
import type { Built } from "./conversation.js";
import { copyButton } from "./copy.js";
import { byId, h, replace } from "./dom.js";
import { markTools, segments } from "./segments.js";
import type { Segment, Token } from "./segments.js";
import type { State } from "./state.js";
import { scrollHint } from "./scroll-hint.js";
import { explorable, tokenElement } from "./tokens.js";

/** A message of the conversation with its tokens; none where it was left out. */
interface Row {
  message: Message | undefined;
  segment: Segment | undefined;
}

export class RenderedPanel {
  readonly #encoding: HarmonyEncoding;
  readonly #list = byId("tokens");
  readonly #total = byId("total");
  #tokens: Token[] = [];
  #ids = new Uint32Array();
  readonly #resetInspector: () => void;
  readonly #updateHint: () => void;
  /** Which settings are shown whole: the roles of their messages. */
  readonly #unfolded = new Set<string>();

  constructor(encoding: HarmonyEncoding) {
    this.#encoding = encoding;
    this.#resetInspector = explorable(this.#list, byId("inspector"), (index) => this.#tokens[index]);
    this.#updateHint = scrollHint(this.#list);
    replace(
      byId("copies"),
      copyButton("Copy as text", () => encoding.decode(this.#ids)),
      copyButton("Copy as ids", () => JSON.stringify(Array.from(this.#ids))),
    );
  }

  /** Shows the conversation. Where it can't be rendered, says so and keeps what was shown. */
  show(state: State, built: Built): HarmonyError | undefined {
    try {
      this.#ids = Uint32Array.from(this.#render(state, built));
    } catch (error) {
      if (!(error instanceof HarmonyError)) throw error;
      this.#list.classList.add("stale");
      replace(this.#total, "Not rendered: see the message marked on the left.");
      return error;
    }
    const rows = this.#rows(state, built);
    this.#tokens = rows.flatMap(({ segment }) => segment?.tokens ?? []);
    this.#list.classList.remove("stale");
    const what = built.problem ? "without the tools" : "in all";
    replace(this.#total, h("b", {}, this.#ids.length.toLocaleString("en")), ` ${this.#ids.length === 1 ? "token" : "tokens"} ${what}`);
    let index = 0;
    replace(
      this.#list,
      ...rows.map(({ message, segment }) => {
        const block = segment ? this.#shown(segment, message, state, index) : leftOut(message);
        index += segment?.tokens.length ?? 0;
        return block;
      }),
    );
    this.#resetInspector();
    this.#updateHint();
    return undefined;
  }

  #shown({ tokens }: Segment, message: Message | undefined, state: State, first: number): HTMLElement {
    const title = message ? titleOf(message) : "The model goes on from here";
    const section = h(
      "section",
      { class: message ? "message" : "message next" },
      h("h4", {}, title, h("span", { class: "count" }, counted(tokens.length))),
      h("p", { class: "stream" }, ...tokens.map((token, index) => tokenElement(token, first + index)), state.purpose === "completion" && !message && h("span", { class: "caret" })),
    );
    if (message && isLong(tokens) && (message.role === "system" || message.role === "developer")) this.#fold(section, message.role, tokens.length);
    return section;
  }

  /** Long settings, such as tools, would push what was said out of sight: their beginning is shown, and all of it on demand. */
  #fold(section: HTMLElement, role: string, count: number): void {
    const button = h("button", { type: "button", class: "fold quiet", onclick: () => toggle() });
    const show = () => {
      const isFolded = !this.#unfolded.has(role);
      section.classList.toggle("folded", isFolded);
      button.textContent = isFolded ? `Show all ${counted(count)} ▾` : "Show less ▴";
      button.setAttribute("aria-expanded", String(!isFolded));
      this.#updateHint();
    };
    const toggle = () => {
      if (!this.#unfolded.delete(role)) this.#unfolded.add(role);
      show();
    };
    section.append(button);
    show();
  }

  #render({ purpose, dropAnalysis }: State, { messages }: Built): Uint32Array {
    const config = { autoDropAnalysis: dropAnalysis };
    if (purpose === "completion") return this.#encoding.renderConversationForCompletion(messages, "assistant", config);
    if (purpose === "training") return this.#encoding.renderConversationForTraining(messages, config);
    return this.#encoding.renderConversation(messages, config);
  }

  /** Which tokens are which message's: those that the message alone renders to, but for the last, which training changes. */
  #rows(state: State, { messages }: Built): Row[] {
    const cut = segments(this.#encoding, this.#ids);
    const options = { conversationHasFunctionTools: messages.some(hasFunctionTools) };
    const rows: Row[] = messages.map((message) => {
      const alone = this.#encoding.render(message, options);
      const [next] = cut;
      if (!next || !sameButLast(next, alone)) return { message, segment: undefined };
      markTools(this.#encoding, next, message, options.conversationHasFunctionTools);
      return { message, segment: cut.shift() };
    });
    if (state.purpose === "completion") rows.push({ message: undefined, segment: cut.shift() });
    return rows;
  }
}

function sameButLast({ tokens }: Segment, alone: Uint32Array): boolean {
  return tokens.length === alone.length && tokens.slice(0, -1).every(({ id }, index) => id === alone[index]);
}

function hasFunctionTools({ content }: Message): boolean {
  return (
    typeof content !== "string" &&
    content.some((part) => part.type === "developer_content" && (part.tools?.["functions"]?.tools.length ?? 0) > 0)
  );
}

function counted(tokens: number): string {
  return tokens === 1 ? "1 token" : `${tokens.toLocaleString("en")} tokens`;
}

/** Whether the tokens take many more lines than a folded message shows. */
function isLong(tokens: readonly Token[]): boolean {
  return tokens.reduce((lines, { text }) => lines + (text?.split("\n").length ?? 1) - 1, 1) > 14;
}

function leftOut(message: Message | undefined): HTMLElement {
  return h(
    "section",
    { class: "message left-out" },
    h("h4", {}, message ? titleOf(message) : "", h("span", { class: "count" }, "left out")),
    h("p", {}, "Reasoning of a turn that is over: the model was trained not to see it again."),
  );
}

function titleOf({ role, name, channel, recipient }: Message): string {
  const who = role === "tool" && name ? `tool ${name}` : role;
  const where = channel ? ` · ${channel}` : "";
  return recipient ? `${who}${where} → ${recipient}` : `${who}${where}`;
}
