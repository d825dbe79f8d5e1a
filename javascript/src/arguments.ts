/** Checks what callers give: wasm would turn any value into a number or fail without words. */

/** Token ids: an `Uint32Array`, or anything that lists numbers. */
export type Tokens = Uint32Array | Iterable<number>;

const MAX_ID = 0xffff_ffff;

export function tokenId(token: number): number {
  if (typeof token !== "number" || !Number.isInteger(token)) {
    throw new TypeError(`a token id is a whole number, not ${String(token)}`);
  }
  if (token < 0 || token > MAX_ID) throw new RangeError(`a token id is from 0 to 4294967295, not ${token}`);
  return token;
}

export function tokenIds(tokens: Tokens): Uint32Array {
  if (tokens instanceof Uint32Array) return tokens;
  if (typeof tokens?.[Symbol.iterator] !== "function") throw new TypeError("tokens are a Uint32Array or list numbers");
  return Uint32Array.from(tokens, tokenId);
}

export function string(value: string, what: string): string {
  if (typeof value !== "string") throw new TypeError(`${what} is a string, not ${value === null ? "null" : typeof value}`);
  return value;
}

export function optionalString(value: string | null | undefined, what: string): string | undefined {
  return value === undefined || value === null ? undefined : string(value, what);
}
