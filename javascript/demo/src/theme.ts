/** Light, dark, or as the system has it. */

import { h } from "./dom.js";

const THEMES = ["auto", "light", "dark"] as const;
const KEY = "harmony-theme";

export function themeButton(): HTMLButtonElement {
  let theme = THEMES.find((name) => name === stored()) ?? "auto";
  const button = h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
      show();
    },
  });
  const show = () => {
    document.documentElement.dataset["theme"] = theme;
    button.textContent = { auto: "◐ Auto", light: "☀ Light", dark: "☾ Dark" }[theme];
    button.setAttribute("aria-label", `Colours: ${theme}. Change`);
    store(theme);
  };
  show();
  return button;
}

/** Storage may be forbidden; the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // See `stored`.
  }
}
