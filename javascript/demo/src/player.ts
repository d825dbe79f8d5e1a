/** The lower part: a reply, played as the stream of tokens that it is. */

import type { HarmonyEncoding } from "@openai/harmony";
import { append, byId, checkbox, fit, h, replace, select } from "./dom.js";
import { REPLIES, replyOf } from "./examples.js";
import { clock } from "./clock.js";
import { messageViews, stateView } from "./moment-view.js";
import { moment, replyKinds, replyTokens } from "./replay.js";
import { scrollHint } from "./scroll-hint.js";
import { describe } from "./segments.js";
import type { Token } from "./segments.js";
import type { ReplyState } from "./state.js";
import { explorable, tokenElement } from "./tokens.js";

export class Player {
  readonly #encoding: HarmonyEncoding;
  readonly #change: () => void;
  #reply: ReplyState;
  #ids = new Uint32Array();
  #tokens: Token[] = [];
  #position = 0;

  readonly #input = byId("reply") as HTMLTextAreaElement;
  readonly #problem = byId("reply-problem");
  readonly #slider = byId("position") as HTMLInputElement;
  readonly #play = byId("play") as HTMLButtonElement;
  readonly #speed = byId("speed") as HTMLSelectElement;
  readonly #strip = byId("strip");
  readonly #parsed = byId("parsed");
  /** The choice of an example, which says which one the reply is. */
  readonly #examples = h("select", { "aria-label": "Example replies", onchange: () => this.#choose(this.#examples.value) });
  readonly #resetInspector: () => void;
  readonly #updateHint: () => void;
  readonly #clock = clock(() => this.#tick());

