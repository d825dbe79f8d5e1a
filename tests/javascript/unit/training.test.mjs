// Rendering with attribution, and training examples, as JavaScript programs meet them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoding, harmony } from "../support.mjs";

const { assistantMessage, trainingExamples, userMessage } = harmony;
const chat = [
  userMessage("Q1"),
  assistantMessage("R1", { channel: "analysis" }),
  assistantMessage("A1", { channel: "final" }),
  userMessage("Q2"),
  assistantMessage("R2", { channel: "analysis" }),
  assistantMessage("A2", { channel: "final" }),
];

test("annotated tokens are the plain ones", () => {
  for (const config of [{}, { autoDropAnalysis: false }, { analysis: "finished_turns", schemaPolicy: "complete" }]) {
    const plain = [
      [{}, encoding.renderConversation(chat, config)],
      [{ forTraining: true }, encoding.renderConversationForTraining(chat, config)],
      [{ nextTurnRole: "user" }, encoding.renderConversationForCompletion(chat, "user", config)],
    ];
    for (const [ending, tokens] of plain) assert.deepEqual(encoding.renderAnnotated(chat, { ...config, ...ending }).tokens, tokens);
  }
});

test("arrays and messages agree", () => {
  const { tokens, message, part, sampled, messages } = encoding.renderAnnotated({ messages: chat }, { nextTurnRole: "assistant" });
  assert.ok(message instanceof Int32Array && part instanceof Uint8Array && sampled instanceof Uint8Array);
  assert.deepEqual([message.length, part.length, sampled.length], [tokens.length, tokens.length, tokens.length]);
  assert.deepEqual([...message.slice(-2)], [-1, -1]);
  assert.deepEqual(messages.map(({ index }) => index), [0, 2, 3, 4, 5]);
  assert.deepEqual(messages[1], {
    index: 2, role: "assistant", channel: "final", start: 6, end: 14, contentStart: 11, contentEnd: 13, sampledStart: 8, exact: false,
  });
  for (const span of messages) {
    assert.equal(part[span.start], harmony.Part.START);
    assert.equal(part[span.end - 1], harmony.Part.TERMINATOR);
    assert.ok(part.subarray(span.contentStart, span.contentEnd).every((each) => each === harmony.Part.CONTENT));
    assert.ok(message.subarray(span.start, span.end).every((index) => index === span.index));
  }
});

test("what annotated rendering refuses", () => {
  assert.throws(() => encoding.renderAnnotated(chat, { nextTurnRole: "user", forTraining: true }), /exclude each other/);
  assert.throws(() => encoding.renderAnnotated(chat, { forTraining: 1 }), { message: "forTraining is true or false, not 1" });
  assert.throws(() => encoding.renderAnnotated(chat, { for_training: true }), /did you mean "forTraining"\?/);
  assert.throws(() => encoding.renderAnnotated(chat, { nextTurnRole: "robot" }), { kind: "unknown_role" });
  assert.throws(() => encoding.renderAnnotated([harmony.message("tool", "x")]), { kind: "tool_without_name", position: 0 });
});

test("one conversation is not one sequence", () => {
  const { examples, lost } = trainingExamples(chat);
  assert.deepEqual(examples.map(({ kept, targets }) => [[...kept], [...targets]]), [[[0, 1, 2], [1, 2]], [[0, 2, 3, 4, 5], [4, 5]]]);
  assert.deepEqual(lost, []);
  for (const { tokens, labels, lossMask, weight } of examples) {
    assert.ok(labels instanceof Int32Array && weight instanceof Float32Array);
    assert.deepEqual([...labels], Array.from(tokens, (token, index) => (lossMask[index] ? token : -100)));
    assert.deepEqual([...weight], [...lossMask]);
  }
  assert.deepEqual(trainingExamples([]), { examples: [], lost: [] });
  assert.deepEqual(trainingExamples(JSON.stringify(chat)), trainingExamples(chat));
});

test("options reach the core", () => {
  const only = (options) => {
    const { examples, ...rest } = trainingExamples(chat, { examples: "last", ...options });
    assert.equal(examples.length, 1, JSON.stringify(rest));
    return encoding.decode(examples[0].tokens.filter((_, index) => examples[0].lossMask[index]));
  };
  assert.equal(only({ header: "content", channels: new Set(["final"]) }), "A2<|return|>");
  assert.equal(only({ trainOn: "last_message", header: "content" }), "A2<|return|>");
  assert.equal(only({ weights: [1, 1, 1, 1, null, 0], header: "content" }), "R2<|end|>");
  assert.equal(only({ header: "content", maxLength: null, tooLong: undefined, schemaPolicy: "faithful" }), "R2<|end|>A2<|return|>");
  assert.deepEqual(trainingExamples(chat, { maxLength: 5 }), {
    examples: [],
    lost: [{ reason: "too_long", targets: 2, tokens: 16 }, { reason: "too_long", targets: 2, tokens: 16 }],
  });
  const half = trainingExamples(chat, { weights: Float32Array.of(1, 0.5) }).examples[0];
  assert.deepEqual([...new Set(half.weight)], [0, 0.5, 1]);
  assert.deepEqual(trainingExamples(chat, { reasoning: "keep" }).examples.length, 1);
});

