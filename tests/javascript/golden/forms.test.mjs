// `forms.json.gz`: single facts, as far as JavaScript can ask them.

import { test } from "node:test";
import { Comparison, encoding, firstWords, harmony, jsonData, outcome, toDict, tokensOf } from "../support.mjs";

const forms = jsonData("forms.json.gz");

test("the parser's state", () => {
  const comparison = new Comparison();
  for (const [name, row] of Object.entries(forms.state_data)) {
    const parser = new harmony.StreamableParser(encoding, row.role);
    for (const token of row.tokens) parser.process(token);
    const recorded = { state: row.state_data, content: row.content };
    if (name === "content with an id that no token has") {
      // Ours on purpose: the id becomes U+FFFD and the text behind it is kept.
      recorded.content = "a\ufffdb";
      recorded.state.content_tokens = ["a", "\ufffd", "b"].flatMap((delta) => Array.from(encoding.encode(delta)));
    }
    comparison.row(() => name, { state: parser.stateData, content: parser.currentContent }, recorded);
  }
  comparison.allEqual(10);
});

/** The message of a tool with a parameter that has this default. */
function renderedDefault(value) {
  const parameters = { type: "object", properties: { a: { type: "string", default: value } } };
  const message = harmony.developerMessage({ functionTools: [{ name: "f", description: "D", parameters }] });
  return encoding.decodeUtf8(encoding.render(message));
}

test("values in parameters", () => {
  const comparison = new Comparison();
  const values = {
    tuple: [1, 2],
    "str enum": "red",
    model: { text: "x" },
    "big int": 1e25,
    float: 1e30,
    "small float": 1e-7,
    "surrogate pair": "👍",
    "float 0.1+0.2": 0.1 + 0.2,
    "5e-324": 5e-324,
  };
  for (const [name, value] of Object.entries(values)) {
    comparison.row(() => name, renderedDefault(value), forms.parameters[name].value);
  }
  comparison.allEqual(9);
});

test("numbers that only JSON text can tell from others", () => {
  const comparison = new Comparison();
  const values = {
    "int keys": '{"1":3,"null":4,"1.5":5}',
    "u64 max": "18446744073709551615",
    "u64 max + 1": "18446744073709551616",
    "i64 min": "-9223372036854775808",
    "i64 min - 1": "-9223372036854775809",
    "negative zero": "-0.0",
    "float 1e16": "1e16",
    "float 1e15": "1e15",
    "float 123456789012345680.0": "123456789012345680.0",
  };
  for (const [name, json] of Object.entries(values)) {
    const message = harmony.developerMessage({
      functionTools: [
        { name: "f", description: "D", parameters: { type: "object", properties: { a: { type: "string", default: "HERE" } } } },
      ],
    });
    const text = JSON.stringify(message).replace('"HERE"', json);
    comparison.row(() => name, encoding.decodeUtf8(encoding.render(text)), forms.parameters[name].value);
  }
  comparison.allEqual(9);
});

test("deep values in parameters", (t) => {
  const nested = (depth) => {
    let value = {};
    for (let level = 0; level < depth; level += 1) value = { type: "object", properties: { a: value } };
    return value;
  };
  for (const depth of [59, 200]) {
    t.assert.ok(Array.isArray(forms.parameters[`object depth ${depth}`].error));
    t.assert.match(renderedDefault(nested(depth)), /default: \{/, "ours takes what the reference refuses");
  }
});

test("messages that can't be rendered, and some that can", () => {
  const comparison = new Comparison();
  const plain = harmony.assistantMessage("x", { channel: "final" });
  const messages = {
    "channel int": { ...plain, channel: 5 },
    "content_type int": { ...plain, content_type: 3 },
    "content tuple": { ...plain, content: "s" },
    "recipient Role": { ...plain, recipient: "assistant" },
    "text pair": { ...plain, content: "👍" },
    "author.role str": plain,
    "author.role unknown": { ...plain, role: "robot" },
    "tool without a name": { ...plain, role: "tool" },
    // Ours reads "low", too.
    "effort low": { role: "system", content: [{ ...harmony.systemContent(), reasoning_effort: "lowest" }] },
    "system content in a user message": harmony.message("user", harmony.systemContent()),
    "developer content in a system message": harmony.message("system", harmony.developerContent()),
  };
  for (const [name, message] of Object.entries(messages)) {
    const row = forms.mutated[name];
    const recorded = row.error ? { error: firstWords(row.error[1]) } : { value: row.value };
    comparison.row(() => name, outcome(() => Array.from(encoding.render(message))), recorded);
  }
  comparison.allEqual(11);
});

test("Python's JSON is read", (t) => {
  const tools = [
    { name: "f", description: "D", parameters: { type: "object", properties: {} } },
    { name: "g", description: "" },
  ];
  const system = harmony.systemMessage({ tools: [harmony.getToolNamespaceConfig("browser")] });
  const developer = harmony.developerMessage({ instructions: "é\u2028", functionTools: tools });
  t.assert.deepEqual(encoding.render(forms.to_json.system), encoding.render(system));
  t.assert.deepEqual(encoding.render(forms.to_json.developer), encoding.render(developer));
  const conversation = [
    system,
    developer,
    harmony.assistantMessage("x", { channel: "final" }),
    harmony.message("tool", "r", { name: "t" }),
  ];
  t.assert.deepEqual(encoding.renderConversation(forms.to_json.conversation), encoding.renderConversation(conversation));
  t.assert.deepEqual(encoding.renderConversation(forms.to_dict.conversation), encoding.renderConversation(conversation));
});

test("odd arguments", () => {
  const hiThere = Array.from(encoding.encode("hi there"));
  const half = Array.from(encoding.encode("👩‍👩")).slice(0, 1);
  const parse = (text, role) => encoding.parseMessagesFromCompletionTokens(tokensOf(text), role).map(toDict);
  const encode = (text, options) => Array.from(encoding.encode(text, options));
  const calls = {
    "decode generator": () => encoding.decode((function* () { yield* hiThere; })()),
    "decode tuple": () => encoding.decode(hiThere),
    "decode 201089": () => encoding.decode([201089]),
    "decode_utf8 201089": () => encoding.decodeUtf8([201089]),
    "decode_utf8 half": () => encoding.decodeUtf8(half),
    "parse no tokens with role": () => parse("", "assistant"),
    "parse no tokens": () => parse(""),
    "encode disallowed word": () => encode("say hello", { disallowedSpecial: ["hello"] }),
    "encode disallowed str": () => encode("say hello", { disallowedSpecial: "hello" }),
    "encode disallowed empty string": () => encode("x", { disallowedSpecial: [""] }),
    "encode disallowed None": () => encode("<|end|>", { disallowedSpecial: null }),
    "encode disallowed ()": () => encode("<|end|>", { disallowedSpecial: [] }),
    "encode allowed unknown": () => encode("x<|nope|>", { allowedSpecial: ["<|nope|>"] }),
    "encode default": () => encode("<|end|>"),
    "encode lone surrogate": () => encode("a\ud800b"),
    "encode pair": () => encode("👍"),
    "is_special 10**6": () => encoding.isSpecialToken(10 ** 6),
    "load unknown": () => harmony.loadHarmonyEncodingSync("nope"),
  };
  const comparison = new Comparison();
  for (const [name, call] of Object.entries(calls)) {
    const row = forms.arguments[name];
    comparison.row(() => name, outcome(call), row.error ? { error: firstWords(row.error[1]) } : { value: row.value });
  }
  comparison.allEqual(18);
});