  constructor(encoding: HarmonyEncoding, reply: ReplyState, change: () => void) {
    this.#encoding = encoding;
    this.#change = change;
    this.#reply = reply;
    this.#resetInspector = explorable(this.#strip, byId("strip-inspector"), (index) => this.#tokens[index]);
    this.#updateHint = scrollHint(this.#strip);
    const labels = [["", "your own reply"], ...REPLIES.map(({ label }) => [label, label] as const)] as const;
    append(this.#examples, labels.map(([value, label]) => h("option", { value }, label)));
    this.#input.addEventListener("input", () => this.#edit({ text: this.#input.value }, Infinity));
    this.#slider.addEventListener("input", () => this.#step(Number(this.#slider.value)));
    this.#play.addEventListener("click", () => (this.#clock.runs ? this.#stop() : this.#start()));
    byId("back").addEventListener("click", () => this.#step(this.#position - 1));
    byId("forward").addEventListener("click", () => this.#step(this.#position + 1));
    this.load(reply);
  }

  /** Shows another reply, of which nothing was played yet. */
  load(reply: ReplyState): void {
    this.#stop();
    this.#reply = reply;
    this.#input.value = reply.text;
    this.#controls();
    this.#read();
    this.#seek(0);
    requestAnimationFrame(() => fit(this.#input));
  }

  /** The position behind the end of the stream. */
  get #last(): number {
    return this.#ids.length + 1;
  }

  #controls(): void {
    const forms = [["text", "text with markers"], ["ids", "token ids"]] as const;
    const form = select(forms, this.#reply.form, (form) => this.#convert(form as ReplyState["form"]));
    form.setAttribute("aria-label", "The reply is written as");
    const modes = [["repair", "with repairs"], ["strict", "strictly"], ["lenient", "leniently"]] as const;
    const mode = select(modes, this.#reply.mode, (mode) => this.#edit({ mode: mode as ReplyState["mode"] }, this.#position));
    replace(
      byId("reply-controls"),
      this.#examples,
      form,
      h("label", { class: "inline" }, "read ", mode),
      checkbox("the prompt ended in <|start|>assistant", this.#reply.opened, (opened) => this.#edit({ opened }, this.#position)),
    );
  }

  /** Takes an example, and plays it. */
  #choose(label: string): void {
    const chosen = REPLIES.find((reply) => reply.label === label);
    if (!chosen) return this.#nameExample();
    this.#input.value = chosen.text;
    this.#edit({ text: chosen.text, form: "text", opened: true }, 0);
    this.#controls();
    this.#start();
  }

  /** Says which example the reply is, if it still is one, and what there is to see in it. */
  #nameExample(): void {
    const example = this.#reply.form === "text" && this.#reply.opened ? replyOf(this.#reply.text) : undefined;
    this.#examples.value = example?.label ?? "";
    byId("reply-note").textContent = example?.note ?? "";
  }

  /** Writes the reply in the other form, where it can be read. */
  #convert(form: ReplyState["form"]): void {
    const tokens = replyTokens(this.#encoding, this.#reply);
    if (typeof tokens !== "string") {
      this.#input.value = form === "ids" ? Array.from(tokens).join(" ") : this.#encoding.decode(tokens.filter((id) => id < 201089));
    }
    this.#edit({ form, text: this.#input.value }, this.#position);
  }

  /** Changes the reply, and goes to a position in it. */
  #edit(part: Partial<ReplyState>, position: number): void {
    Object.assign(this.#reply, part);
    fit(this.#input);
    this.#stop();
    this.#read();
    this.#seek(position);
    this.#change();
  }

  #read(): void {
    this.#nameExample();
    const tokens = replyTokens(this.#encoding, this.#reply);
    this.#problem.textContent = typeof tokens === "string" ? tokens : "";
    this.#strip.classList.toggle("stale", typeof tokens === "string");
    if (typeof tokens === "string") return;
    this.#ids = Uint32Array.from(tokens);
    const kinds = replyKinds(this.#encoding, this.#ids, this.#reply);
    this.#tokens = Array.from(this.#ids, (id, index) => describe(this.#encoding, id, kinds[index] ?? "content"));
    this.#slider.max = String(this.#last);
    replace(this.#strip, ...this.#tokens.map((token, index) => tokenElement(token, index)), h("span", { class: "token end-of-stream" }, "end"));
    this.#resetInspector();
    this.#updateHint();
  }

  #seek(position: number): void {
    this.#position = Math.max(0, Math.min(position, this.#last));
    this.#slider.value = String(this.#position);
    const shown = moment(this.#encoding, this.#ids, this.#position, this.#reply);
    const faulty = new Set(shown.faults.map(({ position }) => position));
    const repaired = new Set(shown.repairs.map(({ token_index }) => token_index));
    Array.from(this.#strip.children).forEach((element, index) => {
      element.classList.toggle("ahead", index >= this.#position);
      element.classList.toggle("latest", index === this.#position - 1);
      element.classList.toggle("faulty", faulty.has(index));
      element.classList.toggle("repaired", repaired.has(index));
    });
    const place = this.#position === this.#last ? "the stream has ended" : `token ${this.#position} of ${this.#ids.length}`;
    this.#follow();
    this.#slider.setAttribute("aria-valuetext", place);
    byId("place").textContent = place;
    replace(byId("parser-state"), stateView(shown, this.#ids.length));
    replace(this.#parsed, ...messageViews(shown, this.#position, this.#ids.length));
    this.#parsed.scrollTop = this.#parsed.scrollHeight;
  }

  /** Scrolls the strip, and nothing else, to the latest token. */
  #follow(): void {
    const latest = this.#strip.children[Math.max(this.#position - 1, 0)];
    if (!(latest instanceof HTMLElement)) return;
    const { offsetTop, offsetHeight } = latest;
    this.#strip.scrollTop = offsetTop + offsetHeight / 2 - this.#strip.clientHeight / 2;
  }

  /** Goes where the user wants to be, and stays there. */
  #step(position: number): void {
    this.#stop();
    this.#seek(position);
  }

  #start(): void {
    if (this.#position >= this.#last) this.#seek(0);
    // On a small screen there is room for the strip, the parser and the messages, and for nothing above them.
    if (matchMedia("(max-width: 820px)").matches) byId("transport").scrollIntoView({ block: "start" });
    this.#play.textContent = "❚❚ Pause";
    this.#clock.start(Number(this.#speed.value));
  }

  #stop(): void {
    this.#clock.stop();
    this.#play.textContent = "▶ Play";
  }

  #tick(): void {
    this.#seek(this.#position + 1);
    this.#clock.start(Number(this.#speed.value));
    if (this.#position >= this.#last) this.#stop();
  }
}
