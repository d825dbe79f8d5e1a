/** The tools as the model reads them, by either policy, with what lint says of each. */

import { HarmonyError, developerMessage, lintTools } from "@openai/harmony";
import type { HarmonyEncoding, SchemaPolicy, ToolDescription, ToolNote } from "@openai/harmony";
import { readTools } from "./conversation.js";
import { byId, h, replace } from "./dom.js";
import type { DeveloperState } from "./state.js";

const POLICIES = [
  ["faithful", "as openai-harmony 0.0.8 writes them"],
  ["complete", "whole, and nothing leaves its place"],
] as const;

const SEVERITIES = ["error", "warning", "info"] as const;

export class ToolsView {
  readonly #encoding: HarmonyEncoding;
  readonly #choose: (policy: SchemaPolicy) => void;
  readonly #section = byId("tools-view");
  readonly #columns = byId("tools-columns");
  /** What is shown: it is written anew only where it changed. */
  #shown = "";

  constructor(encoding: HarmonyEncoding, choose: (policy: SchemaPolicy) => void) {
    this.#encoding = encoding;
    this.#choose = choose;
  }

  /** Shows the tools of the developer message. While their text can't be read, what was shown stays. */
  show({ on, tools: text, schemaPolicy }: DeveloperState): void {
    const tools = on ? readTools(text) : [];
    const isUnread = typeof tools === "string";
    replace(byId("tools-note"), isUnread && "The tools can't be read now; this is what they were.");
    if (isUnread) return;
    this.#section.hidden = tools.length === 0;
    const shown = JSON.stringify([tools, schemaPolicy]);
    if (tools.length === 0 || shown === this.#shown) return;
    this.#shown = shown;
    const [faithful, complete] = POLICIES.map(([policy]) => this.#text(tools, policy)) as [string, string];
    replace(this.#columns, this.#column(0, tools, faithful, complete, schemaPolicy), this.#column(1, tools, complete, faithful, schemaPolicy));
  }

  /** The section on the tools of a developer message, or why there is none. */
  #text(tools: ToolDescription[], schemaPolicy: SchemaPolicy): string {
    try {
      const message = developerMessage({ functionTools: tools, schemaPolicy });
      const text = this.#encoding.decode(this.#encoding.render(message));
      return text.slice(text.indexOf("# Tools"), text.lastIndexOf("<|end|>"));
    } catch (error) {
      if (error instanceof HarmonyError) return error.message;
      throw error;
    }
  }

  #column(index: 0 | 1, tools: ToolDescription[], text: string, other: string, chosen: SchemaPolicy): HTMLElement {
    const [policy, about] = POLICIES[index];
    const tokens = this.#encoding.encodeOrdinary(text).length;
    const radio = h("input", { type: "radio", name: "schema-policy", checked: policy === chosen, onchange: () => this.#choose(policy) });
    return h(
      "div",
      { class: `tools-column ${policy}` },
      h(
        "header",
        {},
        h("h4", {}, policy, h("span", { class: "hint" }, ` · ${about}`)),
        h("span", { class: "count" }, `${tokens.toLocaleString("en")} tokens`),
        h("label", { class: "check" }, radio, h("span", {}, `render ${policy}`)),
      ),
      lines(policy, text, other),
      h("h4", { class: "lint-title" }, "Lint", h("span", { class: "hint" }, ` · ${counted(this.#notes(tools, policy))}`)),
      h("ul", { class: "lint", tabindex: 0, "aria-label": `What lint says of ${policy}` }, ...this.#notes(tools, policy).map(noteElement)),
    );
  }

  #notes(tools: ToolDescription[], policy: SchemaPolicy): ToolNote[] {
    try {
      const notes = lintTools(tools, policy);
      return SEVERITIES.flatMap((severity) => notes.filter((note) => note.severity === severity));
    } catch (error) {
      // What cannot be read is said in place of the tools.
      if (error instanceof HarmonyError) return [];
      throw error;
    }
  }
}

/** The text line by line; those that the other text does not have are marked. */
function lines(policy: SchemaPolicy, text: string, other: string): HTMLElement {
  const shared = new Set(other.split("\n"));
  const marked = text.split("\n").map((line) => {
    const kind = line.trimStart().startsWith("//") ? "comment" : "type";
    return h("span", { class: `line ${kind}${shared.has(line) ? "" : " differs"}` }, line);
  });
  return h("pre", { class: "types", tabindex: 0, role: "group", "aria-label": `The tools as the model reads them, ${policy}` }, ...marked);
}

function counted(notes: readonly ToolNote[]): string {
  const counts = SEVERITIES.map((severity) => [severity, notes.filter((note) => note.severity === severity).length] as const);
  const said = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}${count === 1 || severity === "info" ? "" : "s"}`);
  return said.length === 0 ? "nothing to say" : said.join(", ");
}

function noteElement({ tool, pointer, code, severity, message }: ToolNote): HTMLElement {
  return h(
    "li",
    { class: `lint-note ${severity}` },
    h("span", { class: "severity" }, severity),
    " ",
    h("code", {}, code),
    " ",
    h("span", { class: "where" }, `${tool}${pointer}`),
    h("p", {}, message),
  );
}
