// The bridge's corpora: requests and their prompts, completions and what either API makes of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatStream, requestOf, responseStream } from "../bridge.mjs";
import { Comparison, encoding, harmony, jsonLines, tokensOf } from "../support.mjs";

const outputs = jsonLines("bridge/outputs.jsonl.gz");

/** The prompt, or the body of the answer that refuses the request. */
function promptOf(row) {
  try {
    const ids = Array.from(requestOf(row).prompt(encoding));
    return { text: encoding.decodeUtf8(ids), ids };
  } catch (error) {
    assert.ok(error instanceof harmony.HarmonyError && error.kind === "invalid_request", error.stack);
    return error.responseBody();
  }
}

test("requests give the recorded prompts and refusals", () => {
  const comparison = new Comparison();
  for (const row of jsonLines("bridge/requests.jsonl.gz")) comparison.row(() => row.name, promptOf(row), row.expected);
  comparison.allEqual(132);
});

/** Some ways to divide tokens among calls of `feed`: whole, one by one, and by three. */
const SPLITS = [Infinity, 1, 3];

function* pieces(tokens, size) {
  for (let start = 0; start < tokens.length; start += size) yield tokens.slice(start, start + size);
}

const kinds = (reply) => reply.diagnostics.map(({ kind }) => kind);

/** What a chat completion is recorded by. */
function completionOf(reply) {
  const { choices, usage } = reply.response();
  return {
    message: choices[0].message,
    finish_reason: choices[0].finish_reason,
    completion_tokens: usage.completion_tokens,
    reasoning_tokens: usage.completion_tokens_details.reasoning_tokens,
  };
}

/** What a response is recorded by. */
function responseOf(reply) {
  const { output, status, incomplete_details, usage } = reply.response();
  const { output_tokens, output_tokens_details } = usage;
  return { output, status, incomplete_details, usage: { output_tokens, reasoning_tokens: output_tokens_details.reasoning_tokens } };
}

test("chat completions are the recorded ones, however they are fed", () => {
  const comparison = new Comparison();
  for (const row of outputs.filter(({ chat_request }) => chat_request)) {
    for (const size of SPLITS) {
      const name = () => `${row.name}, by ${size}`;
      const reply = chatStream(row.chat_request, row.options);
      const chunks = Array.from(pieces(tokensOf(row.completion), size)).flatMap((tokens) => reply.feed(tokens));
      chunks.push(...reply.finish(row.finish_reason_of_engine));
      comparison.row(name, completionOf(reply), row.expected.chat_completion);
      comparison.row(name, kinds(reply), row.diagnostics);
      if (size === Infinity) comparison.row(name, chunks.map(({ choices }) => choices[0].delta), row.expected.chat_deltas);
    }
  }
  comparison.allEqual(92 * (2 * SPLITS.length + 1));
});

/** The events as they are recorded: by their types, or whole but for the response that some carry. */
function recordedForm(events, withFields) {
  return events.map(({ response, ...event }) => (withFields ? event : event.type));
}

/** Feeds the completions of a row, and between them the results of calls. */
function eventsOf(row, reply, size) {
  const events = [];
  for (const round of row.rounds ?? [row.completion]) {
    if (typeof round === "string") {
      for (const tokens of pieces(tokensOf(round), size)) events.push(...reply.feed(tokens));
    } else {
      events.push(...reply.addResult(round.result));
      reply.resume(0);
    }
  }
  return [...events, ...reply.finish(row.finish_reason_of_engine)];
}

test("responses are the recorded ones, however they are fed", () => {
  const comparison = new Comparison();
  for (const row of outputs.filter(({ responses_request }) => responses_request)) {
    for (const size of SPLITS) {
      const name = () => `${row.name}, by ${size}`;
      const reply = responseStream(row.responses_request, row.options);
      const events = eventsOf(row, reply, size);
      const { responses, responses_events } = row.expected;
      comparison.row(name, responseOf(reply), responses);
      assert.deepEqual(events.map(({ sequence_number }) => sequence_number), Array.from(events.keys()), name());
      assert.deepEqual(events.at(-1).response, reply.response(), name());
      if (row.diagnostics) comparison.row(name, kinds(reply), row.diagnostics);
      if (size === Infinity) comparison.row(name, recordedForm(events, typeof responses_events[0] === "object"), responses_events);
    }
  }
  comparison.allEqual(111 * (SPLITS.length + 1) + 92 * SPLITS.length);
});
