// Encoding speed and start-up of this package beside the npm packages tiktoken and gpt-tokenizer, as a table.
// With `--write`, the results also go to benches/results/javascript.json, from which `python -m compare.rewrite` writes
// their section of docs/performance.md.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "./machine.mjs";
import { tokenizers } from "./tokenizers.mjs";

/** The tokenizers take turns in so many rounds, each begun by another, lest one has the machine's worse hour. */
const ROUNDS = 3;
const STARTS = 9;
const PEER = "tiktoken";
const RESULTS = new URL("../../benches/results/javascript.json", import.meta.url);
const names = Object.keys(tokenizers);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const rounded = (number) => Number(number.toPrecision(4));

/** What a script of this folder prints about a tokenizer, in a process of its own. */
function ask(script, name) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [path, name], { encoding: "utf8" }));
}

/** What a script prints about each tokenizer, in each round. */
function askAll(script, rounds) {
  const answers = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) answers.get(name).push(ask(script, name));
  }
  return answers;
}

function throughput() {
  const answers = askAll("./measure.mjs", ROUNDS);
  const results = {};
  for (const [corpus, { bytes, ids }] of Object.entries(answers.get(PEER)[0])) {
    const speeds = {};
    for (const name of names) {
      const rounds = answers.get(name).map((answer) => answer[corpus]);
      for (const round of rounds) assert.equal(round.ids, ids, `${name} has other ids for ${corpus}`);
      speeds[name] = median(rounds.flatMap((round) => round.speeds));
    }
    const peers = names.map((name) => [
      name,
      { mb_per_s: rounded(speeds[name]), times_tiktoken: rounded(speeds[name] / speeds[PEER]) },
    ]);
    results[corpus] = { bytes, peers: Object.fromEntries(peers) };
  }
  return results;
}

function startUp() {
  const answers = askAll("./start-up.mjs", STARTS);
  return Object.fromEntries(names.map((name) => [name, rounded(median(answers.get(name)))]));
}

function print({ run, throughput, startup_ms }) {
  const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
  console.log(`Node ${run.node}, load average ${run.load_average_at_start}. MB/s of UTF-8; in brackets times tiktoken.\n`);
  row(["", ...names]);
  row(["---", ...names.map(() => "---:")]);
  for (const [corpus, { peers }] of Object.entries(throughput)) {
    row([corpus, ...names.map((name) => `${peers[name].mb_per_s.toFixed(1)} (${peers[name].times_tiktoken.toFixed(1)}×)`)]);
  }
  row(["start-up, ms", ...names.map((name) => startup_ms[name].toFixed(0))]);
}

const results = { run: describe(), throughput: throughput(), startup_ms: startUp() };
print(results);
if (process.argv.includes("--write")) {
  mkdirSync(new URL("./", RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
}
