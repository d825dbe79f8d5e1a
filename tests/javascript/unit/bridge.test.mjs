// The bridge as JavaScript has it: defaults, options, what is refused, and what the corpora leave out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER, CALL, chatBody, chatStream, responseStream } from "../bridge.mjs";
import { encoding, harmony, tokensOf } from "../support.mjs";

const { ChatCompletionRequest, ChatCompletionStream, HarmonyError, ResponseStream, ResponsesRequest, ServerOptions, serverSentEvents } = harmony;

const textOf = (request) => encoding.decodeUtf8(request.prompt(encoding));
const promptWith = (options, body = chatBody()) => textOf(new ChatCompletionRequest(body, options));
const chat = () => new ChatCompletionRequest(chatBody());
const responses = () => new ResponsesRequest({ model: "m", input: "x" });

/** Runs `run` at another time, in another time zone. */
function at(time, zone, run) {
  const { Date: RealDate } = globalThis;
  const { TZ } = process.env;
  globalThis.Date = class extends RealDate {
    constructor() {
      super(time);
    }
    static now() {
      return RealDate.parse(time);
    }
  };
  process.env.TZ = zone;
  try {
    return run();
  } finally {
    globalThis.Date = RealDate;
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
}

test("the date is the local one of when a request is read, text as it stands, or none", () => {
  const options = new ServerOptions();
  const night = "2031-01-04T23:30:00Z";
  assert.match(at(night, "UTC", () => promptWith(options)), /Current date: 2031-01-04\n/);
  assert.match(at(night, "Europe/Oslo", () => promptWith(options)), /Current date: 2031-01-05\n/);
  assert.match(at(night, "UTC", () => promptWith(undefined)), /Current date: 2031-01-04\n/);
  assert.match(promptWith({ date: "a Tuesday" }), /Current date: a Tuesday\n/);
  assert.doesNotMatch(promptWith({ date: null }), /Current date/);
});

test("a response has an id and a time of its own unless it is given one", () => {
  for (const [Stream, request, prefix, time] of [
    [ChatCompletionStream, chat(), "chatcmpl-", "created"],
    [ResponseStream, responses(), "resp_", "created_at"],
  ]) {
    const made = () => new Stream(encoding, request);
    assert.match(made().id, new RegExp(`^${prefix}[0-9a-f]{24}$`));
    assert.notEqual(made().id, made().id);
    assert.equal(at("2031-01-04T23:30:00.900Z", "UTC", made).response()[time], Date.parse("2031-01-04T23:30:00Z") / 1000);

    const given = new Stream(encoding, request, { id: "ID", created: 12, model: "other", promptTokens: 80, cachedTokens: 64 });
    const { id, model, usage, ...response } = { usage: undefined, ...(given.finish(), given.response()) };
    assert.deepEqual([id, model, response[time], given.id], ["ID", "other", 12, "ID"]);
    assert.deepEqual([usage.prompt_tokens ?? usage.input_tokens, (usage.prompt_tokens_details ?? usage.input_tokens_details).cached_tokens], [80, 64]);
  }
});

test("every option of a server does what it says", () => {
  assert.match(promptWith({ modelIdentity: "You are Oslo." }), /<\|message\|>You are Oslo\.\n/);
  assert.doesNotMatch(promptWith({ modelIdentity: null }), /You are/);
  assert.match(promptWith({ knowledgeCutoff: "2025-01" }), /Knowledge cutoff: 2025-01\n/);
  assert.doesNotMatch(promptWith({ knowledgeCutoff: null }), /Knowledge cutoff/);
  assert.match(promptWith({ defaultReasoningEffort: "xhigh" }), /Reasoning: high/);
  const efforts = { reasoningEfforts: { none: "low", medium: "High" } };
  assert.match(promptWith(efforts), /Reasoning: high/);
  assert.match(promptWith(efforts, chatBody({ reasoning_effort: "none" })), /Reasoning: low/);
  assert.throws(() => promptWith(efforts, chatBody({ reasoning_effort: "max" })), { message: /supported are 'none', 'medium'$/ });
  const named = chatBody({ tool_choice: "none" });
  assert.doesNotMatch(promptWith({}, named), /get_weather/);
  assert.match(promptWith({ constrained: true }, named), /get_weather/);
  const optional = { type: "object", properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } } };
  const tools = [{ type: "function", function: { name: "f", parameters: optional } }];
  assert.match(promptWith({}, chatBody({ tools })), /a\?: string \| null,/);
  assert.match(promptWith({ schemaPolicy: "faithful" }, chatBody({ tools })), /a\?: any,/);
  const past = [{ role: "user", content: "x" }, { role: "assistant", reasoning: "Thought.", content: "y" }, { role: "user", content: "z" }];
  assert.doesNotMatch(promptWith({}, chatBody({ messages: past })), /Thought\./);
  assert.match(promptWith({ analysis: "keep" }, chatBody({ messages: past })), /Thought\./);
  const reasoning = (options) => {
    const reply = new ChatCompletionStream(encoding, new ChatCompletionRequest(chatBody(), options));
    reply.feed(tokensOf(ANSWER));
    const { role, content, refusal, ...rest } = reply.response().choices[0].message;
    return rest;
  };
  assert.deepEqual(reasoning(), { reasoning: "Hm." });
  assert.deepEqual(reasoning({ reasoningField: "reasoning_content" }), { reasoning_content: "Hm." });
  assert.deepEqual(reasoning({ reasoningField: null }), {});
});

