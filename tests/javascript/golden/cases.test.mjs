// `cases.jsonl.gz`: 6,000 random cases of every operation. A render case reads the JSON of `wire.jsonl.gz`, which holds
// what Python's model makes of the case's own messages.

import { test } from "node:test";
import { crc32 } from "node:zlib";
import { Comparison, encoding, firstWords, harmony, jsonLines, orNull, outcome, toDict, tokensOf } from "../support.mjs";

const cases = jsonLines("cases.jsonl.gz");
const wire = new Map(jsonLines("wire.jsonl.gz").map(({ id, json }) => [id, json]));

/** The case's message or conversation as JSON text. */
const asText = ({ id }) => wire.get(id);
/** The same as an object. */
const asObject = ({ id }) => JSON.parse(wire.get(id));

const renderOperations = {
  render: [730, (c, message) => encoding.render(message, options(c))],
  render_conversation: [719, (c, conversation) => encoding.renderConversation(conversation, config(c))],
  render_conversation_for_completion: [
    662,
    (c, conversation) => encoding.renderConversationForCompletion(conversation, c.role, config(c)),
  ],
  render_conversation_for_training: [
    669,
    (c, conversation) => encoding.renderConversationForTraining(conversation, config(c)),
  ],
};

for (const [op, [count, render]] of Object.entries(renderOperations)) {
  test(`${op}, from JSON text`, () => check(op, count, (c) => Array.from(render(c, asText(c)))));
  test(`${op}, from objects`, () => check(op, count, (c) => Array.from(render(c, asObject(c)))));
}

test("parse", () => {
  check("parse", 934, (c) => {
    const messages = encoding.parseMessagesFromCompletionTokens(fedTokens(c), c.role, { strict: c.strict });
    return messages.map(toDict);
  });
});

test("stream", () => {
  check("stream", 1062, (c) => {
    const parser = new harmony.StreamableParser(encoding, c.role, { strict: c.strict });
    const trace = [snapshot(parser)];
    const { error } = outcome(() => {
      for (const token of fedTokens(c)) {
        parser.process(token);
        trace.push(snapshot(parser));
      }
      if (c.eos) {
        parser.processEos();
        trace.push(snapshot(parser));
      }
    });
    return { trace, err: orNull(error), messages: parser.messages.map(toDict), tokens: Array.from(parser.tokens) };
  });
});

test("encode", () => {
  check("encode", 809, (c) => {
    const options = { allowedSpecial: c.allowed, disallowedSpecial: c.disallowed };
    return Array.from(encoding.encode(c.text, options));
  });
});

test("decode", () => {
  check("decode", 415, (c) => {
    // Python's strict mode raises another class in other words; ours is decodeUtf8.
    const decoded = c.errors === "strict" ? null : encoding.decode(c.tokens, c.errors);
    const utf8 = outcome(() => encoding.decodeUtf8(c.tokens));
    return "value" in utf8 ? { decode: decoded, utf8: utf8.value } : { decode: decoded, utf8_err: utf8.error };
  });
});

function check(op, count, run) {
  const comparison = new Comparison();
  for (const c of cases.filter((c) => c.op === op)) {
    comparison.row(() => JSON.stringify(c), outcome(() => run(c)), recorded(c));
  }
  comparison.allEqual(count);
}

/** What the reference gave, its error texts cut to the words that are kept. */
function recorded(c) {
  if (c.err) return { error: firstWords(c.err[1]) };
  if (c.op === "stream") return { value: { ...c.out, err: c.out.err && firstWords(c.out.err[1]) } };
  if (c.out.utf8_err) return { value: { ...c.out, utf8_err: firstWords(c.out.utf8_err[1]) } };
  return { value: c.out };
}

/** The case was recorded in Python, where no configuration means the default one; so it does here. */
function config(c) {
  return c.auto_drop_analysis === null ? undefined : { autoDropAnalysis: c.auto_drop_analysis };
}

function options(c) {
  return c.function_tools === null ? undefined : { conversationHasFunctionTools: c.function_tools };
}

/** The tokens that a parse or stream case feeds: its text's, with noise put in and the end cut off. */
function fedTokens(c) {
  const tokens = Array.from(tokensOf(c.text));
  for (const [at, token] of c.noise) tokens.splice(Math.floor(at * (tokens.length + 1)), 0, token);
  return c.cut === null ? tokens : tokens.slice(0, Math.floor(c.cut * tokens.length));
}

function snapshot(parser) {
  return [
    parser.state,
    orNull(parser.currentRole),
    orNull(parser.currentChannel),
    orNull(parser.currentRecipient),
    orNull(parser.currentContentType),
    orNull(parser.lastContentDelta),
    crc32(parser.currentContent),
  ];
}
