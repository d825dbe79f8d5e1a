// Prints, as JSON, how fast one tokenizer encodes each corpus, and a digest of its ids. It has this process to itself: in one
// process a tokenizer would be charged for the garbage of the others.

import { createHash } from "node:crypto";
import { corpora } from "./corpora.mjs";
import { tokenizers } from "./tokenizers.mjs";

const SLICES = 14;
/** Slices that are not measured: code is compiled once it has run for a while. */
const WARM_UP = 3;

/** Microseconds of CPU time, of all threads: what a collector does on another core counts, too. */
function cpuTime(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Every slice is encoded once: a repeated one flatters every cache. */
function measure(encode, text) {
  const length = Math.floor(text.length / SLICES);
  const digest = createHash("sha256");
  const speeds = [];
  for (let index = 0; index < SLICES; index++) {
    const slice = text.slice(index * length, (index + 1) * length).toWellFormed();
    // Counting the bytes makes one string of the slice, so that encoding need not.
    const bytes = Buffer.byteLength(slice);
    let tokens;
    const time = cpuTime(() => (tokens = encode(slice)));
    if (index >= WARM_UP) speeds.push(bytes / time);
    digest.update(Uint32Array.from(tokens));
  }
  return { bytes: Buffer.byteLength(text), speeds, ids: digest.digest("hex") };
}

const encode = await tokenizers[process.argv[2]]();
const measured = Object.entries(corpora).map(([corpus, text]) => [corpus, measure(encode, text)]);
console.log(JSON.stringify(Object.fromEntries(measured)));
