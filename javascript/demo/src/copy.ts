import { h } from "./dom.js";

/** A button that copies a text and says whether it could. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const button = h("button", { type: "button", class: "quiet", onclick: () => void copy() }, label);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "The browser does not let this page copy";
    }
    setTimeout(() => (button.textContent = label), 1500);
  };
  return button;
}
