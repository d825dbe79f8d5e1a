// Messages of other APIs: what reading would lose is warned of, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony } from "../support.mjs";

/** What `run` warns of, a text a call. */
function warnings(t, run) {
  const warn = t.mock.method(console, "warn", () => undefined);
  run();
  const texts = warn.mock.calls.map(({ arguments: [text] }) => text);
  warn.mock.restore();
  return texts;
}

const USER = { role: "user", content: "Hi" };
const CALL = { role: "assistant", content: "", reasoning_content: "Hm.", tool_calls: [{ id: "call_1" }] };
const RESULT = { role: "tool", name: "w", tool_call_id: "call_1", content: "21" };

test("one warning a call names the keys and their messages", (t) => {
  const conversation = [USER, CALL, RESULT];
  const words = (list) => new RegExp(`^HarmonyWarning: not read, .*: ${["[1].tool_calls", "[1].reasoning_content", "[2].tool_call_id"].map((key) => `${list}${key}`).join(", ")}\\. `.replace(/[[\]]/g, "\\$&"));
  for (const render of [
    (given) => encoding.renderConversation(given),
    (given) => encoding.renderConversationForTraining(given),
    (given) => encoding.renderConversationForCompletion(given, "assistant"),
  ]) {
    for (const [given, list] of [
      [conversation, ""],
      [{ messages: conversation }, "messages"],
      [JSON.stringify(conversation), ""],
      [JSON.stringify({ messages: conversation }), "messages"],
    ]) {
      const texts = warnings(t, () => render(given));
      assert.equal(texts.length, 1);
      assert.match(texts[0], words(list));
    }
  }
  assert.match(warnings(t, () => encoding.render(CALL))[0], /: tool_calls, reasoning_content\. /);
  assert.match(warnings(t, () => encoding.render(JSON.stringify(CALL)))[0], /: tool_calls, reasoning_content\. /);
});

test("a message that can't be read is warned of, too", (t) => {
  const texts = warnings(t, () => assert.throws(() => encoding.render({ ...CALL, content: null })));
  assert.match(texts[0], /tool_calls/);
});

test("other extras, and keys without a value, are no loss", (t) => {
  const circle = { type: "object" };
  circle.self = circle;
  const run = () => {
    encoding.renderConversation([
      { ...USER, id: "msg_1", thinking: null, tool_calls: [], weight: 1 },
      harmony.toolMessage("functions.f", "x"),
      harmony.developerMessage({ functionTools: [{ name: "reasoning", description: "", parameters: { properties: { tool_calls: {} } } }] }),
    ]);
    encoding.render(JSON.stringify({ ...USER, thinking: null }));
    for (const none of [null, 5, "{", "[1]"]) assert.throws(() => encoding.renderConversation(none), { name: "HarmonyError" });
    assert.throws(() => encoding.renderConversation([{ ...USER, extra: circle }]), TypeError);
  };
  assert.deepEqual(warnings(t, run), []);
});

test("what a conversation has beside its messages", (t) => {
  const texts = warnings(t, () => encoding.renderConversation({ messages: [USER], tools: [{ type: "function" }], id: 1 }));
  assert.match(texts[0], /: tools\. /);
});
