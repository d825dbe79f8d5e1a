/** The page: loads the encoding, then keeps editor, tokens, player and address in step. */

import { loadHarmonyEncoding } from "@openai/harmony";
import "../styles/base.css";
import "../styles/editor.css";
import "../styles/tokens.css";
import "../styles/player.css";
import "../styles/tools.css";
import { build } from "./conversation.js";
import { byId, h, replace, select } from "./dom.js";
import { Editor } from "./editor.js";
import { EXAMPLES } from "./examples.js";
import { Player } from "./player.js";
import { RenderedPanel } from "./rendered.js";
import { fromHash, toHash } from "./state.js";
import type { State } from "./state.js";
import { themeButton } from "./theme.js";
import { ToolsView } from "./tools-view.js";

replace(byId("theme"), themeButton());

try {
  const encoding = await loadHarmonyEncoding();
  let state = initial();
  let writing: ReturnType<typeof setTimeout> | undefined;
  const panel = new RenderedPanel(encoding);
  const toolsView = new ToolsView(encoding, (policy) => {
    state.developer.schemaPolicy = policy;
    changed();
  });
  const editor = new Editor(state, changed);
  const player = new Player(encoding, state.reply, remember);
  const choice = select([["", "your own"], ...EXAMPLES.map(({ label }) => [label, label] as const)], shownExample(), (label) => {
    const example = EXAMPLES.find((example) => example.label === label);
    if (example) load(structuredClone(example.state));
    else choice.value = shownExample();
  });
  replace(byId("examples"), h("label", { class: "inline" }, "Example", choice));
  render();
  document.body.dataset["ready"] = "true";

  addEventListener("hashchange", () => {
    // Where only this page wrote the address, it shows that state already.
    if (location.hash.slice(1) !== toHash(state)) load(initial());
  });

  function initial(): State {
    try {
      const linked = fromHash(location.hash);
      if (linked) return linked;
    } catch {
      notice("The link holds no conversation that this page can read; here is an example instead.");
    }
    return structuredClone(EXAMPLES[0].state);
  }

  /** The label of the example whose conversation is shown; replies are chosen apart. */
  function shownExample(): string {
    const conversation = (state: State) => JSON.stringify({ ...state, reply: null });
    return EXAMPLES.find((example) => conversation(example.state) === conversation(state))?.label ?? "";
  }

  function load(next: State): void {
    state = next;
    editor.load(state);
    player.load(state.reply);
    changed();
  }

  function changed(): void {
    choice.value = shownExample();
    render();
    remember();
  }

  function render(): void {
    const built = build(state);
    toolsView.show(state.developer);
    const error = panel.show(state, built);
    const card = error?.position === undefined ? undefined : built.cards[error.position];
    const words = error?.message.split("\n").filter((line) => !/^at message \d+/.test(line)).join(" ");
    const failed = error && (card === undefined ? ({ where: "tools", text: words ?? "" } as const) : { where: card, text: words ?? "" });
    editor.show(built.problem ?? failed);
  }

  /** Writes the address when the user rests: browsers limit how often that may happen. */
  function remember(): void {
    clearTimeout(writing);
    writing = setTimeout(() => history.replaceState(null, "", `#${toHash(state)}`), 250);
  }
} catch (error) {
  notice(`The page could not start: ${error instanceof Error ? error.message : String(error)}`);
}

function notice(text: string): void {
  const element = byId("notice");
  element.textContent = text;
  element.hidden = false;
}
