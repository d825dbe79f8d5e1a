/** Loads the wasm module: once, from wherever the runtime has it. */

import instantiate, { initSync as instantiateSync } from "./openai_harmony.js";
import type { InitInput, SyncInitInput } from "./openai_harmony.js";

/**
 * What `init` takes: the module's address as a string or `URL`, its bytes, a `WebAssembly.Module`, the `Response` of fetching
 * it, or a promise of one of these. (Spelled `object` since projects without the DOM's types have none of those names.)
 */
export type ModuleSource = string | object;

/** What the wasm module exports, as far as it is of use to others. */
export interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer };
}

let exports: WasmExports | undefined;
let loading: Promise<WasmExports> | undefined;
let readModule: (() => Uint8Array) | undefined;

/** Tells where the module can be read at once; without it the module is fetched from beside this file. */
export function provideModule(read: () => Uint8Array): void {
  readModule = read;
}

/**
 * Loads the wasm module. Need not be called: `loadHarmonyEncoding` does it. Call it first to say where the module is, where
 * the bundler does not know: `await init({ module_or_path: "/assets/openai_harmony_bg.wasm" })`.
 */
export async function init(source?: { module_or_path: ModuleSource } | ModuleSource): Promise<WasmExports> {
  if (exports) return exports;
  if (source === undefined && readModule) return initSync({ module: readModule() });
  loading ??= instantiate(asOptions(source)).finally(() => {
    // A load that failed may be tried again.
    loading = undefined;
  });
  exports = await loading;
  return exports;
}

/** Loads the wasm module from its bytes or a `WebAssembly.Module`, at once. */
export function initSync(source: { module: object } | object): WasmExports {
  const module = ("module" in source ? source.module : source) as SyncInitInput;
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
  const path = typeof source === "object" && "module_or_path" in source ? source.module_or_path : source;
  return { module_or_path: path as InitInput };
}
