// The policies on schemas and on history, and lint, as JavaScript programs meet them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encoding, harmony } from "../support.mjs";

const optional = { type: "object", properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } } };
const tool = { name: "f", description: "D", parameters: optional };
const FAITHFUL = "_: {\na?: any,\n}";
const COMPLETE = "_: {\na?: string | null,\n}";
const render = (options, config) => encoding.decode(encoding.renderConversation([harmony.developerMessage(options)], config));

test("defaults are those of Python", () => {
  assert.equal(harmony.typescript(optional), COMPLETE);
  assert.equal(harmony.typescript(optional, "faithful"), FAITHFUL);
  assert.deepEqual(harmony.lintTools([tool]).map(({ code }) => code), ["union_lost"]);
  assert.deepEqual(harmony.lintTools([tool], "complete"), []);
  assert.ok(render({ functionTools: [tool] }).includes(FAITHFUL));
});

test("the config goes before the namespace", () => {
  assert.ok(render({ functionTools: [tool], schemaPolicy: "complete" }).includes(COMPLETE));
  assert.ok(render({ functionTools: [tool], schemaPolicy: "complete" }, { schemaPolicy: "faithful" }).includes(FAITHFUL));
  assert.ok(render({ functionTools: [tool] }, { schemaPolicy: "complete" }).includes(COMPLETE));
  assert.ok(render({ tools: [{ name: "mine", tools: [tool], schema_policy: "complete" }] }).includes(COMPLETE));
  const message = harmony.developerMessage({ functionTools: [tool] });
  assert.ok(encoding.decode(encoding.render(message, { schemaPolicy: "complete" })).includes(COMPLETE));
  assert.ok(encoding.decode(encoding.render(message, { schemaPolicy: null })).includes(FAITHFUL));
});

test("messages have the policy only where it is set", () => {
  const namespace = (options) => harmony.developerContent({ functionTools: [tool], ...options }).tools.functions;
  assert.deepEqual(namespace({}), { name: "functions", tools: [tool] });
  assert.deepEqual(namespace({ schemaPolicy: "complete" }), { name: "functions", tools: [tool], schema_policy: "complete" });
  assert.ok(!("schema_policy" in harmony.getToolNamespaceConfig("browser")));
});

test("the policy on history goes before the switch", () => {
  const turn = [
    harmony.userMessage("Q"),
    harmony.assistantMessage("R", { channel: "analysis" }),
    harmony.assistantMessage("A", { channel: "final" }),
  ];
  const keeps = (config) => encoding.decode(encoding.renderConversation(turn, config)).includes("R");
  for (const autoDropAnalysis of [true, false]) {
    assert.equal(keeps({ autoDropAnalysis }), !autoDropAnalysis);
    assert.equal(keeps({ autoDropAnalysis, analysis: null }), !autoDropAnalysis);
    assert.ok(keeps({ autoDropAnalysis, analysis: "keep" }));
    assert.ok(!keeps({ autoDropAnalysis, analysis: "reference" }));
  }
});

test("unknown policies are refused, each in its place", () => {
  const unknown = { name: "HarmonyError", kind: "unknown_policy", message: /^unknown schema policy: total\nthe policies are faithful and complete/ };
  assert.throws(() => harmony.typescript({}, "total"), unknown);
  assert.throws(() => harmony.lintTools([], "total"), unknown);
  assert.throws(() => encoding.render(harmony.userMessage("Hi"), { schemaPolicy: "total" }), unknown);
  assert.throws(() => encoding.renderConversation([], { schemaPolicy: "total" }), unknown);
  assert.throws(() => encoding.renderConversation([], { analysis: "all" }), /unknown analysis policy: all\n.*keep, reference and finished_turns/);
  assert.throws(() => encoding.renderConversation([], { analysis: 5 }), { name: "TypeError", message: "analysis is a string, not number" });
  assert.throws(() => harmony.typescript({}, null), TypeError);
  assert.throws(() => encoding.renderConversation([], { schema_policy: "complete" }), /did you mean "schemaPolicy"\?/);
  assert.throws(() => render({ tools: [{ name: "x", tools: [], schema_policy: "total" }] }), /unknown variant `total`/);
});

test("typescript takes objects, text, and nothing", () => {
  assert.equal(harmony.typescript(undefined), "");
  assert.equal(harmony.typescript(null), "");
  assert.equal(harmony.typescript(true), "_: any");
  assert.equal(harmony.typescript('{"type": "number", "default": 1.0}'), "_: number // default: 1.0\n");
  assert.throws(() => harmony.typescript("{"), { name: "HarmonyError", kind: "invalid_parameters", message: /^invalid parameters JSON: .* line 1/ });
  let deep = { type: "string" };
  for (let level = 0; level < 600; level += 1) deep = { type: "array", items: deep };
  assert.throws(() => harmony.typescript(deep), { kind: "schema_too_deep" });
  assert.deepEqual(harmony.lintTools([{ ...tool, parameters: deep }], "complete").map(({ code }) => code), ["schema_too_deep"]);
});

test("lint takes tools, namespaces and text", () => {
  const namespace = { name: "mine", tools: [tool] };
  for (const given of [[tool, namespace], [namespace, tool], JSON.stringify([namespace, tool])]) {
    assert.deepEqual(harmony.lintTools(given).map((note) => note.tool), ["f", "mine.f"]);
  }
  const [note] = harmony.lintTools([tool, tool], "complete");
  assert.deepEqual(note, { tool: "f", pointer: "", code: "duplicate_tool", severity: "error", message: note.message });
  assert.throws(() => harmony.lintTools([tool, { name: "g", description: "", inputSchema: {} }]), {
    kind: "invalid_tools",
    position: 1,
    message: /^invalid tools JSON: unknown field `inputSchema`[^]*\nin item 1, counted from 0$/,
  });
  for (const given of [{}, tool, 5, "{}", [5]]) assert.throws(() => harmony.lintTools(given), { kind: "invalid_tools" });
});

test("the codes of the types are those of the documents", () => {
  const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const [, union] = /type ToolNoteCode = ([^;]*);/.exec(read("javascript/dist/tools.d.ts"));
  const [, table] = /\n\| code \| severity [^\n]*\n[^\n]*\n((?:\|[^\n]*\n)*)/.exec(read("docs/tools.md"));
  const documented = table.split("\n").flatMap((row) => Array.from((row.split("|")[1] ?? "").matchAll(/`(\w+)`/g), ([, code]) => code));
  const typed = Array.from(union.matchAll(/"(\w+)"/g), ([, code]) => code);
  assert.deepEqual(typed.sort(), documented.sort());
});
