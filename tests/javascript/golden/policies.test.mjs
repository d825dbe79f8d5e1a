// `policies.jsonl.gz`: a schema, what either policy makes of it, and what lint says of the complete one.

import { test } from "node:test";
import { Comparison, harmony, jsonLines } from "../support.mjs";

const rows = jsonLines("policies.jsonl.gz");

/** The row's parameters; those of one row are described rather than written out. */
function parametersOf(row) {
  if (row.name !== "big enum") return row.parameters;
  return { type: "object", properties: { a: { type: "string", enum: Array.from({ length: 250 }, (_, index) => `v${index}`) } } };
}

test("policies write what is recorded", (t) => {
  const comparison = new Comparison();
  for (const row of rows) {
    const parameters = parametersOf(row);
    const faithful = harmony.typescript(parameters, "faithful");
    const complete = harmony.typescript(parameters);
    comparison.row(() => row.name, { faithful, same: faithful === complete }, { faithful: row.faithful, same: row.same });
    if (row.complete_max_bytes) t.assert.ok(new TextEncoder().encode(complete).length <= row.complete_max_bytes);
    else comparison.row(() => row.name, complete, row.complete);
    comparison.row(() => `${row.name}, as text`, harmony.typescript(JSON.stringify(parameters)), complete);
  }
  comparison.allEqual(3 * 44 - 1);
});

test("lint finds what is recorded", () => {
  const comparison = new Comparison();
  for (const row of rows) {
    const tool = { name: "f", description: "D", parameters: parametersOf(row) };
    const codes = new Set(harmony.lintTools([tool], "complete").map(({ code }) => code));
    comparison.row(() => row.name, codes, new Set(row.lint));
  }
  comparison.allEqual(44);
});
