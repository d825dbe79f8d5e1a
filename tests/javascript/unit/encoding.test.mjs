// The encoding: what it takes, gives and refuses, beyond the corpora.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony, tokensOf } from "../support.mjs";

const { HarmonyError, loadHarmonyEncoding, loadHarmonyEncodingSync } = harmony;

test("loading gives one shared encoding", async () => {
  assert.equal(await loadHarmonyEncoding(), encoding);
  assert.equal(await loadHarmonyEncoding("HarmonyGptOss"), loadHarmonyEncodingSync(harmony.HarmonyEncodingName.HARMONY_GPT_OSS));
  assert.equal(encoding.name, "HarmonyGptOss");
  await assert.rejects(loadHarmonyEncoding("nope"), { name: "HarmonyError", kind: "unknown_encoding" });
});

test("a conversation is an object, a list, or JSON text of either", () => {
  const messages = [harmony.userMessage("Hi")];
  const tokens = tokensOf("<|start|>user<|message|>Hi<|end|>");
  for (const conversation of [{ messages }, messages, JSON.stringify({ messages }), ` ${JSON.stringify(messages)}`]) {
    assert.deepEqual(encoding.renderConversation(conversation), tokens);
  }
});

test("tokens are Uint32Arrays", () => {
  assert.ok(encoding.encode("Hi") instanceof Uint32Array);
  assert.ok(encoding.renderConversation([]) instanceof Uint32Array);
  assert.ok(encoding.stopTokens() instanceof Uint32Array);
});

test("rendering for completion and for training", () => {
  const conversation = [harmony.userMessage("Hi"), harmony.assistantMessage("Yes?", { channel: "final" })];
  const text = "<|start|>user<|message|>Hi<|end|><|start|>assistant<|channel|>final<|message|>Yes?";
  assert.deepEqual(encoding.renderConversationForCompletion(conversation, "user"), tokensOf(`${text}<|end|><|start|>user`));
  assert.deepEqual(encoding.renderConversationForTraining(conversation), tokensOf(`${text}<|return|>`));
});

test("analysis of finished turns is dropped unless the caller objects", () => {
  const conversation = [
    harmony.assistantMessage("Hm.", { channel: "analysis" }),
    harmony.assistantMessage("Yes.", { channel: "final" }),
  ];
  const dropped = tokensOf("<|start|>assistant<|channel|>final<|message|>Yes.<|end|>");
  assert.deepEqual(encoding.renderConversation(conversation), dropped);
  assert.deepEqual(encoding.renderConversation(conversation, {}), dropped);
  assert.deepEqual(encoding.renderConversation(conversation, null), dropped);
  assert.deepEqual(encoding.renderConversation(conversation, { autoDropAnalysis: true }), dropped);
  for (const config of [{ autoDropAnalysis: false }, { auto_drop_analysis: false }]) {
    assert.match(encoding.decode(encoding.renderConversation(conversation, config)), /Hm\..*Yes\./);
  }
});

test("the line on function calls is rendered where it is asked for", () => {
  const system = harmony.systemMessage();
  for (const options of [{ conversationHasFunctionTools: true }, { conversation_has_function_tools: true }]) {
    assert.match(encoding.decode(encoding.render(system, options)), /Calls to these tools must go to the commentary channel/);
  }
  assert.doesNotMatch(encoding.decode(encoding.render(system)), /Calls to these tools/);
});

test("special tokens in text are refused unless they are allowed", () => {
  assert.throws(() => encoding.encode("a <|end|>"), { name: "HarmonyError", kind: "disallowed_special_token" });
  assert.throws(() => encoding.encode("<|end|><|start|>", { allowedSpecial: ["<|end|>"] }), /'<\|start\|>'/);
  assert.deepEqual(Array.from(encoding.encode("<|end|>", { allowedSpecial: new Set(["<|end|>"]) })), [200007]);
  assert.equal(encoding.encode("<|end|>", { disallowedSpecial: [] }).length, 5);
});

test("text with all special tokens, or with none", () => {
  assert.deepEqual(Array.from(encoding.encodeOrdinary("Hi<|end|>")), [12194, 27, 91, 419, 91, 29]);
  assert.deepEqual(Array.from(encoding.encodeWithSpecialTokens("Hi<|end|>")), [12194, 200007]);
  assert.throws(() => encoding.encodeOrdinary(5), TypeError);
});

test("decoding", () => {
  const half = encoding.encode("👩‍👩").subarray(0, 1);
  assert.equal(encoding.decode(encoding.encode("héllo")), "héllo");
  assert.match(encoding.decode(half), /\ufffd/);
  assert.equal(encoding.decode(half, "ignore").includes("\ufffd"), false);
  assert.throws(() => encoding.decode(half, "strict"), { kind: "invalid_utf8" });
  assert.throws(() => encoding.decode(half, "bogus"), RangeError);
  assert.throws(() => encoding.decodeUtf8(half), { kind: "invalid_utf8" });
  assert.deepEqual(encoding.decodeBytes([200007]), new TextEncoder().encode("<|end|>"));
  assert.throws(() => encoding.decodeBytes([1, 201089]), { kind: "invalid_token", position: 1 });
  assert.equal(encoding.decode(encoding.encode("\ufeffx")), "\ufeffx", "a byte order mark is text");
});

