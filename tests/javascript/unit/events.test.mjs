// Events, and the parser that repairs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Comparison, encoding, harmony, jsonData, tokensOf } from "../support.mjs";

const { HarmonyError, StreamableParser } = harmony;
const REPLY = "<|channel|>analysis<|message|>Easy.<|end|><|start|>assistant<|channel|>final<|message|>It is 4.<|return|>";
const DOUBLED = "<|channel|>analysis<|channel|>final<|message|>Hi<|return|>";

test("feeding tokens gives the events that they caused", () => {
  const parser = new StreamableParser(encoding, "assistant");
  assert.deepEqual(parser.feed(tokensOf(REPLY)), [
    { type: "message_start", author: { role: "assistant" }, channel: "analysis" },
    { type: "content_delta", text: "Easy.", channel: "analysis", token_range: { start: 3, end: 5 } },
    {
      type: "message_end",
      message: { role: "assistant", content: "Easy.", channel: "analysis" },
      stop: "end",
      token_range: { start: 0, end: 6 },
    },
    { type: "message_start", author: { role: "assistant" }, channel: "final" },
    { type: "content_delta", text: "It is 4.", channel: "final", token_range: { start: 11, end: 16 } },
    {
      type: "message_end",
      message: { role: "assistant", content: "It is 4.", channel: "final" },
      stop: "return",
      token_range: { start: 6, end: 17 },
    },
  ]);
  assert.deepEqual(parser.finish(), []);
});

test("tools and calls in events", () => {
  const parser = new StreamableParser(encoding);
  const [start, , end] = parser.feed(
    tokensOf("<|start|>functions.f to=assistant<|channel|>commentary<|message|>24<|end|>"),
  );
  assert.deepEqual(start.author, { role: "tool", name: "functions.f" });
  assert.equal(start.recipient, "assistant");
  assert.equal(end.message.name, "functions.f");
});

test("the end of the stream ends a message without a stop", () => {
  const parser = new StreamableParser(encoding, "assistant");
  parser.feed(tokensOf("<|channel|>final<|message|>Hi"));
  const [end] = parser.finish();
  assert.equal(end.type, "message_end");
  assert.equal(end.stop, undefined);
});

test("deltas joined are the content, however the tokens are split", () => {
  const tokens = tokensOf(`<|channel|>final<|message|>${"Grüße 👩‍👩‍👧 字 ".repeat(10)}<|end|>`);
  for (const size of [1, 2, 5, tokens.length]) {
    const parser = new StreamableParser(encoding, "assistant");
    let joined = "";
    for (let at = 0; at < tokens.length; at += size) {
      for (const event of parser.feed(tokens.subarray(at, at + size))) {
        if (event.type === "content_delta") joined += event.text;
      }
    }
    assert.equal(joined, parser.messages[0].content);
  }
});

test("where a token fails, the error has the events of those before it", () => {
  const parser = new StreamableParser(encoding, "assistant");
  const tokens = [...tokensOf("<|channel|>final<|message|>Hi<|end|>"), 17];
  assert.throws(
    () => parser.feed(tokens),
    (error) => {
      assert.ok(error instanceof HarmonyError);
      assert.deepEqual(error.events.map(({ type }) => type), ["message_start", "content_delta", "message_end"]);
      return true;
    },
  );
  assert.equal(parser.messages.length, 1);
});

test("what is malformed is repaired where that is asked for", () => {
  const parser = new StreamableParser(encoding, "assistant", { recover: true });
  const events = parser.feed(tokensOf(DOUBLED));
  const repair = { type: "repair", kind: "repeated_channel", token_index: 2, detail: "analysis" };
  assert.deepEqual(events.filter(({ type }) => type === "repair"), [repair]);
  assert.deepEqual(parser.diagnostics, events.filter(({ type }) => type === "repair"));
  assert.deepEqual(parser.messages, [{ role: "assistant", content: "Hi", channel: "final" }]);
  assert.deepEqual(
    encoding.parseMessagesFromCompletionTokens(tokensOf(DOUBLED), "assistant", { recover: true }),
    parser.messages,
  );
  assert.deepEqual(new StreamableParser(encoding, "assistant").diagnostics, []);
});

test("no recorded stream is an error to the parser that repairs", () => {
  const comparison = new Comparison();
  for (const { tokens, role } of jsonData("after_errors.json.gz")) {
    const parser = new StreamableParser(encoding, role, { recover: true });
    const events = [...parser.feed(tokens), ...parser.finish()];
    const ends = events.filter(({ type }) => type === "message_end").map(({ message }) => message);
    comparison.row(() => JSON.stringify(tokens), ends, parser.messages);
  }
  comparison.allEqual(400);
});

test("content tokens are counted by channel", () => {
  const parser = new StreamableParser(encoding, "assistant");
  parser.feed(tokensOf(REPLY));
  assert.deepEqual(parser.contentTokenCounts, new Map([["analysis", 2], ["final", 5]]));
  assert.equal(parser.reasoningTokens, 2);
  const silent = new StreamableParser(encoding, "user");
  silent.feed(tokensOf("<|message|>Hi"));
  assert.deepEqual(silent.contentTokenCounts, new Map([[undefined, 1]]));
});

test("parsers are copied and reset in the middle of a stream", () => {
  const tokens = tokensOf(REPLY);
  const parser = new StreamableParser(encoding, "assistant");
  parser.feed(tokens.subarray(0, 4));
  assert.equal(parser.currentContent, "Easy");
  const copy = parser.copy();
  copy.feed(tokens.subarray(4));
  assert.equal(copy.messages.length, 2);
  assert.equal(parser.currentContent, "Easy");
  parser.reset();
  assert.equal(parser.currentContent, "");
  assert.equal(parser.tokens.length, 0);
  assert.equal(parser.feed(tokens).length, 6);
});
