// `streams.json.gz` and `after_errors.json.gz`: streams fed token by token, with everything the parser shows after each one.

import { test } from "node:test";
import { Comparison, encoding, firstWords, harmony, jsonData, orNull, outcome, toDict, tokensOf } from "../support.mjs";

test("streams run as recorded", () => {
  const comparison = new Comparison();
  for (const row of jsonData("streams.json.gz")) {
    comparison.row(() => JSON.stringify(row), run(row), {
      tokens: row.tokens,
      // The row that failed holds the same error as the stream as a whole.
      trace: row.trace.filter(Array.isArray),
      end: "error" in row ? { error: firstWords(row.error) } : { value: row.messages },
    });
  }
  comparison.allEqual(300);
});

function run({ text, tokens, role, strict }) {
  const parser = new harmony.StreamableParser(encoding, role, { strict });
  const trace = [];
  const end = outcome(() => {
    for (const token of tokens) {
      parser.process(token);
      trace.push(streamRow(parser));
    }
    parser.processEos();
    return parser.messages.map(toDict);
  });
  return { tokens: Array.from(tokensOf(text)), trace, end };
}

function streamRow(parser) {
  return [
    parser.state,
    parser.lastContentDelta,
    parser.currentRole,
    parser.currentChannel,
    parser.currentRecipient,
    parser.currentContentType,
    parser.currentContent,
  ].map(orNull);
}

test("parsers go on after errors as recorded", () => {
  const comparison = new Comparison();
  for (const row of jsonData("after_errors.json.gz")) {
    const parser = new harmony.StreamableParser(encoding, row.role, { strict: row.strict });
    const rows = row.tokens.map((token) => afterErrorRow(parser, () => parser.process(token)));
    rows.push(afterErrorRow(parser, () => parser.processEos()));
    comparison.row(
      () => JSON.stringify(row),
      { rows, state_data: parser.stateData, messages: parser.messages.map(toDict) },
      { rows: row.rows.map(recordedRow), state_data: row.state_data, messages: row.messages },
    );
  }
  comparison.allEqual(400);
});

function afterErrorRow(parser, feed) {
  const { error } = outcome(feed);
  return [
    error,
    parser.state,
    parser.currentRole,
    parser.currentChannel,
    parser.currentRecipient,
    parser.currentContentType,
    parser.lastContentDelta,
    parser.currentContent,
  ].map(orNull);
}

function recordedRow([error, ...rest]) {
  return [error && firstWords(error[1]), ...rest];
}
