// The example server with the client that its users have: the package `openai`, on loopback.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { Comparison, encoding, jsonLines, tokensOf } from "../support.mjs";
import { BadRequestError, placeExample, withClient, zod, zodResponseFormat, zodTextFormat } from "./serve.mjs";

const example = placeExample("client");
after(example.remove);
const { cannedModel, makeServer } = await import(example.path);

const model = "gpt-oss-20b";
const messages = [{ role: "user", content: "What is the weather in Oslo?" }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ type: "function", function: { name: "get_weather", description: "The weather.", parameters } }];
const responsesTools = [{ type: "function", name: "get_weather", description: "The weather.", parameters, strict: false }];
const call = '{"city": "Oslo"}';

const withCanned = (use) => withClient(makeServer, cannedModel, use);

/** An engine that writes this completion, by three tokens. */
function engine(completion, finishReason = "stop") {
  const tokens = tokensOf(completion);
  return async function* generate() {
    for (let at = 0; at < tokens.length; at += 3) yield { tokens: tokens.slice(at, at + 3) };
    yield { tokens: [], finishReason };
  };
}

async function listed(stream) {
  const list = [];
  for await (const item of stream) list.push(item);
  return list;
}

test("chat.completions.create", () =>
  withCanned(async (client) => {
    const completion = await client.chat.completions.create({ model, messages, tools });
    const [{ message, finish_reason }] = completion.choices;
    assert.match(completion.id, /^chatcmpl-[0-9a-f]{24}$/);
    assert.equal(finish_reason, "tool_calls");
    assert.deepEqual([message.content, message.reasoning], [null, "I need the weather."]);
    const id = `call_${completion.id.slice("chatcmpl-".length)}_0`;
    assert.deepEqual(message.tool_calls, [{ id, type: "function", function: { name: "get_weather", arguments: call } }]);
    assert.equal(completion.usage.total_tokens, completion.usage.prompt_tokens + completion.usage.completion_tokens);

    const answer = await client.chat.completions.create({
      model,
      messages: [...messages, message, { role: "tool", tool_call_id: id, content: "24 °C" }],
      tools,
    });
    assert.equal(answer.choices[0].message.content, "The tool says: 24 °C");
    assert.equal(answer.choices[0].finish_reason, "stop");
  }));

test("chat.completions.create, streamed, with two choices and the usage", () =>
  withCanned(async (client) => {
    const body = { model, messages, tools, n: 2, stream: true, stream_options: { include_usage: true } };
    const chunks = await listed(await client.chat.completions.create(body));
    const reasons = chunks.flatMap(({ choices }) => choices).filter((choice) => choice.finish_reason);
    assert.deepEqual(reasons.map(({ index, finish_reason }) => [index, finish_reason]), [[0, "tool_calls"], [1, "tool_calls"]]);
    assert.deepEqual([chunks.at(-1).choices, chunks.at(-1).usage.completion_tokens > 40], [[], true]);
  }));

test("a limit of tokens", () =>
  withCanned(async (client) => {
    const { choices } = await client.chat.completions.create({ model, messages, max_completion_tokens: 5 });
    assert.deepEqual([choices[0].message.content, choices[0].finish_reason], ["Ask me", "length"]);
    // Python's client raises where a stream ends so; this one does not.
    const response = await client.responses.stream({ model, input: "Hi", max_output_tokens: 5 }).finalResponse();
    assert.deepEqual([response.output_text, response.status, response.incomplete_details], ["Ask me", "incomplete", { reason: "max_output_tokens" }]);
  }));

test("chat.completions.stream tells of each call", () =>
  withCanned(async (client) => {
    const stream = client.chat.completions.stream({ model, messages, tools });
    const done = [];
    stream.on("tool_calls.function.arguments.done", (event) => done.push([event.name, event.arguments]));
    const { choices } = await stream.finalChatCompletion();
    assert.deepEqual(done, [["get_weather", call]]);
    assert.equal(choices[0].finish_reason, "tool_calls");
  }));

