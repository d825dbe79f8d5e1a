// `training/masks.jsonl.gz`: conversations, and what their examples are.

import { test } from "node:test";
import { Comparison, encoding, harmony, jsonLines } from "../support.mjs";

const rows = jsonLines("training/masks.jsonl.gz");
const cases = rows.filter((row) => "options" in row);
const digits = (flags) => Array.from(flags, (flag) => (flag ? "1" : "0")).join("");
const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** The options of a row, by the names that they have here. */
function optionsOf({ options, messages }) {
  const named = Object.entries(options).map(([name, value]) => [camelCase(name), value]);
  return { ...Object.fromEntries(named), weights: messages.map(({ weight }) => weight) };
}

/** An example in the form of the rows. */
function shown(example) {
  return {
    ids: [...example.tokens],
    message: [...example.message],
    part: [...example.part],
    sampled: digits(example.sampled),
    mask: digits(example.lossMask),
    kept_messages: [...example.kept],
  };
}

/** Some rows have the ids and the mask only. */
function alsoIn(row, object) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key in row));
}

test("examples are those of the rows", (context) => {
  context.mock.method(console, "warn", () => {});
  const comparison = new Comparison();
  for (const row of cases) {
    const messages = row.messages.map(({ weight: _, ...message }) => message);
    const { examples } = harmony.trainingExamples(messages, optionsOf(row));
    const expected = row.examples.filter(({ status }) => status !== "dropped");
    const ours = examples.map((example, index) => alsoIn(expected[index] ?? {}, shown(example)));
    const theirs = expected.map((example) => alsoIn(shown(examples[0]), example));
    comparison.row(() => `${row.id}: ${row.name}`, ours, theirs);
  }
  comparison.allEqual(58);
});

test("an example is its messages, rendered", () => {
  const comparison = new Comparison();
  for (const row of cases) {
    for (const example of row.examples.filter(({ part, sampled }) => part && sampled)) {
      const messages = example.kept_messages.map((index) => row.messages[index]).map(({ weight: _, ...message }) => message);
      const { tokens, part, sampled } = encoding.renderAnnotated(messages, { forTraining: true, analysis: "keep" });
      const theirs = [example.ids, example.part, example.sampled];
      comparison.row(() => `${row.id}: ${row.name}`, [[...tokens], [...part], digits(sampled)], theirs);
    }
  }
  comparison.allEqual(62);
});

test("rows are packed as the row says", () => {
  const [row] = rows.filter(({ bins }) => bins);
  const comparison = new Comparison();
  comparison.row(() => row.name, harmony.packExamples(row.lengths, row.capacity), row.bins);
  comparison.allEqual(1);
});
