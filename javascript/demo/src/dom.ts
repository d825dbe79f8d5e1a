/** Making elements: all this page needs of a UI library. */

type Handlers = { [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void };
type Attributes = Handlers & { [name: string]: unknown };
export type Child = Node | string | number | false | null | undefined;

/** An element. `on…` are listeners, `value` and `checked` properties, all else attributes; false and undefined leave one out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && !isProperty(tag, name)) element.setAttribute(name, String(value));
  }
  append(element, children);
  for (const [name, value] of Object.entries(attributes)) {
    if (isProperty(tag, name)) Object.assign(element, { [name]: value });
  }
  return element;
}

function isProperty(tag: string, name: string): boolean {
  return name === "checked" || (name === "value" && tag !== "option");
}

export function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function replace(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

/** The element with this id, which index.html has. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element has the id ${id}`);
  return element;
}

let fields = 0;

/** A control with its label above it. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  fields += 1;
  control.id ||= `field-${fields}`;
  const hintElement = hint ? h("small", { id: `${control.id}-hint` }, hint) : null;
  if (hintElement) control.setAttribute("aria-describedby", hintElement.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, hintElement);
}

export function checkbox(label: string, checked: boolean, change: (checked: boolean) => void): HTMLElement {
  const input: HTMLInputElement = h("input", { type: "checkbox", checked, onchange: () => change(input.checked) });
  return h("label", { class: "check" }, input, h("span", {}, label));
}

export function select(options: readonly (readonly [value: string, label: string])[], value: string, change: (value: string) => void): HTMLSelectElement {
  const element: HTMLSelectElement = h("select", { onchange: () => change(element.value) }, ...options.map(([value, label]) => h("option", { value }, label)));
  element.value = value;
  return element;
}

/** A text area that is as high as its text, within limits that the styles set. */
export function textArea(value: string, attributes: Attributes, change: (value: string) => void): HTMLTextAreaElement {
  const element = h("textarea", {
    rows: 1,
    spellcheck: "false",
    ...attributes,
    oninput: () => {
      fit(element);
      change(element.value);
    },
  });
  element.value = value;
  requestAnimationFrame(() => fit(element));
  return element;
}

export function fit(element: HTMLTextAreaElement): void {
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight + 2}px`;
}
