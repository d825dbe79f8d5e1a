// Encoding speed and start-up of this package beside the npm packages tiktoken and gpt-tokenizer, as a table.
//
// CPU time, the tokenizers taking turns on slices that none has seen before: a repeated slice flatters every cache.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { corpora } from "./corpora.mjs";
import { tokenizers } from "./tokenizers.mjs";

const SLICES = 14;
/** Slices on which all have to agree, and which are not measured. */
const WARM_UP = 3;
const STARTS = 5;
const names = Object.keys(tokenizers);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Microseconds of CPU time, of all threads: what a collector does on another core counts, too. */
function cpuTime(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function slices(text) {
  const length = Math.floor(text.length / SLICES);
  return Array.from({ length: SLICES }, (_, index) => text.slice(index * length, (index + 1) * length).toWellFormed());
}

const encoders = new Map();
for (const name of names) encoders.set(name, await tokenizers[name]());

const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
console.log(`Node ${process.version}, ${process.arch}. MB of UTF-8 a second of CPU time, median of ${SLICES - WARM_UP} fresh slices; in brackets times tiktoken.\n`);
row(["", ...names]);
row(["---", ...names.map(() => "---:")]);

for (const [corpus, text] of Object.entries(corpora)) {
  const speeds = new Map(names.map((name) => [name, []]));
  slices(text).forEach((slice, index) => {
    // Who goes first changes, as the first to touch a slice pays for it.
    const order = [...names.slice(index % names.length), ...names.slice(0, index % names.length)];
    const isWarmUp = index < WARM_UP;
    for (const name of order) {
      let tokens;
      const time = cpuTime(() => (tokens = encoders.get(name)(slice)));
      if (isWarmUp) assert.deepEqual(Array.from(tokens), Array.from(encoders.get("tiktoken")(slice)), `${name} on ${corpus}`);
      else speeds.get(name).push(Buffer.byteLength(slice) / time);
    }
  });
  const tiktoken = median(speeds.get("tiktoken"));
  row([corpus, ...names.map((name) => `${median(speeds.get(name)).toFixed(1)} (${(median(speeds.get(name)) / tiktoken).toFixed(1)}x)`)]);
}

/** Milliseconds from an empty process to the first tokens, less those of the process itself. */
function startUp(name) {
  const times = Array.from({ length: STARTS }, () => {
    const { stdout } = spawnSync(process.execPath, [fileURLToPath(new URL("./start-up.mjs", import.meta.url)), name], { encoding: "utf8" });
    return Number(stdout);
  });
  return median(times);
}
row(["start-up, ms", ...names.map((name) => startUp(name).toFixed(0))]);
