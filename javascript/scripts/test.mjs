// Runs the package's tests, those in files whose path holds an argument where there are any: `npm test -- golden`.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL("../../tests/javascript/", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(directory, { recursive: true })
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => directory + name);
const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(status ?? 1);
