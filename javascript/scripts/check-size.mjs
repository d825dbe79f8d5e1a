// Fails where what users download has grown beyond what the package promises.

import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const LIMIT = 1_500_000;
const dist = new URL("../dist/", import.meta.url);

let total = 0;
for (const name of readdirSync(dist).sort()) {
  const bytes = readFileSync(new URL(name, dist));
  const packed = brotliCompressSync(bytes).length;
  total += packed;
  if (packed > 10_000) console.log(`${name}: ${bytes.length} bytes, ${packed} with brotli`);
}
console.log(`package: ${total} bytes with brotli, of at most ${LIMIT}`);
if (total > LIMIT) {
  console.error("the package is too large");
  process.exit(1);
}
