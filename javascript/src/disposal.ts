/// <reference lib="esnext.disposable" preserve="true" />

/** Lets `using` release what the class holds. Older runtimes have no `Symbol.dispose`; there only `free()` does. */
export function makeDisposable(type: { prototype: { free(): void } }): void {
  if (typeof Symbol.dispose !== "symbol") return;
  Object.defineProperty(type.prototype, Symbol.dispose, {
    value(this: { free(): void }) {
      this.free();
    },
    configurable: true,
    writable: true,
  });
}
