// Texts to encode, from the packages that are installed here anyway: nothing is downloaded and nothing is repeated.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../node_modules/", import.meta.url));
const LENGTH = 2_000_000;

/** The files below a folder whose names end so, as one text. */
function files(ending, folder = "") {
  let text = "";
  for (const name of readdirSync(packages + folder, { recursive: true }).sort()) {
    if (!name.endsWith(ending) || name.includes("diagnosticMessages")) continue;
    text += readFileSync(`${packages}${folder}/${name}`, "utf8");
    if (text.length > LENGTH) break;
  }
  return text.slice(0, LENGTH);
}

/** The messages of the TypeScript compiler in a language. */
function messages(language) {
  const path = `${packages}typescript-oldest/lib/${language}/diagnosticMessages.generated.json`;
  return Object.values(JSON.parse(readFileSync(path, "utf8"))).join("\n");
}

export const corpora = {
  "English (README files)": files(".md"),
  "code (TypeScript)": files(".d.ts", "playwright-core"),
  "JSON": files(".json"),
  "German": messages("de"),
  "Russian": messages("ru"),
  "Japanese": messages("ja"),
  "Chinese": messages("zh-cn"),
};
