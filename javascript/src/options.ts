/** Checks options: a misspelt one would do nothing, without a word. */

/** The options that a function takes, by their names. Those of another value than the type has are checked where they are used. */
export type Known<T> = readonly (keyof T & string)[];

/** `given`, or no options; fails where one of them is none of `known`. `what` is their type's name. */
export function options<T extends object>(given: T | null | undefined, known: Known<T>, what: string): Partial<T> {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object" || Array.isArray(given)) {
    throw new TypeError(`${what} is an object such as { ${known[0]}: … }, not ${described(given)}`);
  }
  for (const name of Object.keys(given)) {
    if (!(known as readonly string[]).includes(name)) throw new TypeError(unknown(name, known, what));
  }
  return given;
}

function described(value: unknown): string {
  return Array.isArray(value) ? "a list" : (JSON.stringify(value) ?? typeof value);
}

function unknown(name: string, known: readonly string[], what: string): string {
  const near = nearest(name, known);
  const meant = near === undefined ? "" : `; did you mean "${near}"?`;
  return `${what} has no option ${JSON.stringify(name.slice(0, 80))}${meant} (it has ${known.join(", ")})`;
}

/** The name that is spelled most like `name`, where one is; letter case and underscores are no difference. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll("_", "");
  const given = plain(name).slice(0, 80);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(given, plain(candidate));
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** How many letters have to be put in, taken out or replaced to make `b` of `a` (Levenshtein's distance). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
