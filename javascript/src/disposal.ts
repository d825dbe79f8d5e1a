/// <reference lib="esnext.disposable" preserve="true" />

interface Freeable {
  free(): void;
}

/** Lets `using` release what the class holds. Older runtimes have no `Symbol.dispose`; there only `free()` does. */
export function makeDisposable(type: { prototype: Freeable }): void {
  if (typeof Symbol.dispose !== "symbol") return;
  Object.defineProperty(type.prototype, Symbol.dispose, {
    value(this: Freeable) {
      this.free();
    },
    configurable: true,
    writable: true,
  });
}

/** An object of the wasm module until it is released. Used afterwards, it would fail with words about a null pointer. */
export class Held<T extends Freeable> {
  #object: T | undefined;
  readonly #what: string;

  /** `what` names it for the error. */
  constructor(object: T, what: string) {
    this.#object = object;
    this.#what = what;
  }

  get(): T {
    if (!this.#object) throw new Error(`${this.#what} was released by free() or \`using\`; make a new one`);
    return this.#object;
  }

  free(): void {
    this.#object?.free();
    this.#object = undefined;
  }
}
