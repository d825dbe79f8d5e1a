/** Says that a list goes on below its lower edge, where it does. */

import { h } from "./dom.js";

/** Wraps `list`, which scrolls. The function that it returns is for when the list has other content. */
export function scrollHint(list: HTMLElement): () => void {
  const button = h("button", { type: "button", class: "more", tabindex: -1, "aria-hidden": "true", onclick: () => scroll() }, "↓ more");
  const wrapper = h("div", { class: "scroller" });
  list.before(wrapper);
  wrapper.append(list, button);
  const scroll = () => list.scrollBy({ top: list.clientHeight * 0.8, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  const update = () => wrapper.classList.toggle("below", list.scrollHeight - list.clientHeight - list.scrollTop > 8);
  list.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(list);
  return update;
}
