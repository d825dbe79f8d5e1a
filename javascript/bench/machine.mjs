// What the results depend on besides the code, by the names of `benches/compare/machine.py`.

import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem, type } from "node:os";
import { readFileSync } from "node:fs";

export function describe() {
  return {
    date: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    commit: git("rev-parse", "--short=12", "HEAD"),
    uncommitted_changes: git("status", "--porcelain", "--untracked-files=no") !== "",
    processor: processor(),
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.version,
    load_average_at_start: Math.round(loadavg()[0] * 100) / 100,
  };
}

/** Virtual machines have processors with names that say little; family and model identify them. */
function processor() {
  const name = cpus()[0]?.model ?? "";
  try {
    const field = (key) => new RegExp(`^${key}\\s*: (.*)$`, "m").exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1];
    return `${name}, family ${field("cpu family")} model ${field("model")}`;
  } catch {
    return name;
  }
}

function git(...words) {
  try {
    return execFileSync("git", words, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
