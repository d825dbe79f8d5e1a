// The streaming parser, beyond the corpora.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony, tokensOf } from "../support.mjs";

const { StreamState, StreamableParser } = harmony;
const REPLY = "<|channel|>analysis<|message|>Easy.<|end|><|start|>assistant<|channel|>final<|message|>It is 4.<|return|>";

test("a parser shows what it has read at any time", () => {
  const parser = new StreamableParser(encoding, "assistant");
  assert.equal(parser.state, StreamState.Header);
  assert.equal(parser.currentRole, "assistant");
  assert.equal(parser.currentChannel, undefined);
  for (const token of tokensOf("<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}")) parser.process(token);
  assert.equal(parser.state, StreamState.Content);
  assert.equal(parser.currentChannel, "commentary");
  assert.equal(parser.currentRecipient, "functions.f");
  assert.equal(parser.currentContentType, "<|constrain|>json");
  assert.equal(parser.currentContent, "{}");
  assert.equal(parser.lastContentDelta, "{}");
  assert.equal(parser.stateData.header.recipient, "functions.f");
  parser.processEos();
  assert.equal(parser.state, StreamState.ExpectStart);
  assert.equal(parser.currentContent, "");
  assert.equal(parser.lastContentDelta, undefined);
  assert.deepEqual(parser.messages, [
    {
      role: "assistant",
      recipient: "functions.f",
      content: "{}",
      channel: "commentary",
      content_type: "<|constrain|>json",
    },
  ]);
});

test("calls chain", () => {
  const [first, ...rest] = tokensOf(REPLY);
  const parser = new StreamableParser(encoding, "assistant");
  assert.equal(parser.process(first), parser);
  for (const token of rest) parser.process(token);
  assert.equal(parser.processEos(), parser);
});

test("without a role the stream starts before a message", () => {
  for (const role of [undefined, null]) {
    const parser = new StreamableParser(encoding, role);
    assert.equal(parser.state, StreamState.ExpectStart);
    assert.equal(parser.currentRole, undefined);
    for (const token of tokensOf(`<|start|>assistant${REPLY}`)) parser.process(token);
    assert.deepEqual(parser.messages.map(({ content }) => content), ["Easy.", "It is 4."]);
  }
});

test("deltas joined are the content, read at each token or now and then", () => {
  const text = "Grüße 👩‍👩‍👧 and <|start|> 字".repeat(20);
  const tokens = [...tokensOf("<|channel|>final<|message|>"), ...encoding.encode(text, { disallowedSpecial: [] })];
  for (const step of [1, 7]) {
    const parser = new StreamableParser(encoding, "assistant");
    let joined = "";
    tokens.forEach((token, index) => {
      parser.process(token);
      joined += parser.lastContentDelta ?? "";
      if (index % step === 0) assert.equal(parser.currentContent, joined);
    });
    assert.equal(joined, text);
    assert.equal(parser.currentContent, text);
  }
});

test("content starts anew with each message", () => {
  const parser = new StreamableParser(encoding, "assistant");
  const seen = new Set();
  for (const token of tokensOf(REPLY)) seen.add(parser.process(token).currentContent);
  assert.deepEqual([...seen], ["", "Easy", "Easy.", "It", "It is", "It is ", "It is 4", "It is 4."]);
});

test("messages and tokens are fresh at each access", () => {
  const parser = new StreamableParser(encoding, "assistant");
  for (const token of tokensOf(REPLY)) parser.process(token);
  parser.messages[0].content = "changed";
  parser.tokens[0] = 0;
  assert.equal(parser.messages[0].content, "Easy.");
  assert.deepEqual(parser.tokens, tokensOf(REPLY));
});

test("the end of the stream may be said more than once", () => {
  const parser = new StreamableParser(encoding, "assistant");
  for (const token of tokensOf("<|channel|>final<|message|>Hi")) parser.process(token);
  parser.processEos().processEos();
  assert.equal(parser.messages.length, 1);
});

test("errors have the core's words, kind and position, and leave the parser usable", () => {
  const parser = new StreamableParser(encoding, null);
  assert.throws(() => parser.process(13225), {
    name: "HarmonyError",
    message: /^Unexpected token 13225 while expecting start token 200006/,
    kind: "unexpected_token",
    position: 0,
  });
  for (const token of tokensOf("<|start|>user<|message|>Hi<|end|>")) parser.process(token);
  assert.equal(parser.messages[0].content, "Hi");
});

test("the lenient mode takes a header as content", () => {
  const tokens = tokensOf("I can't.<|return|>");
  const parse = (options) => encoding.parseMessagesFromCompletionTokens(tokens, "assistant", options);
  assert.throws(() => parse(), /Unexpected EOS/);
  assert.deepEqual(parse({ strict: false }), [{ role: "assistant", content: "I can't." }]);
});

test("arguments of other types are refused", () => {
  const parser = new StreamableParser(encoding, "assistant");
  for (const token of ["17", 1.5, null, undefined, NaN]) assert.throws(() => parser.process(token), TypeError);
  for (const token of [-1, 2 ** 32]) assert.throws(() => parser.process(token), RangeError);
  assert.throws(() => new StreamableParser(encoding, "robot"), { kind: "unknown_role" });
  assert.throws(() => new StreamableParser(encoding, 5), TypeError);
  assert.equal(parser.tokens.length, 0);
});

test("reading the content at each of 100,000 tokens is no work", () => {
  const parser = new StreamableParser(encoding, "assistant");
  for (const token of tokensOf("<|channel|>final<|message|>")) parser.process(token);
  const [word] = encoding.encode(" word");
  let length = 0;
  for (let count = 0; count < 100_000; count += 1) length = parser.process(word).currentContent.length;
  assert.equal(length, 500_000);
});

test("parsers are released by `using` and by `free`", () => {
  const parser = new StreamableParser(encoding, "assistant");
  parser[Symbol.dispose]();
  assert.throws(() => parser.process(1));
  new StreamableParser(encoding).free();
});
