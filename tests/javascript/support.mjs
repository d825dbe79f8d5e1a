// What several test files need: the package as it was built, the corpora of test-data, and a comparison of many rows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as harmony from "../../javascript/dist/node.js";

export { harmony };
export const encoding = harmony.loadHarmonyEncodingSync();

/** The ids of a text that may spell special tokens. */
export function tokensOf(text) {
  return encoding.encode(text, { allowedSpecial: "all" });
}

/** The text of a file of `test-data`, unpacked where its name ends in `.gz`. */
export function testData(name) {
  const bytes = readFileSync(new URL(`../../test-data/${name}`, import.meta.url));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

export function jsonData(name) {
  return JSON.parse(testData(name));
}

export function jsonLines(name) {
  return testData(name)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** A message in the form of Python's `to_dict`: `name` always there and `content` always a list. */
export function toDict({ role, name, content, ...rest }) {
  return { role, name: name ?? null, content: [{ type: "text", text: content }], ...rest };
}

/** The part of an error's text that is kept stable: up to the first colon or line end. */
export function firstWords(text) {
  return text.split(/[:\n]/, 1)[0];
}

/** What `run` gives, or the first words of the error it throws. */
export function outcome(run) {
  try {
    return { value: run() };
  } catch (error) {
    assert.ok(error instanceof harmony.HarmonyError, `not a HarmonyError: ${error.stack}`);
    return { error: firstWords(error.message) };
  }
}

/** Undefined is Python's None. */
export function orNull(value) {
  return value ?? null;
}

/** Collects what differs in a corpus, so that one failing run shows more than its first row. */
export class Comparison {
  #rows = 0;
  #differing = [];

  row(name, ours, theirs) {
    this.#rows += 1;
    try {
      assert.deepEqual(ours, theirs);
    } catch (error) {
      this.#differing.push(`${name()}\n${error.message}`);
    }
  }

  /**
   * Passes where `count` rows were compared and none differed. The count keeps a corpus that could not be read, or whose rows
   * were passed over, from looking like success.
   */
  allEqual(count) {
    const shown = this.#differing.slice(0, 5).join("\n\n");
    assert.equal(this.#differing.length, 0, `${this.#differing.length} of ${this.#rows} differ, first of all:\n${shown}`);
    assert.equal(this.#rows, count, "number of rows compared");
  }
}
