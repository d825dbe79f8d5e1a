// Values on their way into the wasm module.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony } from "../support.mjs";

const render = (parameters) =>
  encoding.decode(encoding.render(harmony.developerMessage({ functionTools: [{ name: "f", description: "D", parameters }] })));

test("undefined members are left out, as in JSON", () => {
  assert.equal(render({ type: "string", description: undefined }), render({ type: "string" }));
  assert.equal(render(undefined), render(null));
});

test("objects that say what they are in JSON are asked", () => {
  const date = new Date(Date.UTC(2025, 5, 28));
  assert.match(render({ type: "object", properties: { a: { type: "string", default: date } } }), /default: "2025-06-28T00:00:00.000Z"/);
});

test("what JSON.stringify refuses is refused in its words", () => {
  const throwing = { get a() { throw new Error("no luck"); } };
  assert.throws(() => render(throwing), /no luck/);
  assert.throws(() => render({ maximum: 1n }), TypeError);
  const circle = { type: "object" };
  circle.properties = { a: circle };
  assert.throws(() => render(circle), /circular/);
  assert.equal(encoding.encode("still works").length, 2);
});

test("what is no message is refused", () => {
  for (const value of [undefined, null, 5, true, [], () => 1]) {
    assert.throws(() => encoding.render(value), { name: "HarmonyError", kind: "invalid_message" });
    assert.throws(() => encoding.renderConversation([value]), { name: "HarmonyError", kind: "invalid_conversation", position: 0 });
  }
  for (const value of [undefined, null, 5, true, {}, { messages: 5 }, () => 1]) {
    assert.throws(() => encoding.renderConversation(value), { name: "HarmonyError", kind: "invalid_conversation" });
  }
});

test("schemas are rendered to 511 levels, deeper ones refused", () => {
  const nested = (depth) => {
    let schema = { type: "string" };
    for (let level = 0; level < depth; level += 1) schema = { type: "object", properties: { a: schema } };
    return schema;
  };
  assert.match(render(nested(511)), /a\?: string/);
  for (const depth of [512, 600]) assert.throws(() => render(nested(depth)), /recursion limit exceeded/);
  assert.throws(() => render(nested(100_000)), { name: "RangeError", message: "values are nested too deep; schemas may be nested 511 deep" });
  const deep = nested(600);
  assert.throws(() => encoding.render({ role: "user", content: deep }), /^HarmonyError: invalid message JSON: .*schemas may be nested 511 deep$/);
  const text = `{"role": "user", "content": ${"[".repeat(100_000)}`;
  assert.throws(() => encoding.render(text), /recursion limit exceeded/);
  // Brackets in strings are no levels.
  assert.ok(encoding.render({ role: "user", content: `\\"${"[".repeat(5000)}\\` }).length > 0);
});

test("lone surrogates become U+FFFD wherever they stand", () => {
  const message = (text) => ({ role: "user", name: text, content: text, channel: text });
  assert.deepEqual(encoding.render(message("a\ud800b")), encoding.render(message("a\ufffdb")));
  assert.deepEqual(encoding.render(message("\\ud800 👍")), encoding.render(JSON.stringify(message("\\ud800 👍"))));
  assert.equal(render({ type: "object", properties: { "\udfff": {} } }), render({ type: "object", properties: { "\ufffd": {} } }));
  assert.deepEqual(encoding.encode("\udfff"), encoding.encode("\ufffd"));
});

test("the order of keys is kept", () => {
  const text = render({ type: "object", properties: { zebra: { type: "string" }, ape: { type: "string" } } });
  assert.ok(text.indexOf("zebra") < text.indexOf("ape"));
});

test("a megabyte of one character is encoded in no time", () => {
  for (const character of [" ", "a", "\n", "é", "字"]) {
    const text = character.repeat(1_000_000);
    assert.equal(encoding.decode(encoding.encode(text)), text);
  }
});
