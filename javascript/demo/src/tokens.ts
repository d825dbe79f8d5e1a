/** Tokens on screen: coloured by kind, with id and bytes of the one that is pointed at or stepped to. */

import { h, replace } from "./dom.js";
import { MEANINGS } from "./markers.js";
import type { Kind, Token } from "./segments.js";

const KINDS: Record<Kind, string> = { marker: "marker", header: "header", content: "content", tools: "tools" };

/** The element of one token. */
export function tokenElement(token: Token, index: number): HTMLElement {
  const element = h("span", { class: `token ${token.kind}`, "data-index": index });
  if (token.text === undefined) {
    element.classList.add("partial");
    element.append(`‹${hex(token.bytes) || "?"}›`);
    return element;
  }
  // A line break ends the line it is on; the sign shows that it is part of the token.
  token.text.split("\n").forEach((line, count) => {
    if (count > 0) element.append(h("span", { class: "newline", "aria-hidden": "true" }, "↵"), "\n");
    element.append(line);
  });
  return element;
}

/**
 * Makes a list of tokens explorable, by pointer, touch and arrow keys. What is known of the token goes into `inspector`.
 * `tokenAt` gives the token with an index. The function that it returns is for when the tokens have become others.
 */
export function explorable(list: HTMLElement, inspector: HTMLElement, tokenAt: (index: number) => Token | undefined): () => void {
  list.tabIndex = 0;
  let current: HTMLElement | undefined;

  const show = (element: HTMLElement | undefined | null) => {
    current?.classList.remove("current");
    current = element ?? undefined;
    const token = current && tokenAt(Number(current.dataset["index"]));
    inspector.classList.toggle("empty", !token);
    if (!current || !token) {
      inspector.textContent = HINT;
      return;
    }
    current.classList.add("current");
    replace(inspector, ...details(token));
  };
  const target = (event: Event) => (event.target as Element).closest<HTMLElement>(".token");

  list.addEventListener("pointerover", (event) => target(event) && show(target(event)));
  list.addEventListener("click", (event) => target(event) && show(target(event)));
  list.addEventListener("keydown", (event) => {
    const all = Array.from(list.querySelectorAll<HTMLElement>(".token"));
    const at = current ? all.indexOf(current) : -1;
    const next = { ArrowRight: at + 1, ArrowDown: at + 10, ArrowLeft: Math.max(at - 1, 0), ArrowUp: Math.max(at - 10, 0), Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(all[Math.min(next, all.length - 1)]);
    current?.closest(".folded")?.querySelector("button")?.click();
    current?.scrollIntoView({ block: "nearest" });
  });
  const reset = () => show(undefined);
  reset();
  return reset;
}

const HINT = "Point at a token, tap it, or use the arrow keys: here are its id and bytes.";

function details(token: Token): (Node | string)[] {
  const text = token.text === undefined ? "part of a character" : JSON.stringify(token.text);
  const meaning = MEANINGS.get(token.id);
  return [
    h("span", { class: `swatch ${token.kind}` }, KINDS[token.kind]),
    h("code", { class: "inspected" }, text),
    h("span", {}, "id ", h("b", {}, token.id)),
    h("span", {}, "bytes ", h("code", {}, hex(token.bytes) || "none: no token has this id")),
    ...(meaning ? [h("span", { class: "meaning" }, meaning)] : []),
  ];
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
