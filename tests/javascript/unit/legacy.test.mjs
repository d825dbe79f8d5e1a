// The reference's exported names: what its own demo page calls runs unchanged.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encoding, harmony, tokensOf } from "../support.mjs";

const { JsStreamableParser, get_tool_namespace_config, initSync, load_harmony_encoding } = harmony;

test("as the reference's demo loads it", async () => {
  const module = readFileSync(new URL("../../../javascript/dist/openai_harmony_bg.wasm", import.meta.url));
  initSync({ module });
  const legacy = await load_harmony_encoding("HarmonyGptOss", "http://localhost/");
  assert.equal(legacy.name, "HarmonyGptOss");
  const conversation = { messages: [{ role: "user", content: "Hi" }] };
  const tokens = legacy.renderConversationForCompletion(conversation, "assistant", null);
  assert.equal(legacy.decodeUtf8(tokens), "<|start|>user<|message|>Hi<|end|><|start|>assistant");
});

test("the default initialiser", async () => {
  assert.ok((await harmony.default()).memory instanceof WebAssembly.Memory);
  assert.equal(harmony.default, harmony.init);
});

test("the encoding", async () => {
  const legacy = await load_harmony_encoding("HarmonyGptOss");
  const reply = tokensOf("<|channel|>final<|message|>Hi<|return|>");
  assert.equal(
    legacy.parseMessagesFromCompletionTokens(reply, "assistant"),
    '[{"role":"assistant","content":"Hi","channel":"final"}]',
  );
  assert.throws(() => legacy.parseMessagesFromCompletionTokens(tokensOf("Hi<|end|>"), "assistant", true), Error);
  assert.equal(legacy.parseMessagesFromCompletionTokens(tokensOf("Hi<|end|>"), "assistant", false), '[{"role":"assistant","content":"Hi"}]');
  const conversation = { messages: [{ role: "assistant", channel: "final", content: "Hi" }] };
  assert.deepEqual(legacy.renderConversation(conversation), encoding.renderConversation(conversation));
  assert.deepEqual(legacy.renderConversationForTraining(conversation), encoding.renderConversationForTraining(conversation));
  assert.deepEqual(legacy.render(conversation.messages[0]), encoding.render(conversation.messages[0]));
  assert.deepEqual(Array.from(legacy.encode("<|end|>", ["<|end|>"])), [200007]);
  assert.throws(() => legacy.encode("<|end|>"), { kind: "disallowed_special_token" });
  assert.deepEqual(legacy.decodeBytes(new Uint32Array([12194])), new TextEncoder().encode("Hi"));
  assert.equal(legacy.specialTokens().length, 1091);
  assert.ok(legacy.isSpecialToken(200007));
  assert.deepEqual(legacy.stopTokens(), encoding.stopTokens());
  assert.deepEqual(legacy.stopTokensForAssistantActions(), encoding.stopTokensForAssistantActions());
  legacy.free();
});

test("the parser", async () => {
  const parser = new JsStreamableParser(await load_harmony_encoding("HarmonyGptOss"), "assistant");
  assert.equal(parser.currentRole, "assistant");
  assert.deepEqual([parser.currentChannel, parser.currentRecipient, parser.currentContentType, parser.lastContentDelta], ["", "", "", ""]);
  for (const token of tokensOf("<|channel|>final<|message|>Hi")) parser.process(token);
  assert.equal(parser.currentContent, "Hi");
  assert.equal(JSON.parse(parser.state).state, "Content");
  parser.processEos();
  assert.deepEqual(JSON.parse(parser.messages), [{ role: "assistant", content: "Hi", channel: "final" }]);
  assert.equal(parser.tokens.length, 4);
  parser.free();
});

test("built-in tools are plain objects", () => {
  const browser = get_tool_namespace_config("browser");
  assert.equal(browser.tools[0].parameters.properties.query.type, "string");
  assert.notEqual(get_tool_namespace_config("browser"), browser);
  assert.throws(() => get_tool_namespace_config("shell"), { kind: "unknown_tool_namespace" });
});