test("the tools that a server runs are built in, in its own words, or those of an MCP server", () => {
  const promptOf = (type, options) => textOf(new ResponsesRequest({ input: "x", tools: [type] }, options));
  assert.match(promptOf({ type: "web_search" }, { builtinTools: ["python", "browser"] }), /## browser\n/);
  const own = { name: "python", description: "Runs code.", tools: [] };
  assert.match(promptOf({ type: "code_interpreter" }, { builtinTools: new Set([own]) }), /## python\n\nRuns code\.\n/);
  const mcp = { type: "mcp", server_label: "db", server_url: "http://localhost" };
  const parameters = { type: "object", properties: { sql: { type: "string" } } };
  const prompt = promptOf(mcp, { mcpTools: { db: [{ name: "query", description: "Runs SQL.", input_schema: parameters }] } });
  assert.match(prompt, /namespace db \{\n\n\/\/ Runs SQL\.\ntype query = \(_: \{\nsql\?: string,\n\}\) => any;/);
  // As MCP itself spells it.
  assert.equal(promptOf(mcp, { mcpTools: { db: [{ name: "query", description: "Runs SQL.", inputSchema: parameters, title: "Q" }] } }), prompt);
});

test("options that make no sense are errors", () => {
  for (const [options, error] of [
    [{ reasoningFeild: "x" }, { name: "TypeError", message: /^ServerOptions has no option "reasoningFeild"; did you mean "reasoningField"\?/ }],
    [{ date: new Date() }, { name: "TypeError", message: /^date is a string/ }],
    [{ constrained: "no" }, { name: "TypeError", message: 'constrained is true or false, not "no"' }],
    [{ reasoningEfforts: { none: "nothing" } }, { kind: "unknown_reasoning_effort" }],
    [{ reasoningEfforts: { none: 0 } }, { name: "TypeError" }],
    [{ builtinTools: ["shell"] }, { kind: "unknown_tool_namespace" }],
    [{ builtinTools: [{ name: "shell", tools: [] }] }, { kind: "unknown_tool_namespace" }],
    [{ builtinTools: [{}] }, { kind: "invalid_tools" }],
    [{ mcpTools: { db: [{}] } }, { kind: "invalid_tools" }],
    [{ schemaPolicy: "total" }, { kind: "unknown_policy" }],
    [{ analysis: "all" }, { kind: "unknown_policy" }],
    ["browser", { name: "TypeError" }],
  ]) {
    assert.throws(() => new ServerOptions(options), error);
    assert.throws(() => new ChatCompletionRequest(chatBody(), options), error);
  }
});

test("a refusal says what an API answers", () => {
  const body = chatBody({ messages: [{ role: "user", content: [{ type: "image_url" }] }] });
  const message = "messages[0].content[0].type: 'image_url' is not supported: the model reads text only";
  const param = "messages[0].content[0].type";
  assert.throws(() => new ChatCompletionRequest(body), (error) => {
    assert.ok(error instanceof HarmonyError);
    assert.deepEqual([error.message, error.kind, error.param, error.code, error.position], [message, "invalid_request", param, undefined, undefined]);
    assert.deepEqual(error.responseBody(), { error: { message, type: "invalid_request_error", param, code: null } });
    return true;
  });
  const later = { model: "m", input: "x", previous_response_id: "resp_1" };
  assert.throws(() => new ResponsesRequest(later), { param: "previous_response_id", code: "previous_response_not_found" });
  assert.throws(() => new ResponsesRequest(later, null, [{ type: "robot" }]), { param: "previous[0].type" });
  assert.throws(() => new ResponsesRequest(later, null, {}), TypeError);
  assert.equal(new HarmonyError("text", "unknown_role").responseBody().error.type, "server_error");
});

test("a body that is no JSON, or nested without end, is refused", () => {
  const refused = (text) => ({ name: "HarmonyError", kind: "invalid_request", message: text, param: undefined });
  assert.throws(() => new ChatCompletionRequest('{"messages": ['), refused(/^invalid JSON: EOF while parsing a list at line 1 column 14$/));
  for (const body of [undefined, null, 5, [], "[]"]) assert.throws(() => new ChatCompletionRequest(body), refused("expected an object"));
  for (const depth of [1_000, 1_100, 1_200, 100_000]) {
    let nested = [];
    for (let level = 1; level < depth; level += 1) nested = [nested];
    for (const body of [{ messages: [], metadata: nested }, `{"messages": [], "metadata": ${"[".repeat(depth)}${"]".repeat(depth)}}`]) {
      assert.throws(() => new ChatCompletionRequest(body), { name: "HarmonyError", kind: "invalid_request" }, `${depth} deep`);
    }
  }
  const circular = {};
  circular.messages = circular;
  assert.throws(() => new ChatCompletionRequest(circular), TypeError);
  assert.match(promptWith({}, { messages: [{ role: "user", content: "a\ud800b" }] }), /<\|message\|>a\ufffdb<\|end\|>/);
});

test("a body of JSON text keeps numbers and the order of keys", () => {
  const body = '{"messages": [{"role": "user", "content": "x"}], "tools": [{"type": "function", "function": {"name": "f", "parameters": ' +
    '{"type": "object", "properties": {"b": {"type": "number", "default": 1.0}, "1": {"type": "null"}}}}}]}';
  assert.match(promptWith({}, body), /b\?: number, \/\/ default: 1\.0\n1\?: null,/);
  assert.match(promptWith({}, JSON.parse(body)), /1\?: null,\nb\?: number, \/\/ default: 1\n/);
});

test("a request tells a sampler what to enforce", () => {
  const schema = { type: "object", properties: { city: { type: "string" } } };
  const request = new ChatCompletionRequest(
    chatBody({
      n: 2,
      tool_choice: { type: "function", function: { name: "get_weather" } },
      response_format: { type: "json_schema", json_schema: { name: "place", schema, strict: true } },
    }),
  );
  assert.deepEqual(request.toolChoice, { mode: "required", tools: ["get_weather"], named: true });
  assert.deepEqual(request.responseFormat, { name: "place", description: null, schema, strict: true });
  assert.deepEqual(request.tools, chatBody().tools);
  assert.equal(request.n, 2);
  assert.deepEqual(request.conversation.messages.map(({ role }) => role), ["system", "developer", "user"]);
  const config = { analysis: "keep", schemaPolicy: "complete" };
  assert.deepEqual(encoding.renderConversationForCompletion(request.conversation, "assistant", config), request.prompt(encoding));

  assert.equal(responses().responseFormat, undefined);
  assert.deepEqual(responses().toolChoice, { mode: "auto", tools: null, named: false });
  assert.deepEqual([responses().tools, responses().items], [[], [{ type: "message", role: "user", content: "x" }]]);
  assert.equal(responses().conversation.messages.length, 2);
});

test("choices are told apart", () => {
  const reply = chatStream(chatBody({ n: 2, stream_options: { include_usage: true } }));
  assert.deepEqual(reply.feed(tokensOf(CALL), { choice: 1 }).map(({ choices }) => choices[0].index), [0, 1, 1, 1]);
  const [first, second] = [reply.choice(0), reply.choice(1)];
  assert.deepEqual([first.stopped, second.stopped, reply.stopped], [false, true, false]);
  reply.feed(tokensOf(ANSWER));
  assert.equal(first.stopped, true);
  assert.deepEqual(first.messages.map(({ channel }) => channel), ["analysis", "final"]);
  assert.deepEqual(second.messages, [
    { role: "assistant", recipient: "functions.get_weather", content: '{"city":"Oslo"}', channel: "commentary", content_type: "<|constrain|>json" },
  ]);
  assert.deepEqual([first.messages, first.diagnostics, second.diagnostics], [reply.messages, [], []]);
  assert.equal(reply.choice(2), undefined);
  const none = { name: "RangeError", message: /^there is no choice 2, counted from 0/ };
  assert.throws(() => reply.feed(tokensOf(CALL), { choice: 2 }), none);
  assert.throws(() => reply.finish("stop", { choice: 2 }), none);
  assert.equal(reply.finish("stop", { choice: 1 })[0].choices[0].finish_reason, "tool_calls");
  const [last, usage] = reply.finish("length");
  assert.equal(last.choices[0].finish_reason, "length");
  assert.equal(usage.usage.completion_tokens, tokensOf(CALL).length + tokensOf(ANSWER).length);
  assert.deepEqual(reply.response().usage, usage.usage);
});

test("log probabilities stand with the tokens of the content", () => {
  const tokens = tokensOf(ANSWER);
  const [likely, rare] = encoding.encode(" No");
  const asObjects = Array.from(tokens, (token) => ({ [token]: -0.25, [likely]: -0.5, 0: -Infinity }));
  const asMaps = Array.from(tokens, (token) => new Map([[token, -0.25], [likely, -0.5], [0, -Infinity]]));
  assert.equal(rare, undefined);
  const entries = (logprobs) => {
    const reply = chatStream(chatBody({ logprobs: true, top_logprobs: 2 }));
    reply.feed(tokens, { logprobs });
    reply.finish();
    return reply.response().choices[0].logprobs.content;
  };
  assert.deepEqual(entries(asMaps), entries(asObjects));
  const bytes = entries(asObjects).flatMap((entry) => entry.bytes);
  assert.equal(Buffer.from(bytes).toString(), "It is 👩‍👩 °C.");
  assert.deepEqual(entries(asObjects)[0], {
    token: "It", bytes: [73, 116], logprob: -0.25,
    top_logprobs: [{ token: "It", bytes: [73, 116], logprob: -0.25 }, { token: " No", bytes: [32, 78, 111], logprob: -0.5 }],
  });
  const reply = responseStream({ model: "m", input: "x", include: ["message.output_text.logprobs"] });
  reply.feed(tokens, { logprobs: asMaps });
  const [{ logprobs }] = reply.response().output.at(-1).content;
  assert.deepEqual(logprobs.flatMap((entry) => entry.bytes), bytes);

  const feed = (logprobs) => () => chatStream(chatBody()).feed([1, 2], { logprobs });
  assert.throws(feed([{ 1: 0 }]), { name: "RangeError", message: "logprobs have an entry for each token; given were 1 for 2" });
  assert.throws(feed([{ 1: 0 }, null]), TypeError);
  assert.throws(feed([{ 1: 0 }, { x: 0 }]), TypeError);
  assert.throws(feed([{ 1: 0 }, { 2: "0" }]), TypeError);
});

test("what is not shown as it was written is in the diagnostics", () => {
  const reply = chatStream(chatBody({ tool_choice: "none" }));
  const tokens = tokensOf(CALL);
  reply.feed(tokens);
  assert.deepEqual(reply.diagnostics, [{ kind: "unsolicited_call", token_index: tokens.length - 1, detail: "functions.get_weather" }]);
});

test("a response goes on once the server has run its tools", () => {
  const body = { model: "m", input: "x", tools: [{ type: "code_interpreter", container: { type: "auto" } }] };
  const reply = responseStream(body, { builtin_tools: ["python"] });
  const code = "<|channel|>analysis to=python <|constrain|>code<|message|>print(2 + 2)<|call|>";
  reply.feed(tokensOf(code));
  assert.ok(reply.stopped);
  assert.deepEqual(reply.pending.map(({ recipient, content }) => [recipient, content]), [["python", "print(2 + 2)"]]);
  const done = reply.addResult("4\n", { container_id: "cntr_1" }).at(-1);
  assert.deepEqual([done.type, done.item.outputs, done.item.container_id], ["response.output_item.done", [{ type: "logs", logs: "4\n" }], "cntr_1"]);
  assert.deepEqual(reply.pending, []);
  const prompt = reply.prompt(encoding);
  const result = "<|start|>python to=assistant<|channel|>analysis<|message|>4\n<|end|><|start|>assistant";
  assert.ok(encoding.decodeUtf8(prompt).endsWith(`<|start|>assistant to=python<|channel|>analysis <|constrain|>code<|message|>print(2 + 2)<|call|>${result}`));
  reply.resume(prompt.length);
  assert.ok(!reply.stopped);
  reply.feed(tokensOf(ANSWER));
  assert.deepEqual(reply.messages.map(({ role, content }) => [role, content]), [
    ["assistant", "print(2 + 2)"], ["tool", "4\n"], ["assistant", "Hm."], ["assistant", "It is 👩‍👩 °C."],
  ]);
  reply.finish();
  const { output, usage } = reply.response();
  assert.deepEqual(output.map(({ type }) => type), ["code_interpreter_call", "reasoning", "message"]);
  assert.equal(usage.input_tokens, prompt.length);
  assert.deepEqual(reply.diagnostics, []);

  assert.throws(() => reply.addResult("x"), { name: "HarmonyError", kind: "no_pending_call" });
  assert.throws(() => reply.addResult("x", []), TypeError);
  assert.throws(() => reply.addResult(4), TypeError);
  assert.throws(() => reply.resume(-1), RangeError);
});

test("a response can fail", () => {
  const reply = responseStream({ model: "m", input: "x" });
  reply.feed(tokensOf("<|channel|>final<|message|>It"));
  const { type, response } = reply.fail("server_error", "the engine is gone").at(-1);
  assert.deepEqual([type, response.status, response.error], ["response.failed", "failed", { code: "server_error", message: "the engine is gone" }]);
  assert.deepEqual(reply.finish(), []);
  assert.throws(() => reply.fail("server_error"), TypeError);
});

test("engines' reasons that are none are errors, and change nothing", () => {
  for (const reply of [chatStream(chatBody()), responseStream({ model: "m", input: "x" })]) {
    const words = 'a finish reason is one of "stop", "length", "content_filter", not "abort"';
    assert.throws(() => reply.finish("abort"), { name: "RangeError", message: words });
    assert.throws(() => reply.finish(null), TypeError);
    reply.feed(tokensOf(ANSWER));
    assert.equal(reply.finish().length, 1);
  }
});

test("arguments of wrong types are errors", () => {
  assert.throws(() => new ChatCompletionStream(encoding, responses()), TypeError);
  assert.throws(() => new ResponseStream(encoding, chat()), TypeError);
  assert.throws(() => new ResponseStream({}, responses()), TypeError);
  assert.throws(() => chat().prompt({}), TypeError);
  assert.throws(() => new ChatCompletionStream(encoding, chat(), { promptTokens: [1, 2] }), { name: "TypeError", message: /^promptTokens is a whole number/ });
  assert.throws(() => new ChatCompletionStream(encoding, chat(), { promptTokens: -1 }), RangeError);
  assert.throws(() => new ChatCompletionStream(encoding, chat(), { created: 1.5 }), RangeError);
  assert.throws(() => new ChatCompletionStream(encoding, chat(), { created: "now" }), TypeError);
  assert.throws(() => new ChatCompletionStream(encoding, chat(), { prompt_tokens: 1 }), { message: /did you mean "promptTokens"\?/ });
  assert.throws(() => chatStream(chatBody()).feed([-1]), RangeError);
  assert.throws(() => chatStream(chatBody()).feed([1], { choice: -1 }), RangeError);
  assert.throws(() => chatStream(chatBody()).feed([1], { chioce: 1 }), { message: /did you mean "choice"\?/ });
});

test("ids that are no tokens are no errors", () => {
  for (const reply of [chatStream(chatBody()), responseStream({ model: "m", input: "x" })]) {
    reply.feed([999_999, 4_294_967_295, 201_087, 200_006, 200_006]);
    reply.finish();
    assert.ok(reply.diagnostics.length > 0);
  }
});

test("what was released says so", () => {
  const [request, other, options] = [chat(), responses(), new ServerOptions()];
  const [reply, response] = [new ChatCompletionStream(encoding, request), new ResponseStream(encoding, other)];
  const choice = reply.choice(0);
  // Those that were made of them stay as they are.
  for (const released of [options, request, other]) {
    released.free();
    released.free();
  }
  assert.equal(reply.feed([]).length + response.feed([]).length, 3);
  reply.free();
  response.free();
  const words = (what) => ({ message: `${what} released by free() or \`using\`; make a new one` });
  assert.throws(() => new ChatCompletionRequest(chatBody(), options), words("this ServerOptions object was"));
  assert.throws(() => new ChatCompletionStream(encoding, request), words("this request was"));
  for (const use of [() => request.n, () => request.tools, () => request.prompt(encoding), () => other.items]) {
    assert.throws(use, words("this request was"));
  }
  for (const use of [() => reply.feed([1]), () => reply.response(), () => choice.stopped, () => response.finish(), () => response.pending]) {
    assert.throws(use, words("this stream was"));
  }
});

test("`using` releases", { skip: typeof Symbol.dispose !== "symbol" }, () => {
  for (const made of [chat(), responses(), new ServerOptions(), chatStream(chatBody()), responseStream({ input: "x" })]) {
    made[Symbol.dispose]();
    assert.throws(() => (made.feed ? made.feed([]) : made.prompt ? made.prompt(encoding) : promptWith(made)), /released by free\(\)/);
  }
});

test("events go out as server-sent events", () => {
  assert.equal(serverSentEvents([{ type: "response.created", n: 0 }]), 'event: response.created\ndata: {"type":"response.created","n":0}\n\n');
  assert.equal(serverSentEvents(new Set([{ id: "é\n" }, { type: "a\rb" }])), 'data: {"id":"é\\n"}\n\ndata: {"type":"a\\rb"}\n\n');
  assert.equal(serverSentEvents([]), "");
  for (const given of [undefined, null, "x", {}, [5], [null]]) assert.throws(() => serverSentEvents(given), TypeError);
});