for (const stream of [false, true]) {
  test(`chat.completions.runTools${stream ? ", streamed" : ""}: the tool runs once`, () =>
    withCanned(async (client, bodies) => {
      const given = [];
      const weather = (args) => {
        given.push(args);
        return "24 °C";
      };
      const functionTool = { name: "get_weather", description: "The weather.", parameters, parse: JSON.parse, function: weather };
      const runner = client.chat.completions.runTools({ model, messages, stream, tools: [{ type: "function", function: functionTool }] });
      assert.equal(await runner.finalContent(), "The tool says: 24 °C");
      assert.deepEqual(given, [{ city: "Oslo" }]);
      assert.equal(bodies.length, 2);
      const [, assistant, result] = bodies[1].messages;
      assert.deepEqual([assistant.role, assistant.tool_calls[0].id], ["assistant", result.tool_call_id]);
      // What the server can do, it does; the rest is the client's. Its runner sends back only fields that it knows, and of
      // others its accumulator keeps the last delta alone.
      assert.equal(assistant.reasoning, undefined);
      const { reasoning } = runner.messages[1];
      assert.ok(reasoning !== "" && (stream ? "I need the weather.".endsWith(reasoning) : reasoning === "I need the weather."));
    }));
}

test("chat.completions.parse", () =>
  withClient(makeServer, engine('<|channel|>final<|message|>{"city":"Oslo"}<|return|>'), async (client) => {
    const format = zodResponseFormat(zod.object({ city: zod.string() }), "place");
    const { choices } = await client.chat.completions.parse({ model, messages, response_format: format });
    assert.deepEqual(choices[0].message.parsed, { city: "Oslo" });
    const text = { format: zodTextFormat(zod.object({ city: zod.string() }), "place") };
    const response = await client.responses.parse({ model, input: "Where?", text });
    assert.deepEqual(response.output_parsed, { city: "Oslo" });
  }));

test("responses.create, and another that follows it", () =>
  withCanned(async (client, bodies) => {
    const first = await client.responses.create({ model, input: "What is the weather?", tools: responsesTools });
    assert.match(first.id, /^resp_[0-9a-f]{24}$/);
    const [reasoning, item] = first.output;
    assert.deepEqual(reasoning.content, [{ type: "reasoning_text", text: "I need the weather." }]);
    assert.deepEqual([item.type, item.name, item.arguments], ["function_call", "get_weather", call]);

    const input = [{ type: "function_call_output", call_id: item.call_id, output: "24 °C" }];
    const second = await client.responses.create({ model, input, previous_response_id: first.id, tools: responsesTools });
    assert.equal(second.output_text, "The tool says: 24 °C");
    assert.equal(bodies[1].input.length, 1);
    const third = await client.responses.create({ model, input: "Thanks", previous_response_id: second.id });
    assert.equal(third.output_text, "Ask me about the weather.");
  }));

test("responses.create, streamed", () =>
  withCanned(async (client) => {
    const events = await listed(await client.responses.create({ model, input: "Hi", tools: responsesTools, stream: true }));
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), Array.from(events.keys()));
    assert.deepEqual([events[0].type, events.at(-1).type], ["response.created", "response.completed"]);
  }));

test("responses.stream", () =>
  withCanned(async (client) => {
    const stream = client.responses.stream({ model, input: "Hi", tools: responsesTools });
    const events = await listed(stream);
    const { output, status } = await stream.finalResponse();
    assert.equal(status, "completed");
    assert.deepEqual(events.at(-1).response.output.map(({ id }) => id), output.map(({ id }) => id));
    assert.deepEqual(output.map(({ type }) => type), ["reasoning", "function_call"]);
    assert.equal(output[1].arguments, call);
    const deltas = events.filter(({ type }) => type === "response.function_call_arguments.delta");
    assert.equal(deltas.map(({ delta }) => delta).join(""), call);
  }));

test("an engine that fails", async (t) => {
  t.mock.method(console, "error", () => {});
  async function* failing() {
    yield { tokens: tokensOf("<|channel|>final<|message|>It") };
    throw new Error("out of memory");
  }
  await withClient(makeServer, failing, async (client) => {
    await assert.rejects(client.chat.completions.create({ model, messages }), { status: 500, type: "server_error" });
    await assert.rejects(client.chat.completions.stream({ model, messages }).finalContent());
    const response = await client.responses.create({ model, input: "Hi" });
    assert.deepEqual([response.status, response.error], ["failed", { code: "server_error", message: "the model failed" }]);
  });
});

