/** Checks what callers give: wasm would turn any value into a number or fail without words. */

/** Token ids: an `Uint32Array`, or anything that lists numbers. */
export type Tokens = Uint32Array | Iterable<number>;

const MAX_ID = 0xffff_ffff;

/** A token's id; `place` says where it stands, for errors. */
export function tokenId(token: number, place = "the token"): number {
  if (typeof token !== "number" || !Number.isInteger(token)) throw new TypeError(noId(token, place));
  if (token < 0 || token > MAX_ID) throw new RangeError(noId(token, place));
  return token;
}

export function tokenIds(tokens: Tokens): Uint32Array {
  if (tokens instanceof Uint32Array) return tokens;
  if (typeof tokens !== "object" || typeof tokens?.[Symbol.iterator] !== "function") {
    throw new TypeError(`tokens are a Uint32Array or list numbers; given was ${shown(tokens)}`);
  }
  return Uint32Array.from(tokens, (token, index) => tokenId(token, `tokens[${index}]`));
}

/** What is wrong with what stands where an id should. */
function noId(token: unknown, place: string): string {
  const advice = {
    bigint: "make it a number: Number(id)",
    object: token === null ? "" : "give one list of ids a call",
    number: token === -100 ? "-100 marks labels that training leaves out; leave it out before decoding" : "",
  }[typeof token as string];
  return `${place} is ${shown(token)}, and a token id is a whole number from 0 to 201088${advice ? `; ${advice}` : ""}`;
}

function shown(value: unknown): string {
  if (typeof value === "bigint") return `the BigInt ${String(value).slice(0, 40)}n`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" || typeof value === "symbol" ? `a ${typeof value}` : String(value);
}

export function string(value: string, what: string): string {
  if (typeof value !== "string") throw new TypeError(`${what} is a string, not ${value === null ? "null" : typeof value}`);
  return value;
}

export function optionalString(value: string | null | undefined, what: string): string | undefined {
  return value === undefined || value === null ? undefined : string(value, what);
}

export function boolean(value: boolean, what: string): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${what} is true or false, not ${shown(value)}`);
  return value;
}

/** How many there are of something, or its index. */
export function count(value: number, what: string): number {
  const problem = `${what} is a whole number from 0, not ${shown(value)}`;
  if (typeof value !== "number") throw new TypeError(problem);
  if (!Number.isInteger(value) || value < 0 || value > MAX_ID) throw new RangeError(problem);
  return value;
}
