// The package in the runtimes beside Node. `make test-runtimes` installs them; else these tests are skipped.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const packageDirectory = fileURLToPath(new URL("../../../javascript", import.meta.url));
const runtimes = join(packageDirectory, "runtimes/node_modules/.bin");
const projects = fileURLToPath(new URL("./projects", import.meta.url));
const skip = existsSync(runtimes) ? false : "Bun and Deno are not installed: make test-runtimes";
const EXPECTED = "<|start|>user<|message|>Hi<|end|><|start|>assistant\n";

describe("the package in other runtimes", { skip }, () => {
  let directory;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "harmony-runtimes-"));
    for (const name of ["node", "worker"]) cpSync(join(projects, name), join(directory, name), { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const npm = (args, cwd) => execFileSync("npm", [...args, "--silent"], { cwd });
    npm(["pack", "--pack-destination", directory], packageDirectory);
    const tarball = readdirSync(directory).find((name) => name.endsWith(".tgz"));
    npm(["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], directory);
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  const run = (name, args) => execFileSync(join(runtimes, name), args, { cwd: directory, encoding: "utf8" });
  // It reads its own wasm module.
  const deno = ["run", "--node-modules-dir=manual", "--allow-read=."];

  test("Bun", () => assert.equal(run("bun", ["node/main.js"]), EXPECTED));
  test("a worker of Bun's", () => assert.equal(run("bun", ["worker/main.js"]), EXPECTED));
  test("Deno", () => assert.equal(run("deno", [...deno, "node/main.js"]), EXPECTED));
  test("a worker of Deno's", () => assert.equal(run("deno", [...deno, "worker/main.js"]), EXPECTED));
});
