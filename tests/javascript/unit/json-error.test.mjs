// Whether a call's arguments are JSON.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony, tokensOf } from "../support.mjs";

const { jsonError } = harmony;
const call = (content) => ({ role: "assistant", recipient: "functions.f", channel: "commentary", content });

test("a text that is JSON has no error", () => {
  for (const text of ["{}", " [1, 2.5e3]\n", "null", '"\\ud800"', '{"a":1,"a":2}']) assert.equal(jsonError(call(text)), undefined, text);
});

test("the position is an index into the text, and the kind says how it is no JSON", () => {
  const cases = [
    ['{"a":1}analysis to=functions.f code {"b":2}', "trailing", 7],
    ['{"👍": 1}\n {}', "trailing", 11],
    ['{"a": "👍', "cut_off", 9],
    ["", "cut_off", 0],
    ['{"👍": "b\nc"}', "invalid", 9],
    ["print(1)", "invalid", 0],
  ];
  for (const [text, kind, position] of cases) {
    const error = jsonError(call(text));
    assert.deepEqual([error.kind, error.position], [kind, position], text);
  }
  assert.equal(jsonError(call('{"a": 1}x')).message, "the text has more behind a JSON value, at character 8, counted from 0");
});

test("several texts are one, and what was parsed can be asked", () => {
  assert.equal(jsonError(call([{ type: "text", text: '{"a":' }, { type: "text", text: "1}" }])), undefined);
  const tokens = tokensOf(" to=functions.f<|channel|>commentary<|message|>{}x<|call|>");
  const [parsed] = encoding.parseMessagesFromCompletionTokens(tokens, "assistant");
  assert.equal(jsonError(parsed).position, 2);
});

test("what is no message is an error", () => {
  assert.throws(() => jsonError({ role: "robot", content: "{}" }), { name: "HarmonyError" });
});
