/** The lower part: a reply, played as the stream of tokens that it is. */

import type { HarmonyEncoding } from "@openai/harmony";
import { byId, checkbox, fit, h, replace, select } from "./dom.js";
import { REPLIES } from "./examples.js";
import { clock } from "./clock.js";
import { messageViews, stateView } from "./moment-view.js";
import { moment, replyTokens } from "./replay.js";
import { classifier, describe } from "./segments.js";
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
  readonly #clock = clock(() => this.#tick());

  constructor(encoding: HarmonyEncoding, reply: ReplyState, change: () => void) {
    this.#encoding = encoding;
    this.#change = change;
    this.#reply = reply;
    explorable(this.#strip, byId("strip-inspector"), (index) => this.#tokens[index]);
    this.#input.addEventListener("input", () => this.#edit({ text: this.#input.value }));
    this.#slider.addEventListener("input", () => this.#seek(Number(this.#slider.value)));
    this.#play.addEventListener("click", () => (this.#clock.runs ? this.#stop() : this.#start()));
    byId("back").addEventListener("click", () => this.#seek(this.#position - 1));
    byId("forward").addEventListener("click", () => this.#seek(this.#position + 1));
    this.load(reply);
  }

  /** Shows another reply, read to its end. */
  load(reply: ReplyState): void {
    this.#reply = reply;
    this.#input.value = reply.text;
    this.#controls();
    this.#read();
    this.#seek(this.#last);
    requestAnimationFrame(() => fit(this.#input));
  }

  /** The position behind the end of the stream. */
  get #last(): number {
    return this.#ids.length + 1;
  }

  #controls(): void {
    const examples = select([["", "Choose a reply…"], ...REPLIES.map(({ label }) => [label, label] as const)], "", (label) => {
      const chosen = REPLIES.find((reply) => reply.label === label);
      if (!chosen) return;
      byId("reply-note").textContent = chosen.note;
      this.#input.value = chosen.text;
      this.#edit({ text: chosen.text, form: "text", opened: true });
      this.#controls();
      this.#start();
    });
    examples.setAttribute("aria-label", "Example replies");
    const forms = [["text", "text with markers"], ["ids", "token ids"]] as const;
    const form = select(forms, this.#reply.form, (form) => this.#convert(form as ReplyState["form"]));
    form.setAttribute("aria-label", "The reply is written as");
    const modes = [["strict", "strictly"], ["lenient", "leniently"]] as const;
    const mode = select(modes, this.#reply.mode, (mode) => this.#edit({ mode: mode as ReplyState["mode"] }));
    replace(
      byId("reply-controls"),
      examples,
      form,
      h("label", { class: "inline" }, "read ", mode),
      checkbox("the prompt ended in <|start|>assistant", this.#reply.opened, (opened) => this.#edit({ opened })),
    );
  }

  /** Writes the reply in the other form, where it can be read. */
  #convert(form: ReplyState["form"]): void {
    const tokens = replyTokens(this.#encoding, this.#reply);
    if (typeof tokens !== "string") {
      this.#input.value = form === "ids" ? Array.from(tokens).join(" ") : this.#encoding.decode(tokens.filter((id) => id < 201089));
    }
    this.#edit({ form, text: this.#input.value });
  }

  #edit(part: Partial<ReplyState>): void {
    Object.assign(this.#reply, part);
    fit(this.#input);
    this.#stop();
    this.#read();
    this.#seek(this.#last);
    this.#change();
  }

  #read(): void {
    const tokens = replyTokens(this.#encoding, this.#reply);
    this.#problem.textContent = typeof tokens === "string" ? tokens : "";
    this.#strip.classList.toggle("stale", typeof tokens === "string");
    if (typeof tokens === "string") return;
    this.#ids = Uint32Array.from(tokens);
    const classify = classifier(this.#reply.opened);
    this.#tokens = Array.from(this.#ids, (id) => describe(this.#encoding, id, classify(id)));
    this.#slider.max = String(this.#last);
    replace(this.#strip, ...this.#tokens.map((token, index) => tokenElement(token, index)), h("span", { class: "token end-of-stream" }, "end"));
  }

  #seek(position: number): void {
    this.#position = Math.max(0, Math.min(position, this.#last));
    this.#slider.value = String(this.#position);
    const shown = moment(this.#encoding, this.#ids, this.#position, this.#reply);
    const faulty = new Map(shown.faults.map((fault) => [fault.position, fault.text]));
    Array.from(this.#strip.children).forEach((element, index) => {
      element.classList.toggle("ahead", index >= this.#position);
      element.classList.toggle("latest", index === this.#position - 1);
      element.classList.toggle("faulty", faulty.has(index));
    });
    const place = this.#position === this.#last ? "the stream has ended" : `token ${this.#position} of ${this.#ids.length}`;
    this.#slider.setAttribute("aria-valuetext", place);
    byId("place").textContent = place;
    replace(byId("parser-state"), stateView(shown, this.#ids.length));
    replace(byId("parsed"), ...messageViews(shown));
  }

  #start(): void {
    if (this.#position >= this.#last) this.#seek(0);
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
