/** Writes text where the wasm module wants it: `src/wasm/text.rs` calls this. */

const encoder = new TextEncoder();

/** Writes text as UTF-8 to the start of `memory`, which has room for it; returns how many bytes it took. */
export function writeUtf8(text: string, memory: Uint8Array): number {
  return encoder.encodeInto(text, memory).written;
}
