// Random conversations give here what they give in Python: tokens, what each of them is, and training examples.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Comparison, encoding, harmony } from "../support.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = `${root}.venv/bin/python`;
const COUNT = 1000;

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const named = (options) => Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]));

function outcome(make) {
  try {
    return { value: make() };
  } catch (error) {
    return { error: error.kind, position: error.position ?? null };
  }
}

function annotated({ conversation, config, ending }) {
  const { tokens, message, part, sampled, messages } = encoding.renderAnnotated(conversation, named({ ...config, ...ending }));
  const spans = messages.map((span) => [
    span.index, span.role, span.name ?? null, span.channel ?? null, span.recipient ?? null, span.exact,
    span.start, span.end, span.contentStart, span.contentEnd, span.sampledStart,
  ]);
  return { tokens: [...tokens], message: [...message], part: [...part], sampled: Array.from(sampled, Boolean), messages: spans };
}

function made({ conversation, options, weights }) {
  const { examples, lost } = harmony.trainingExamples(conversation, { ...named(options), weights });
  return {
    examples: examples.map((example) => ({
      tokens: [...example.tokens],
      labels: [...example.labels],
      loss_mask: [...example.lossMask],
      weight: [...example.weight],
      message: [...example.message],
      part: [...example.part],
      sampled: Array.from(example.sampled, Boolean),
      kept: [...example.kept],
      targets: [...example.targets],
    })),
    lost: lost.map(({ reason, targets, tokens }) => [reason, targets, tokens]),
  };
}

test("Python and JavaScript agree", { skip: !existsSync(python) && "there is no Python environment; make test-python sets it up" }, (context) => {
  context.mock.method(console, "warn", () => {});
  const script = `${root}tests/python/annotated_cases.py`;
  const lines = execFileSync(python, [script, "javascript", String(COUNT)], { encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
  const comparison = new Comparison();
  for (const line of lines) {
    const row = JSON.parse(line);
    comparison.row(() => line.slice(0, 500), { annotated: outcome(() => annotated(row)), made: outcome(() => made(row)) }, {
      annotated: row.annotated,
      made: row.made,
    });
  }
  comparison.allEqual(lines.length);
});
