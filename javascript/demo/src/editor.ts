/** The left side: settings, instructions and tools, and the messages. */

import { byId, checkbox, field, h, replace, select, textArea } from "./dom.js";
import { toolToAnswer } from "./conversation.js";
import type { Problem } from "./conversation.js";
import { messageCard } from "./message-card.js";
import { message } from "./state.js";
import type { State } from "./state.js";

export class Editor {
  readonly #change: () => void;
  #state: State;
  /** Where problems are written, by where they are. */
  readonly #places = new Map<Problem["where"], HTMLElement>();

  constructor(state: State, change: () => void) {
    this.#state = state;
    this.#change = change;
    this.load(state);
  }

  /** Shows another state. */
  load(state: State): void {
    this.#state = state;
    this.#places.clear();
    replace(byId("settings"), this.#system(), this.#developer());
    replace(byId("purpose"), ...this.#purpose());
    this.#messages();
  }

  /** Writes the problem where it is, and removes all others. */
  show(problem: Problem | undefined): void {
    for (const [where, place] of this.#places) {
      const text = problem?.where === where ? problem.text : "";
      if (place.textContent !== text) place.textContent = text;
      place.closest(".card")?.classList.toggle("wrong", text !== "");
    }
  }

  /** Sets a part of the state when its control changes. */
  #set<T extends object>(part: T): <K extends keyof T>(key: K) => (value: T[K]) => void {
    return (key) => (value) => {
      part[key] = value;
      this.#change();
    };
  }

  #system(): HTMLElement {
    const { system } = this.#state;
    const set = this.#set(system);
    const efforts = [["Low", "low"], ["Medium", "medium"], ["High", "high"], ["", "not said"]] as const;
    return h(
      "details",
      { class: "card" },
      h("summary", {}, h("b", {}, "System"), h("span", { class: "about" }, "settings the model was trained to find first")),
      checkbox("Include this message", system.on, set("on")),
      field("Identity", textArea(system.identity, {}, set("identity"))),
      h(
        "div",
        { class: "row" },
        field("Reasoning effort", select(efforts, system.effort, (value) => set("effort")(value as typeof system.effort))),
        field("Current date", input(system.date, set("date"))),
        field("Knowledge until", input(system.cutoff, set("cutoff"))),
      ),
      h("div", { class: "row" }, checkbox("Browser tool", system.browser, set("browser")), checkbox("Python tool", system.python, set("python"))),
    );
  }

  #developer(): HTMLElement {
    const { developer } = this.#state;
    const set = this.#set(developer);
    const problem = this.#place("tools");
    return h(
      "details",
      { class: "card", open: developer.on },
      h("summary", {}, h("b", {}, "Developer"), h("span", { class: "about" }, "your instructions and your tools")),
      checkbox("Include this message", developer.on, set("on")),
      field("Instructions", textArea(developer.instructions, { placeholder: "Answer in one sentence." }, set("instructions"))),
      field(
        "Tools, as JSON",
        textArea(developer.tools, { class: "code", placeholder: '[{"name": "f", "description": "…", "parameters": {…}}]' }, set("tools")),
      ),
      problem,
    );
  }

  #messages(): void {
    const { messages } = this.#state;
    const rebuilt = (focus?: number) => {
      this.#messages();
      this.#change();
      if (focus !== undefined) byId("messages").children[focus]?.querySelector("textarea")?.focus();
    };
    const cards = messages.map((item, index) =>
      messageCard(item, this.#place(index), {
        change: this.#change,
        rebuild: () => rebuilt(),
        remove: () => {
          messages.splice(index, 1);
          rebuilt();
        },
        move: (by) => {
          messages.splice(index + by, 0, ...messages.splice(index, 1));
          rebuilt(index + by);
        },
        isFirst: index === 0,
        isLast: index === messages.length - 1,
      }),
    );
    const add = (role: "user" | "assistant" | "tool") => {
      const rest = { user: {}, assistant: { channel: "final" }, tool: { ...toolToAnswer(this.#state), recipient: "assistant" } }[role];
      messages.push(message(role, "", rest));
      rebuilt(messages.length - 1);
    };
    replace(byId("messages"), ...cards);
    replace(
      byId("add"),
      h("span", {}, "Add"),
      ...(["user", "assistant", "tool"] as const).map((role) => h("button", { type: "button", class: "quiet", onclick: () => add(role) }, `+ ${role}`)),
    );
  }

  #purpose(): HTMLElement[] {
    const purposes = [
      ["completion", "for the model to go on"],
      ["training", "to train on"],
      ["plain", "as it stands"],
    ] as const;
    const set = this.#set(this.#state);
    return [
      field("Rendered", select(purposes, this.#state.purpose, (value) => set("purpose")(value as State["purpose"]))),
      checkbox("Leave out reasoning of finished turns", this.#state.dropAnalysis, set("dropAnalysis")),
    ];
  }

  #place(where: Problem["where"]): HTMLElement {
    const place = h("p", { class: "problem", role: "alert" });
    this.#places.set(where, place);
    return place;
  }
}

function input(value: string, change: (value: string) => void): HTMLInputElement {
  const element: HTMLInputElement = h("input", { type: "text", value, oninput: () => change(element.value) });
  return element;
}
