// What the documents say is so: their blocks run, and they name every export.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { harmony } from "../support.mjs";

const packageDirectory = fileURLToPath(new URL("../../../javascript/", import.meta.url));
const guide = readFileSync(new URL("../../../docs/javascript.md", import.meta.url), "utf8");
const readme = readFileSync(`${packageDirectory}README.md`, "utf8");

/** Runs the blocks of a document one after the other, as one module of a project that has the package. */
function run(name, document) {
  const blocks = Array.from(document.matchAll(/^```js\n([^]*?)^```$/gm), ([, block]) => block);
  assert.ok(blocks.length > 0);
  // Within the package's folder its own name leads to it, by the exports that users get.
  const path = `${packageDirectory}.document-${name}.mjs`;
  writeFileSync(path, blocks.join("\n"));
  try {
    return execFileSync(process.execPath, [path], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    return assert.fail(`${name}: ${error.stderr}`);
  } finally {
    rmSync(path);
  }
}

test("the guide's blocks run", () => {
  run("guide", guide);
});

test("the README's block prints what it says", () => {
  assert.equal(run("readme", readme), "It is 4.\n");
});

test("the guide names every export", () => {
  const types = readdirSync(`${packageDirectory}dist`)
    .filter((name) => name.endsWith(".d.ts") && !name.startsWith("openai_harmony"))
    .flatMap((name) => Array.from(readFileSync(`${packageDirectory}dist/${name}`, "utf8").matchAll(/^export (?:interface|type) (\w+)/gm)))
    .map(([, name]) => name);
  const names = [...Object.keys(harmony).filter((name) => name !== "default"), ...types];
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(guide)), []);
});