test("special and stop tokens", () => {
  assert.equal(encoding.specialTokens().length, 1091);
  assert.ok(encoding.specialTokens().includes("<|start|>"));
  assert.ok(encoding.isSpecialToken(200006));
  assert.ok(!encoding.isSpecialToken(17));
  assert.deepEqual(Array.from(encoding.stopTokens()), [200002, 200007, 200012]);
  assert.deepEqual(Array.from(encoding.stopTokensForAssistantActions()), [200002, 200012]);
});

test("arguments of other types are refused and not converted", () => {
  for (const text of [5, null, undefined, {}]) assert.throws(() => encoding.encode(text), TypeError);
  for (const tokens of [["1"], [1.5], [null], 5, null]) assert.throws(() => encoding.decode(tokens), TypeError);
  for (const tokens of [[-1], [2 ** 32]]) assert.throws(() => encoding.decode(tokens), RangeError);
  // Any such number is an id that no token may have: the first of them, and the last.
  for (const token of [201_089, 2 ** 32 - 1]) assert.throws(() => encoding.decode([token]), { kind: "invalid_token", position: 0 });
  assert.throws(() => encoding.renderConversationForCompletion([], 5), TypeError);
  assert.throws(() => encoding.renderConversationForCompletion([], "robot"), { name: "HarmonyError", kind: "unknown_role" });
});

test("errors say which message they are about", () => {
  const good = harmony.userMessage("Hi");
  const failing = (message) => () => encoding.renderConversation([good, message]);
  assert.throws(failing({ content: "x" }), /^HarmonyError: invalid conversation JSON: missing field `role`\nin message 1,/);
  assert.throws(failing({ role: "user" }), { kind: "invalid_conversation", position: 1 });
  assert.throws(failing(harmony.message("tool", "x")), { kind: "tool_without_name", position: 1 });
  const place = (end) => ({ message: new RegExp(`expected a string\\n${end}$`) });
  assert.throws(failing({ ...good, channel: 5 }), place("in `channel` of message 1, counted from 0"));
  const system = { role: "system", content: [{ type: "text", text: "x" }, { type: "system_content", knowledge_cutoff: 5 }] };
  assert.throws(failing(system), place("in `content\\[1\\]` of message 1, counted from 0"));
  assert.throws(() => encoding.render({ ...good, channel: 5 }), place("in `channel`"));
  assert.throws(() => encoding.renderConversation({}), /missing field `messages`$/);
  assert.throws(() => encoding.renderConversation("{"), /invalid conversation JSON: EOF while parsing .* line 1 column 1/);
  assert.throws(() => encoding.renderConversation(5), HarmonyError);
  assert.throws(() => encoding.renderConversation(null), HarmonyError);
});

test("errors are Errors", () => {
  assert.throws(() => encoding.encode("<|end|>"), Error);
  const error = new HarmonyError("text", "kind", 3);
  assert.ok(error instanceof Error && error.stack.includes("text"));
  assert.deepEqual([error.name, error.kind, error.position], ["HarmonyError", "kind", 3]);
});

test("the kinds of messages", () => {
  const kind = (role, channel, recipient) => harmony.messageKind({ role, channel, recipient });
  assert.equal(kind("assistant", "analysis"), "reasoning");
  assert.equal(kind("assistant", "analysis", "browser.search"), "tool_call");
  assert.equal(kind("assistant", "commentary"), "preamble");
  assert.equal(kind("assistant", null, null), "final");
  assert.equal(kind("tool", "commentary", "assistant"), "tool_result");
  assert.equal(kind("developer"), "prompt");
  assert.throws(() => kind("robot"), { kind: "unknown_role" });
});

test("the encoding can be held by `using`, and stays", () => {
  encoding[Symbol.dispose]();
  encoding.free();
  assert.equal(encoding.encode("Hi").length, 1);
});

test("texts of all lengths are passed whole, whatever was passed before", () => {
  const units = ["a", "é", "日", "👍", "\ud800", "\udc00"];
  for (const length of [1, 3, 500_000, 2, 7, 400_000, 0, 64]) {
    for (const unit of units) {
      const text = unit.repeat(length);
      assert.equal(encoding.decode(encoding.encode(text)), text.toWellFormed(), `${unit} ${length} times`);
    }
  }
  const mixed = units.join("x").repeat(10);
  assert.equal(encoding.decode(encoding.encode(mixed)), mixed.toWellFormed());
});
