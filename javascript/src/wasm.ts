/** Loads the wasm module: once, from wherever the runtime has it. */

import instantiate, { initSync as instantiateSync } from "./openai_harmony.js";
import type { InitInput, InitOutput } from "./openai_harmony.js";

/** What `init` takes: the module, its bytes, its address, or the response of fetching it. */
export type ModuleSource = InitInput | Promise<InitInput>;

let exports: InitOutput | undefined;
let loading: Promise<InitOutput> | undefined;
let readModule: (() => BufferSource) | undefined;

/** Tells where the module can be read at once; without it the module is fetched from beside this file. */
export function provideModule(read: () => BufferSource): void {
  readModule = read;
}

/**
 * Loads the wasm module. Need not be called: `loadHarmonyEncoding` does it. Call it first to say where the module is, where
 * the bundler does not know: `await init({ module_or_path: "/assets/openai_harmony_bg.wasm" })`.
 */
export async function init(source?: { module_or_path: ModuleSource } | ModuleSource): Promise<InitOutput> {
  if (exports) return exports;
  if (source === undefined && readModule) return initSync({ module: readModule() });
  loading ??= instantiate(asOptions(source)).finally(() => {
    // A load that failed may be tried again.
    loading = undefined;
  });
  exports = await loading;
  return exports;
}

/** Loads the wasm module from its bytes, at once. */
export function initSync(source: { module: BufferSource | WebAssembly.Module } | BufferSource | WebAssembly.Module): InitOutput {
  const module = "module" in source ? source.module : source;
  exports ??= instantiateSync({ module });
  return exports;
}

/** Makes sure that the module is loaded, where that is possible without waiting. */
export function requireModule(): void {
  if (exports) return;
  if (!readModule) {
    throw new Error("the wasm module is not loaded yet: call `await loadHarmonyEncoding()` or `await init()` first");
  }
  initSync({ module: readModule() });
}

function asOptions(source: { module_or_path: ModuleSource } | ModuleSource | undefined) {
  if (source === undefined) return undefined;
  return typeof source === "object" && "module_or_path" in source ? source : { module_or_path: source };
}