test("bad options name their field", () => {
  const refused = (options, name, message) => assert.throws(() => trainingExamples(chat, options), { name, message });
  refused({ trainOn: "last" }, "RangeError", 'trainOn is "assistant", "last_turn", "last_message", not "last"');
  refused({ header: null }, "RangeError", 'header is "sampled", "after_role", "content", "all", not null');
  refused({ toolCalls: "no" }, "TypeError", 'toolCalls is true or false, not "no"');
  refused({ maxLength: -1 }, "RangeError", "maxLength is a whole number from 0, not -1");
  refused({ channels: "final" }, "TypeError", 'channels is a list of names, not "final"');
  refused({ channels: [5] }, "TypeError", "channels is a list of names, and 5 is none");
  refused({ weights: 5 }, "TypeError", "weights is a list of numbers, not 5");
  refused({ weights: [1, "1"] }, "TypeError", 'weights[1] is a number from 0 to 1, not "1"');
  refused({ train_on: "assistant" }, "TypeError", /did you mean "trainOn"\?/);
  assert.throws(() => trainingExamples(chat, { weights: [0, 1.5] }), { kind: "bad_weight", position: 1 });
  assert.throws(() => trainingExamples(chat, { maxLength: 5, tooLong: "error" }), { kind: "example_too_long" });
  assert.throws(() => trainingExamples([{ role: "tool", name: "system", content: "" }]), { kind: "invalid_name", position: 0 });
  assert.throws(() => trainingExamples(5), { kind: "invalid_conversation" });
});

test("options that teach the wrong thing warn", (context) => {
  const warn = context.mock.method(console, "warn", () => {});
  trainingExamples(chat, { terminators: false });
  trainingExamples(chat, { turnEnd: "keep" });
  trainingExamples(chat, { turnEnd: "relabel" });
  assert.deepEqual(warn.mock.calls.map(({ arguments: [text] }) => /^HarmonyWarning: (\w+)/.exec(text)[1]), ["terminators", "turnEnd"]);
});

test("packing", () => {
  assert.deepEqual(harmony.packExamples([], 10), []);
  assert.deepEqual(harmony.packExamples(Uint32Array.of(11, 1), 10), [[0], [1]]);
  assert.throws(() => harmony.packExamples([1, -1], 10), { name: "RangeError", message: "lengths[1] is a whole number from 0, not -1" });
  assert.throws(() => harmony.packExamples([1], 1.5), { name: "RangeError", message: /^capacity/ });
});

const row = { messages: [{ role: "user", content: "2 + 2?" }, { role: "assistant", content: "4", reasoning_content: "A sum.", weight: 1 }] };
const text = ({ tokens, lossMask }) => encoding.decode(tokens.filter((_, index) => lossMask[index]));

test("rows of data sets", () => {
  const made = trainingExamples(row, { format: "openai", date: "2025-06-28", effort: "high" });
  assert.deepEqual(made.messages.map(({ role, channel }) => [role, channel]), [
    ["system", undefined], ["user", undefined], ["assistant", "analysis"], ["assistant", "final"],
  ]);
  assert.match(encoding.decode(encoding.render(made.messages[0])), /Current date: 2025-06-28\n\nReasoning: high/);
  const [example] = made.examples;
  assert.equal(text(example), "<|channel|>analysis<|message|>A sum.<|end|><|start|>assistant<|channel|>final<|message|>4<|return|>");
  assert.deepEqual([...example.targets], [2, 3]);
  assert.deepEqual(trainingExamples(JSON.stringify(row), { format: "auto", date: "2025-06-28", effort: "high" }), made);
  // The conversation that a row is gives the same examples.
  assert.deepEqual(trainingExamples(made.messages).examples, made.examples);
  const columns = trainingExamples({ q: "2 + 2?", output: "4" }, { format: "columns", map: { user: "q", final: "output" }, header: "content" });
  assert.equal(text(columns.examples[0]), "4<|return|>");
});

test("rows that are none say where", () => {
  const robot = { messages: [{ role: "robot", content: "Hi" }] };
  assert.throws(() => trainingExamples(robot, { format: "auto" }), { name: "HarmonyError", kind: "unknown_role", param: "messages[0].role" });
  assert.throws(() => trainingExamples({ text: "Hi" }, { format: "auto" }), { kind: "unknown_format", param: undefined });
  assert.throws(() => trainingExamples("{", { format: "auto" }), { kind: "invalid_row", message: /^invalid row JSON: .* line 1/ });
  assert.throws(() => trainingExamples(row, { format: "jsonl" }), { name: "RangeError", message: /^format is "auto", "harmony", .*, not "jsonl"$/ });
  assert.throws(() => trainingExamples(row, { format: "auto", date: "today" }), { kind: "unknown_option", message: /^unknown value of date/ });
  assert.throws(() => trainingExamples(row, { format: "auto", date: 5 }), { name: "TypeError", message: "date is a string, not number" });
  assert.throws(() => trainingExamples(row, { format: "auto", map: { a: 5 } }), { name: "TypeError", message: /^map is an object of names/ });
  assert.throws(() => trainingExamples(row, { format: "auto", builtinTools: "python" }), { message: /^builtinTools is a list of names, not/ });
  assert.throws(() => trainingExamples(row, { format: "auto", weights: [1] }), /RowOptions has no option "weights"/);
  assert.throws(() => trainingExamples(row, { effort: "high" }), /TrainingOptions has no option "effort"/);
});
