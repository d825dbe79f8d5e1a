// What the documents say is so: their blocks run, and they name every export.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { harmony } from "../support.mjs";

const packageDirectory = fileURLToPath(new URL("../../../javascript/", import.meta.url));
const documentOf = (name) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), "utf8");
const guide = documentOf("javascript");
const readme = readFileSync(`${packageDirectory}README.md`, "utf8");
const front = readFileSync(`${packageDirectory}../README.md`, "utf8");

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

test("the blocks about tools run", () => {
  run("tools", documentOf("tools"));
});

test("the blocks about training run", () => {
  run("training", documentOf("training"));
});

test("the README's block prints what it says", () => {
  assert.equal(run("readme", readme), "It is 4.\n");
});

test("the repository's README streams an answer", () => {
  assert.equal(run("front", front), "It\n is\n \n4\n.\n");
});

/** The `.d.ts` files that the package's entry point exports from, by way of others or itself. */
function publicTypes(name = "index.d.ts", found = new Set()) {
  if (found.has(name)) return [];
  found.add(name);
  const text = readFileSync(`${packageDirectory}dist/${name}`, "utf8");
  const others = Array.from(text.matchAll(/^export .* from "\.\/(.*)\.js";$/gm), ([, other]) => `${other}.d.ts`);
  return [name, ...others.flatMap((other) => publicTypes(other, found))];
}

/** The members of the classes, interfaces and other types of a `.d.ts` file, as `Type.member`. */
function membersOf(path) {
  const ts = createRequire(packageDirectory)("typescript-oldest");
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node, type) => {
    const isPrivate = ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private;
    if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) type = node.name.text;
    if (ts.isVariableDeclaration(node)) type = node.name.getText();
    const isMember = ts.isPropertySignature(node) || ts.isMethodDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isAccessor(node);
    if (isMember && !isPrivate && node.name.text !== "prototype" && ts.isIdentifier(node.name)) found.push(`${type}.${node.name.text}`);
    ts.forEachChild(node, (child) => visit(child, type));
  };
  visit(source, "");
  return found;
}

test("the guide names every member of every exported type", () => {
  const members = publicTypes().flatMap((name) => membersOf(`${packageDirectory}dist/${name}`));
  assert.ok(members.includes("StreamableParser.contentTokenCounts") && members.includes("Repair.token_index"), "members are found");
  const missing = members.filter((member) => !new RegExp(`\\b${member.split(".")[1]}\\b`).test(guide));
  assert.deepEqual(missing, []);
});

test("the guide names every export", () => {
  const types = publicTypes()
    .flatMap((name) => Array.from(readFileSync(`${packageDirectory}dist/${name}`, "utf8").matchAll(/^export (?:interface|type) (\w+)/gm)))
    .map(([, name]) => name);
  const names = [...Object.keys(harmony).filter((name) => name !== "default"), ...types];
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(guide)), []);
});
