/// <reference lib="esnext.disposable" preserve="true" />

import { boolean, optionalString, string } from "./arguments.js";
import { Held, makeDisposable } from "./disposal.js";
import type { AnalysisPolicy } from "./encoding.js";
import { valueText } from "./json.js";
import type { JsonObject, ReasoningEffort, SchemaPolicy, ToolNamespaceConfig } from "./messages.js";
import { ServerOptions as Raw } from "./openai_harmony.js";
import { options as checked } from "./options.js";
import type { Known } from "./options.js";
import { requireModule } from "./wasm.js";

/** A tool of an MCP server, as the server lists it. */
export interface McpTool {
  name: string;
  description?: string | null | undefined;
  /** The schema of its arguments; MCP's own spelling, `inputSchema`, is read as well. */
  input_schema?: JsonObject | null | undefined;
  inputSchema?: JsonObject | null | undefined;
}

/** What `new ServerOptions` takes. */
export interface ServerOptionsInit {
  /**
   * The date that the model is told: text as it stands, or `"today"` for the local date when a request is read; null leaves
   * the line out. A date that changes at midnight makes every cached prompt useless. Default: `"today"`.
   */
  date?: string | null | undefined;
  /** Who the model is told it is; null leaves the line out. Default: what it was trained with. No request changes it. */
  modelIdentity?: string | null | undefined;
  /** Until when the model is told that its knowledge reaches; null leaves the line out. Default: `"2024-06"`. */
  knowledgeCutoff?: string | null | undefined;
  /** The effort of requests that name none, by a name in `reasoningEfforts`. Default: `"medium"`. */
  defaultReasoningEffort?: string | undefined;
  /**
   * The efforts that a request may name, and what each is for the model, which knows three. Default: `minimal` and `low` are
   * low, `medium` is medium, `high`, `xhigh` and `max` are high. Other names are refused, `none` among them.
   */
  reasoningEfforts?: Readonly<Record<string, Effort>> | undefined;
  /**
   * The built-in tools that the server runs: `"browser"`, `"python"`, or either in the server's own words. Default: none, and
   * requests for them are refused.
   */
  builtinTools?: Iterable<"browser" | "python" | ToolNamespaceConfig> | undefined;
  /** The tools of the MCP servers that the server calls, by the server's label. Default: none. */
  mcpTools?: Readonly<Record<string, readonly McpTool[]>> | undefined;
  /**
   * Whether sampling is constrained to what `tool_choice` and the response's format ask for. If so, the prompt shows all tools
   * whatever is chosen, so that cached prompts fit; if not, hiding the others is how a choice is made. Default: false.
   */
  constrained?: boolean | undefined;
  /**
   * The name under which Chat Completions give reasoning, such as `"reasoning_content"`; null leaves it out. Default:
   * `"reasoning"`, which is what clients send back.
   */
  reasoningField?: string | null | undefined;
  /** How the schemas of tools are written. Default: `"complete"`. */
  schemaPolicy?: SchemaPolicy | undefined;
  /** Which reasoning of the past is in the prompt. Default: `"finished_turns"`. */
  analysis?: AnalysisPolicy | undefined;
}

type Effort = ReasoningEffort | Lowercase<ReasoningEffort>;

/** What a server decides about its requests and responses, made once for all of them. */
export class ServerOptions {
  readonly #held: Held<Raw>;
  readonly #date: string | undefined;

  /** In browsers the encoding has to be loaded first. */
  constructor(given?: ServerOptionsInit | null) {
    requireModule();
    const options = checked(given, OPTIONS, "ServerOptions");
    this.#date = options.date === undefined ? "today" : optionalString(options.date, "date");
    this.#held = new Held(rawOf(options), "this ServerOptions object");
  }

  /** @internal For a request that is read now. */
  forNow(): Raw {
    const raw = this.#held.get();
    raw.date = this.#date === "today" ? today() : this.#date;
    return raw;
  }

  /** Releases their memory now and not when they are collected as garbage. Requests that were made with them stay as they are. */
  free(): void {
    this.#held.free();
  }
}

export interface ServerOptions extends Disposable {}
makeDisposable(ServerOptions);

/** The options that a request is given, which may be none, or a plain object. */
export function serverOptions(given: ServerOptions | ServerOptionsInit | null | undefined): ServerOptions {
  if (given instanceof ServerOptions) return given;
  if (given) return new ServerOptions(given as ServerOptionsInit);
  return (defaults ??= new ServerOptions());
}

let defaults: ServerOptions | undefined;

const OPTIONS: Known<ServerOptionsInit> = [
  "date",
  "modelIdentity",
  "knowledgeCutoff",
  "defaultReasoningEffort",
  "reasoningEfforts",
  "builtinTools",
  "mcpTools",
  "constrained",
  "reasoningField",
  "schemaPolicy",
  "analysis",
];

/** Undefined is the default; null leaves out what may be left out. */
function rawOf(given: Partial<ServerOptionsInit>): Raw {
  const raw = new Raw();
  if (given.modelIdentity !== undefined) raw.modelIdentity = optionalString(given.modelIdentity, "modelIdentity");
  if (given.knowledgeCutoff !== undefined) raw.knowledgeCutoff = optionalString(given.knowledgeCutoff, "knowledgeCutoff");
  if (given.reasoningField !== undefined) raw.reasoningField = optionalString(given.reasoningField, "reasoningField");
  if (given.defaultReasoningEffort !== undefined) {
    raw.defaultReasoningEffort = string(given.defaultReasoningEffort, "defaultReasoningEffort");
  }
  if (given.reasoningEfforts !== undefined) {
    const efforts = Object.values(given.reasoningEfforts).map((effort) => string(effort, "each of reasoningEfforts"));
    raw.setReasoningEfforts(Object.keys(given.reasoningEfforts), efforts);
  }
  for (const tool of given.builtinTools ?? []) {
    if (typeof tool === "string") raw.addBuiltinTool(tool);
    else raw.addBuiltinNamespace(valueText(tool));
  }
  for (const [label, tools] of Object.entries(given.mcpTools ?? {})) raw.addMcpTools(label, valueText(tools));
  if (given.constrained !== undefined) raw.constrained = boolean(given.constrained, "constrained");
  if (given.schemaPolicy !== undefined) raw.setSchemaPolicy(string(given.schemaPolicy, "schemaPolicy"));
  if (given.analysis !== undefined) raw.setAnalysis(string(given.analysis, "analysis"));
  return raw;
}

/** The local date. */
function today(): string {
  const now = new Date();
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}
