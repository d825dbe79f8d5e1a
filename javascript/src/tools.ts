import { string } from "./arguments.js";
import type { ToolNamespaceConfig } from "./messages.js";
import { toolNamespaceJson } from "./openai_harmony.js";
import { requireModule } from "./wasm.js";

/**
 * The built-in tools of this name, `"browser"` or `"python"`, as a new object each time. In browsers the encoding has to be
 * loaded first.
 */
export function getToolNamespaceConfig(name: "browser" | "python"): ToolNamespaceConfig {
  requireModule();
  return JSON.parse(toolNamespaceJson(string(name, "a tool namespace's name"))) as ToolNamespaceConfig;
}