test("a client that goes away ends the engine's work", async () => {
  let ended;
  const gone = new Promise((resolve) => (ended = resolve));
  async function* endless() {
    try {
      yield { tokens: tokensOf("<|channel|>final<|message|>") };
      for (;;) {
        yield { tokens: encoding.encode(" more") };
        await new Promise(setImmediate);
      }
    } finally {
      ended("ended");
    }
  }
  await withClient(makeServer, endless, async (client) => {
    for await (const _ of await client.chat.completions.create({ model, messages, stream: true })) break;
    assert.equal(await gone, "ended");
  });
});

test("bad requests are refused with what OpenAI's client reads", () =>
  withCanned(async (client, _, baseURL) => {
    await assert.rejects(client.chat.completions.create({ model, messages: [{ role: "robot", content: "Hi" }] }), (error) => {
      assert.ok(error instanceof BadRequestError);
      assert.deepEqual([error.status, error.param, error.code, error.type], [400, "messages[0].role", null, "invalid_request_error"]);
      assert.match(error.message, /messages\[0\]\.role: unknown role: 'robot'$/);
      return true;
    });
    const later = { model, input: "Hi", previous_response_id: "resp_none" };
    await assert.rejects(client.responses.create(later), { status: 400, code: "previous_response_not_found" });
    for (const path of ["/chat/completions", "/responses"]) {
      for (const [body, words] of [['{"model":', /^the body is no JSON: /], ["null", /^expected an object$/]]) {
        const response = await fetch(baseURL + path, { method: "POST", body });
        assert.equal(response.status, 400);
        assert.match((await response.json()).error.message, words);
      }
    }
    assert.equal((await fetch(`${baseURL}/models`)).status, 404);
  }));

test("the program prints its address, and ends streams of Chat Completions alone with [DONE]", async () => {
  const program = spawn(process.execPath, [example.path, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(program.stdout, "data");
    const post = async (path, body) => (await fetch(String(line).trim() + path, { method: "POST", body: JSON.stringify(body) })).text();
    const chat = await post("/chat/completions", { model, messages, stream: true });
    assert.ok(chat.startsWith('data: {"id":"chatcmpl-') && chat.endsWith("}\n\ndata: [DONE]\n\n"), chat);
    const responses = await post("/responses", { model, input: "Hi", stream: true });
    assert.ok(responses.startsWith("event: response.created\ndata: {") && responses.endsWith("}\n\n"), responses);
    assert.ok(!responses.includes("[DONE]"));
  } finally {
    program.kill();
    await once(program, "exit");
  }
});

const outputs = jsonLines("bridge/outputs.jsonl.gz").filter((row) => row.completion !== undefined);

/** What the client adds to a message of its own accord, and what its accumulator loses. */
function without({ parsed, reasoning, tool_calls, ...message }) {
  const calls = tool_calls?.map(({ function: { parsed_arguments, ...called }, ...rest }) => ({ ...rest, function: called }));
  return { ...message, ...(calls?.length > 0 && { tool_calls: calls }) };
}

test("the client makes of recorded completions what they are recorded as", async () => {
  let generate;
  const comparison = new Comparison();
  await withClient(makeServer, (...given) => generate(...given), async (client) => {
    for (const row of outputs) {
      generate = engine(row.completion, row.finish_reason_of_engine);
      const name = () => row.name;
      const { chat_completion, responses } = row.expected;
      // Ids are made of the response's own, which is another each time.
      const named = (id, value) => JSON.parse(JSON.stringify(value).replaceAll(id.replace(/^(chatcmpl-|resp_)/, ""), "ID"));
      const completion = await client.chat.completions.stream(row.chat_request).finalChatCompletion();
      const [choice] = named(completion.id, completion.choices);
      comparison.row(name, [without(choice.message), choice.finish_reason], [without(chat_completion.message), chat_completion.finish_reason]);
      if (!row.responses_request) continue;
      const response = await client.responses.stream(row.responses_request).finalResponse();
      const items = response.output.map(({ parsed_arguments, ...item }) => item);
      for (const part of items.flatMap(({ content }) => content ?? [])) delete part.parsed;
      comparison.row(name, named(response.id, [items, response.status]), [responses.output, responses.status]);
    }
  });
  comparison.allEqual(2 * outputs.length - outputs.filter((row) => !row.responses_request).length);
});
