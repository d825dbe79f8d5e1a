/** The package in Node, which reads the wasm module from the file beside this one. */

import { readFileSync } from "node:fs";
import { provideModule } from "./wasm.js";

provideModule(() => readFileSync(new URL("./openai_harmony_bg.wasm", import.meta.url)));

export * from "./index.js";
export { default } from "./index.js";
