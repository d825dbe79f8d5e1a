import { string } from "./arguments.js";
import { valueText } from "./json.js";
import type { JsonSchema, SchemaPolicy, ToolDescription, ToolNamespaceConfig } from "./messages.js";
import { lintToolsJson, toolNamespaceJson, typescript as typescriptOfText } from "./openai_harmony.js";
import { requireModule } from "./wasm.js";

/** How much a note of `lintTools` matters. */
export type Severity = "error" | "warning" | "info";

/** What a note of `lintTools` is about; docs/tools.md says what each means and what to do. */
export type ToolNoteCode =
  | "breaks_out"
  | "bad_tool_name"
  | "duplicate_tool"
  | "description_of_other_tool"
  | "marker_spelled"
  | "any_type"
  | "union_lost"
  | "ref_lost"
  | "ref_unresolved"
  | "recursive"
  | "const_lost"
  | "enum_lost"
  | "record_lost"
  | "tuple_lost"
  | "nullable_lost"
  | "limits_lost"
  | "parentheses"
  | "description_twice"
  | "integer_as_number"
  | "too_large"
  | "not_shown"
  | "odd_name"
  | "enum_cut"
  | "union_ignored"
  | "not_a_schema"
  | "schema_too_deep";

/** Something about a tool that its author should know before a model reads it. */
export interface ToolNote {
  /** The tool's name, with its namespace and a dot before it where there is one. Of a namespace itself, its name. */
  tool: string;
  /** Where in the parameters, as a JSON pointer; empty for all of them, and for the tool itself. */
  pointer: string;
  code: ToolNoteCode;
  severity: Severity;
  /** What is the matter and what to do. */
  message: string;
}

/**
 * The built-in tools of this name, `"browser"` or `"python"`, as a new object each time. In browsers the encoding has to be
 * loaded first.
 */
export function getToolNamespaceConfig(name: "browser" | "python"): ToolNamespaceConfig {
  requireModule();
  return JSON.parse(toolNamespaceJson(string(name, "a tool namespace's name"))) as ToolNamespaceConfig;
}

/**
 * A tool's parameters as the model reads them: what stands between the parentheses of its type, which is nothing for a tool
 * that takes none. Text is read as JSON. In browsers the encoding has to be loaded first.
 */
export function typescript(parameters: JsonSchema | string | null | undefined, policy: SchemaPolicy = "complete"): string {
  requireModule();
  return typescriptOfText(valueText(parameters), typeof parameters === "string", string(policy, "a schema policy"));
}

/**
 * What a policy loses of tools and namespaces of tools, and what is dangerous in them; of the tools first. Text is read as
 * JSON. In browsers the encoding has to be loaded first.
 */
export function lintTools(tools: readonly (ToolDescription | ToolNamespaceConfig)[] | string, policy: SchemaPolicy = "faithful"): ToolNote[] {
  requireModule();
  return JSON.parse(lintToolsJson(valueText(tools), typeof tools === "string", string(policy, "a schema policy"))) as ToolNote[];
}
