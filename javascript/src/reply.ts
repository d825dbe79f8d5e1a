/** What a server and its engine know of a response, and what a request tells them. */

import type { JsonObject } from "./messages.js";

/** What a server knows of a response that the request does not say. */
export interface ReplyOptions {
  /** The response's id. Default: `chatcmpl-` or `resp_`, and 24 random hexadecimal digits. */
  id?: string | null | undefined;
  /** When the response was made, in whole seconds of Unix time. Default: now. */
  created?: number | null | undefined;
  /** The model's name. Default: the one that the request names. */
  model?: string | null | undefined;
  /** How many tokens the prompt has. Default: 0. */
  promptTokens?: number | undefined;
  /** How many of them came out of a cache. Default: 0. */
  cachedTokens?: number | undefined;
}

/** Why an engine ended a completion: the model did, or the limit of tokens, or the server for what it says. */
export type FinishReason = "stop" | "length" | "content_filter";

/** The log probabilities that an engine gives for one token: those of the token itself and of the likeliest others, by id. */
export type TokenLogprobs = ReadonlyMap<number, number> | Readonly<Record<number, number>>;

/** Something in a completion that the response does not show, or shows as something else. */
export interface BridgeDiagnostic {
  /**
   * What it is: a repair of the parser, such as `"repeated_channel"`; or `"unsolicited_call"`, `"extra_call"`,
   * `"foreign_author"`, `"cut_header"` or `"custom_input_rest"`.
   */
  kind: string;
  /** The index of the token at which it was noticed; the number of all tokens where it was the end. */
  token_index: number;
  /** The words it is about. */
  detail: string;
}

/** What a sampler needs to know of a request's `tool_choice`. */
export interface ToolChoice {
  mode: "auto" | "none" | "required";
  /** The names of the tools that may be called; null for all. */
  tools: string[] | null;
  /** Whether the request names the one tool to call. */
  named: boolean;
}

/** The form that a request wants the answer in; all are null where any JSON object will do. */
export interface ResponseFormat {
  name: string | null;
  description: string | null;
  schema: JsonObject | null;
  strict: boolean | null;
}
