// `schemas.json`: JSON schemas as a tool's parameters, with the text and the tokens they render to.

import { test } from "node:test";
import { Comparison, encoding, harmony, jsonData, testData } from "../support.mjs";

const schemas = jsonData("schemas.json");

/** The schemas as they are written: an object would lose the order of keys such as "10" and what tells 1.0 from 1. */
const written = Array.from(testData("schemas.json").matchAll(/^  "parameters": ([^]*?),\n  "text": /gm), ([, json]) => json);

test("schemas render as recorded, from JSON text", () => {
  check(schemas, (_, index) => {
    const message = harmony.developerMessage({ functionTools: [{ name: "f", description: "D", parameters: {} }] });
    return JSON.stringify(message).replace('"parameters":{}', () => `"parameters":${written[index]}`);
  });
});

test("schemas render as recorded, from objects", () => {
  const onlyText = ["defaults", "key order int-like"];
  const rows = schemas.filter(({ name }) => !onlyText.includes(name));
  check(rows, ({ parameters }) => harmony.developerMessage({ functionTools: [{ name: "f", description: "D", parameters }] }));
});

function check(rows, messageOf) {
  const comparison = new Comparison();
  rows.forEach((row, index) => {
    const tokens = encoding.render(messageOf(row, index));
    const ours = { text: encoding.decodeUtf8(tokens), tokens: Array.from(tokens) };
    comparison.row(() => row.name, ours, { text: row.text, tokens: row.tokens });
  });
  comparison.allEqual(rows.length);
}

test("built-in tools are as recorded, to the order of their properties", (t) => {
  const recorded = jsonData("builtin_tools.json");
  for (const name of ["browser", "python"]) {
    const ours = harmony.getToolNamespaceConfig(name);
    t.assert.deepEqual(ours, recorded[name]);
    t.assert.equal(JSON.stringify(ours.tools), JSON.stringify(recorded[name].tools));
  }
});
