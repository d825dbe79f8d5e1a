// Errors in the words of JavaScript: what is wrong, where, and what to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony, tokensOf } from "../support.mjs";

const { StreamableParser } = harmony;

/** The error that `run` throws. */
function thrown(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("ids: which one, what it is, and what an id is", () => {
  const label = [...Array(50).fill(1), -100];
  for (const take of [(ids) => encoding.decode(ids), (ids) => encoding.decodeBytes(ids), (ids) => new StreamableParser(encoding).feed(ids)]) {
    for (const [ids, words] of [
      [label, /^RangeError: tokens\[50\] is -100, and a token id is a whole number from 0 to 201088; -100 marks labels/],
      [Int32Array.from(label), /^RangeError: tokens\[50\] is -100/],
      [[1, 1.5], /^TypeError: tokens\[1\] is 1\.5, and a token id/],
      [[NaN], /^TypeError: tokens\[0\] is NaN/],
      [[1, [2]], /^TypeError: tokens\[1\] is a list, .*; give one list of ids a call/],
      [[new Uint32Array(2)], /^TypeError: tokens\[0\] is a list/],
      [[5n], /^TypeError: tokens\[0\] is the BigInt 5n, .*; make it a number: Number\(id\)/],
      [new BigInt64Array(1), /^TypeError: tokens\[0\] is the BigInt 0n/],
      [["17"], /^TypeError: tokens\[0\] is "17"/],
      [[null], /^TypeError: tokens\[0\] is null/],
      [[1, , 2], /^TypeError: tokens\[1\] is undefined/],
      [[2 ** 32], /^RangeError: tokens\[0\] is 4294967296/],
      ["17", /^TypeError: tokens are a Uint32Array or list numbers; given was "17"/],
      [17, /^TypeError: .*given was 17$/],
      [undefined, /^TypeError: .*given was undefined$/],
    ]) {
      assert.match(String(thrown(() => take(ids))), words);
    }
  }
  assert.match(thrown(() => new StreamableParser(encoding).process(-1)).message, /^the token is -1, and a token id is/);
  assert.match(thrown(() => encoding.decode([1, 201089])).message, /201089\nat token 1/);
});

test("a reply parsed without its role: the marker and the way out", () => {
  const error = thrown(() => encoding.parseMessagesFromCompletionTokens(tokensOf("<|channel|>final<|message|>Hi")));
  assert.match(error.message, /\n200005 is <\|channel\|>\n.*pass `role`/);
});

test("text with special tokens: the options are JavaScript's", () => {
  for (const [text, options, literal] of [
    ["a <|end|>", undefined, "'<|end|>'"],
    ["say hello", { disallowedSpecial: ["say hello"] }, "'say hello'"],
  ]) {
    const { message } = thrown(() => encoding.encode(text, options));
    assert.doesNotMatch(message, /allowed_special|enc\.|\(\)\./);
    assert.ok(message.includes(`encode(text, { allowedSpecial: [${literal}] })`), message);
    assert.match(message, /encodeOrdinary\(text\)/);
  }
});

test("lines and columns are those of text that the caller wrote", () => {
  const bad = { role: "robot", content: "" };
  for (const run of [
    () => encoding.render(bad),
    () => encoding.render({ role: "user", content: 5 }),
    () => encoding.renderConversation([bad]),
    () => encoding.renderConversation({ messages: bad }),
    () => encoding.renderConversation(null),
  ]) {
    assert.doesNotMatch(thrown(run).message, / at line /);
  }
  assert.match(thrown(() => encoding.render(JSON.stringify(bad))).message, / at line 1 column /);
  assert.match(thrown(() => encoding.renderConversation('[{"role": "robot"}]')).message, / at line 1 column /);
});

test("what is unknown is quoted in brief", () => {
  const image = `data:image/png;base64,${"A".repeat(1_000_000)}`;
  for (const part of [{ type: image }, image, { type: "image_url", image_url: { url: image } }]) {
    assert.ok(thrown(() => encoding.render({ role: "user", content: [part] })).message.length < 500);
  }
});

test("after its release a parser says so, whatever is asked of it", () => {
  const members = Object.getOwnPropertyNames(StreamableParser.prototype).filter((name) => name !== "constructor" && name !== "free");
  for (const release of ["free", ...(Symbol.dispose ? [Symbol.dispose] : [])]) {
    const parser = new StreamableParser(encoding, "assistant");
    parser[release]();
    for (const name of members) {
      const error = thrown(() => {
        const member = parser[name];
        return member.call(parser, name === "feed" ? [1] : 1);
      });
      assert.match(String(error), /^Error: this parser was released by free\(\)/, name);
    }
    parser[release]();
  }
  assert.ok(members.length > 15);
});

test("after their release the reference's classes say so, too", async () => {
  const legacy = await harmony.load_harmony_encoding("HarmonyGptOss");
  const parser = new harmony.JsStreamableParser(legacy, "assistant");
  parser.free();
  for (const name of Object.getOwnPropertyNames(harmony.JsStreamableParser.prototype)) {
    if (name === "constructor" || name === "free") continue;
    assert.match(String(thrown(() => parser[name].call(parser, 1))), /^Error: this parser was released by free\(\)/, name);
  }
  parser.free();
  legacy.free();
  assert.equal(legacy.encode("Hi").length, 1, "the encoding is shared, and stays");
});

test("a parser of no encoding", () => {
  for (const none of [null, undefined, {}, harmony]) {
    assert.throws(() => new StreamableParser(none), { name: "TypeError", message: /what loadHarmonyEncoding gives/ });
    assert.throws(() => new harmony.JsStreamableParser(none), { name: "TypeError", message: /what load_harmony_encoding gives/ });
  }
});

test("misspelt options are refused, with the name that was meant", () => {
  const tokens = tokensOf("<|channel|>final<|message|>Hi");
  for (const [run, words] of [
    [() => encoding.renderConversation([], { autoDropAnalysys: true }), /^RenderConversationConfig has no option "autoDropAnalysys"; did you mean "autoDropAnalysis"\? \(it has autoDropAnalysis, /],
    [() => encoding.renderConversationForTraining([], { auto_drop_analysys: true }), /did you mean "autoDropAnalysis"/],
    [() => encoding.renderConversationForCompletion([], "assistant", { dropAnalysis: false }), /did you mean "autoDropAnalysis"/],
    [() => encoding.renderConversation([], { check_names: true }), /did you mean "checkNames"/],
    [() => encoding.render(harmony.userMessage("x"), { conversationHasFunctionTool: true }), /^RenderOptions .*did you mean "conversationHasFunctionTools"/],
    [() => encoding.encode("x", { allowed_special: "all" }), /^EncodeOptions .*did you mean "allowedSpecial"/],
    [() => encoding.encode("x", "all"), /^EncodeOptions is an object such as \{ allowedSpecial: … \}, not "all"/],
    [() => encoding.parseMessagesFromCompletionTokens(tokens, "assistant", { recovery: true }), /^ParseOptions .*did you mean "recover"/],
    [() => encoding.parseMessagesFromCompletionTokens(tokens, "assistant", true), /^ParseOptions is an object/],
    [() => new StreamableParser(encoding, "assistant", { stirct: false }), /did you mean "strict"/],
    [() => harmony.systemMessage({ model_identity: "x" }), /^SystemOptions .*did you mean "modelIdentity"/],
    [() => harmony.developerMessage({ instruction: "x" }), /^DeveloperOptions .*did you mean "instructions"/],
    [() => harmony.assistantMessage("x", { content_type: "json" }), /^MessageOptions .*did you mean "contentType"/],
    [() => harmony.toolMessage("f", "x", { zebra: 1 }), /^MessageOptions has no option "zebra" \(it has name, /],
  ]) {
    const error = thrown(run);
    assert.ok(error instanceof TypeError, String(error));
    assert.match(error.message, words);
  }
  assert.ok(thrown(() => encoding.encode("x", { ["a".repeat(1e6)]: 1 })).message.length < 500);
  encoding.renderConversation([], { autoDropAnalysis: undefined });
});

test("efforts in any letter case; other words are refused where they are given", () => {
  const effort = (reasoningEffort) => harmony.systemContent({ reasoningEffort }).reasoning_effort;
  for (const word of ["High", "high", "HIGH", "hIgH"]) assert.equal(effort(word), "High");
  assert.equal(effort(undefined), "Medium");
  assert.equal(effort(null), null);
  for (const word of ["minimal", "none", "", 5]) {
    assert.throws(() => effort(word), { name: "RangeError", message: /^a reasoning effort is "Low", "Medium" or "High", not / });
  }
  const system = { role: "system", content: [{ type: "system_content", reasoning_effort: "high" }] };
  assert.match(encoding.decode(encoding.render(system)), /Reasoning: high/);
});

test("a date is text, as the model reads it", () => {
  assert.equal(harmony.systemContent({ conversationStartDate: "2025-06-28" }).conversation_start_date, "2025-06-28");
  assert.throws(() => harmony.systemContent({ conversationStartDate: new Date() }), { name: "TypeError", message: /^conversationStartDate is a string .*toISOString/ });
  assert.throws(() => harmony.systemContent({ conversationStartDate: 5 }), { name: "TypeError", message: "conversationStartDate is a string, not number" });
});

test("schemas under other names, or as JSON text", () => {
  const render = (tool) => encoding.renderConversation([harmony.userMessage("Hi"), harmony.developerMessage({ functionTools: [tool] })]);
  const tool = { name: "f", description: "D" };
  for (const key of ["inputSchema", "input_schema"]) {
    assert.throws(() => render({ ...tool, [key]: { type: "object" } }), {
      kind: "invalid_conversation",
      message: new RegExp(`unknown field \`${key}\`: a tool's schema is in \`parameters\``),
      position: 1,
    });
  }
  assert.throws(() => render({ ...tool, parameters: '{"type": "object"}' }), {
    kind: "schema_is_text",
    message: /^a tool's parameters are text: f\nat message 1/,
    position: 1,
  });
  assert.ok(render({ ...tool, strict: true, parameters: { type: "object" } }).length > 0);
});

test("names are checked where that is asked for", () => {
  for (const name of ["system", "assistant to=functions.pay"]) {
    const conversation = [harmony.userMessage("Hi"), harmony.toolMessage(name, "x")];
    assert.ok(encoding.renderConversation(conversation).length > 0);
    const config = { checkNames: true };
    for (const run of [
      () => encoding.renderConversation(conversation, config),
      () => encoding.renderConversationForTraining(conversation, config),
      () => encoding.renderConversationForCompletion(conversation, "assistant", config),
    ]) {
      assert.throws(run, { kind: "invalid_name", position: 1, message: /^invalid name: author\.name is / });
    }
    assert.throws(() => encoding.render(conversation[1], config), { kind: "invalid_name", position: undefined });
  }
});
