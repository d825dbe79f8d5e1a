/** What the page shows, as one object, and its form in the address. */

import type { ReasoningEffort, Role, SchemaPolicy } from "@openai/harmony";

export interface SystemState {
  on: boolean;
  identity: string;
  effort: ReasoningEffort | "";
  date: string;
  cutoff: string;
  browser: boolean;
  python: boolean;
}

export interface DeveloperState {
  on: boolean;
  instructions: string;
  /** Function tools as JSON text, as the user writes it. */
  tools: string;
  /** How their schemas are written. */
  schemaPolicy: SchemaPolicy;
}

export interface MessageState {
  role: Exclude<Role, "system" | "developer">;
  name: string;
  channel: string;
  recipient: string;
  contentType: string;
  content: string;
}

/** What the tokens are for: the model's next turn, training, or neither. */
export type Purpose = "completion" | "training" | "plain";

/** How the reply is read: everything malformed repaired, an error, or an error unless it is a header without a message. */
export type Mode = "repair" | "strict" | "lenient";

export interface ReplyState {
  text: string;
  form: "text" | "ids";
  mode: Mode;
  /** Whether the prompt ended in `<|start|>assistant`, so that the reply starts within that header. */
  opened: boolean;
}

export interface State {
  system: SystemState;
  developer: DeveloperState;
  messages: MessageState[];
  purpose: Purpose;
  dropAnalysis: boolean;
  reply: ReplyState;
}

export function message(role: MessageState["role"], content: string, rest: Partial<MessageState> = {}): MessageState {
  return { role, name: "", channel: "", recipient: "", contentType: "", content, ...rest };
}

export const SYSTEM: SystemState = {
  on: true,
  identity: "You are ChatGPT, a large language model trained by OpenAI.",
  effort: "Medium",
  date: "2025-06-28",
  cutoff: "2024-06",
  browser: false,
  python: false,
};

export const DEVELOPER: DeveloperState = { on: false, instructions: "", tools: "", schemaPolicy: "faithful" };

/** The state as the part of an address behind `#`. */
export function toHash(state: State): string {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The state in an address; undefined where it holds none. Fails where it holds something else. */
export function fromHash(hash: string): State | undefined {
  const text = hash.replace(/^#/, "");
  if (text === "") return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), older);
  if (!isState(value)) throw new Error("not a state of this page");
  return value;
}

/** Adds what links made before there was a choice of policies do not have. */
function older(key: string, value: unknown): unknown {
  return key === "developer" && typeof value === "object" && value !== null ? { schemaPolicy: DEVELOPER.schemaPolicy, ...value } : value;
}

/** Whether a value has the shape of a state: links are made by anyone. */
function isState(value: unknown): value is State {
  const like = (value: unknown, model: unknown): boolean => {
    if (typeof model !== "object" || model === null) return typeof value === typeof model;
    if (typeof value !== "object" || value === null) return false;
    return Object.entries(model).every(([key, part]) => like((value as Record<string, unknown>)[key], part));
  };
  const model = { system: SYSTEM, developer: DEVELOPER, purpose: "", dropAnalysis: true, reply: { text: "", form: "", mode: "", opened: true } };
  if (!like(value, model)) return false;
  const { developer, messages } = value as State;
  return (developer.schemaPolicy === "faithful" || developer.schemaPolicy === "complete") && Array.isArray(messages) && messages.every((item) => like(item, message("user", "")));
}
