// The example server of docs/examples, as a module of a project that has the package, and a client of it.

import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const packageDirectory = fileURLToPath(new URL("../../../javascript/", import.meta.url));
const example = fileURLToPath(new URL("../../../docs/examples/serve.mjs", import.meta.url));
const require = createRequire(packageDirectory);

export const { OpenAI, BadRequestError } = require("openai");
export const { zodResponseFormat, zodTextFormat } = require("openai/helpers/zod");
export const zod = require("zod");

/** Where the example lies while tests run: within the package's folder its own name leads to it. */
const examplePath = (name) => `${packageDirectory}.example-serve-${name}.mjs`;

/** Gives the example a place under this name, which no other test file has; `remove` takes it away. */
export function placeExample(name) {
  const path = examplePath(name);
  copyFileSync(example, path);
  return { path, remove: () => rmSync(path) };
}

/** Runs `use` with a client of a server over `generate`, and the list that the bodies of its requests are put into. */
export async function withClient(makeServer, generate, use) {
  const server = makeServer(generate).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const bodies = [];
  const baseURL = `http://127.0.0.1:${server.address().port}/v1`;
  const recording = (url, init) => {
    bodies.push(JSON.parse(init.body));
    return fetch(url, init);
  };
  try {
    return await use(new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, fetch: recording }), bodies, baseURL);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
