// The package as users get it: packed, installed from the tarball, used in projects of its own.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const packageDirectory = fileURLToPath(new URL("../../../javascript", import.meta.url));
const projects = fileURLToPath(new URL("./projects", import.meta.url));
const bin = (name) => join(packageDirectory, "node_modules/.bin", name);
const script = (name) => join(packageDirectory, "node_modules", name);

let directory;
let tarball;

before(() => {
  directory = mkdtempSync(join(tmpdir(), "harmony-packaging-"));
  run("npm", ["pack", "--silent", "--pack-destination", directory], packageDirectory);
  tarball = join(directory, readdirSync(directory).find((name) => name.endsWith(".tgz")));
});

after(() => rmSync(directory, { recursive: true, force: true }));

/** A project with the packed package as its one dependency. */
function project(name) {
  const path = join(directory, name);
  cpSync(join(projects, name), path, { recursive: true });
  writeFileSync(join(path, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--silent", "--offline", "--no-audit", "--no-fund", tarball], path);
  return path;
}

function run(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    assert.fail(`${command} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`);
  }
}

test("the tarball holds what users need and nothing else", () => {
  const listed = run("tar", ["-tzf", tarball], directory).trim().split("\n").sort();
  for (const name of ["package.json", "README.md", "LICENSE", "NOTICE", "dist/index.d.ts", "dist/node.js", "dist/openai_harmony_bg.wasm"]) {
    assert.ok(listed.includes(`package/${name}`), name);
  }
  assert.ok(listed.every((name) => /^package\/(dist\/[\w-]+(\.d\.ts|\.js|\.wasm)|package\.json|README\.md|LICENSE|NOTICE)$/.test(name)), listed.join("\n"));
});

test("the notices of those whose data it holds are in it", () => {
  const notice = run("tar", ["-xzOf", tarball, "package/NOTICE"], directory);
  assert.match(notice, /Copyright \(c\) 2022 OpenAI, Shantanu Jain/);
  assert.match(notice, /UNICODE LICENSE V3/);
});

test("a bare Node project", () => {
  const path = project("node");
  assert.equal(run(process.execPath, ["main.js"], path), "<|start|>user<|message|>Hi<|end|><|start|>assistant\n");
});

test("a worker of Node's", () => {
  const path = project("node");
  assert.equal(run(process.execPath, ["worker.js"], path), "<|start|>user<|message|>Hi<|end|><|start|>assistant\n");
});

test("a Vite project: the wasm module is one of its assets", () => {
  const path = project("vite");
  run(bin("vite"), ["build", "--logLevel", "error"], path);
  const assets = readdirSync(join(path, "dist/assets"));
  assert.ok(assets.some((name) => /^openai_harmony_bg-.*\.wasm$/.test(name)), assets.join(", "));
});

for (const compiler of ["typescript", "typescript-oldest"]) {
  for (const [module, moduleResolution] of [
    ["NodeNext", "NodeNext"],
    ["ESNext", "Bundler"],
  ]) {
    test(`a strict TypeScript project: ${compiler}, ${moduleResolution}`, () => {
      const path = project("typescript");
      const options = ["--strict", "--target", "ES2022", "--lib", "ES2022", "--noEmit"];
      const files = ["--module", module, "--moduleResolution", moduleResolution, "main.ts"];
      run(process.execPath, [join(script(compiler), "bin/tsc"), ...options, ...files], path);
      rmSync(path, { recursive: true });
    });
  }
}

for (const compiler of ["typescript", "typescript-oldest"]) {
  test(`a project with the package openai: ${compiler}`, () => {
    const path = project("openai");
    for (const name of ["openai", "@types"]) symlinkSync(script(name), join(path, "node_modules", name));
    const options = ["--strict", "--target", "ES2022", "--lib", "ES2022,DOM,DOM.Iterable,ESNext.Disposable", "--skipLibCheck", "--noEmit"];
    run(process.execPath, [join(script(compiler), "bin/tsc"), ...options, "--module", "NodeNext", "--types", "node", "main.ts"], path);
    rmSync(path, { recursive: true });
  });
}

test("publint and are-the-types-wrong have nothing to say", () => {
  run("npm", ["run", "--silent", "check"], packageDirectory);
});
