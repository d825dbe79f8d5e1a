/** The documents as pages beside the demo, so that it can link to them wherever it is served. */

import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { Marked } from "marked";
import type { Plugin } from "vite";

const ROOT = new URL("../../", import.meta.url);
const DOCUMENTS = ["format", "tools", "openai", "training", "python", "javascript", "rust", "recovery", "performance", "design/README", "design/tokenizer"];

/** Builds a page of each document, and takes along the pictures and data that they point to. */
export function documents(): Plugin {
  return {
    name: "documents",
    apply: "build",
    generateBundle() {
      for (const [fileName, source] of files()) this.emitFile({ type: "asset", fileName, source });
    },
  };
}

/** The files by their paths, which are those of the repository but for the pages' endings. */
function files(): Map<string, string | Uint8Array> {
  const found = new Map<string, string | Uint8Array>();
  const styles = ["base", "document"].map((name) => readFileSync(new URL(`javascript/demo/styles/${name}.css`, ROOT), "utf8"));
  found.set("docs/document.css", styles.join("\n"));
  for (const name of DOCUMENTS) {
    const path = `docs/${name}.md`;
    const { html, linked } = page(path, readFileSync(new URL(path, ROOT), "utf8"));
    found.set(`docs/${name}.html`, html);
    for (const other of linked) found.set(other, readFileSync(new URL(other, ROOT)));
  }
  return found;
}

/** A document as a page, and the files it links to that are no pages. */
function page(path: string, text: string): { html: string; linked: Set<string> } {
  const linked = new Set<string>();
  const target = (href: string): string => {
    if (/^([a-z]+:|#)/.test(href)) return href;
    const [file = "", fragment] = href.split("#");
    const place = posix.normalize(posix.join(posix.dirname(path), file));
    if (DOCUMENTS.some((name) => place === `docs/${name}.md`)) return file.replace(/\.md$/, ".html") + (fragment === undefined ? "" : `#${fragment}`);
    linked.add(place);
    return href;
  };
  const marked = new Marked({
    walkTokens(token) {
      if (token.type === "link" || token.type === "image") token["href"] = target(String(token["href"]));
    },
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table({ header, rows }) {
        const cells = (row: typeof header, tag: string) => `<tr>${row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
        // Wide tables scroll by themselves on a phone.
        return `<div class="table" tabindex="0" role="group" aria-label="Table"><table><thead>${cells(header, "th")}</thead><tbody>${rows.map((row) => cells(row, "td")).join("")}</tbody></table></div>\n`;
      },
    },
  });
  const body = marked.parse(text, { async: false });
  const up = "../".repeat(path.split("/").length - 1);
  const title = /^# (.*)$/m.exec(text)?.[1] ?? "Harmony";
  return { html: template(title, up, body), linked };
}

/** The name by which links find a heading, as on the forges that show these documents. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

const LINKS = [
  ["format", "The format"],
  ["tools", "Tools"],
  ["openai", "OpenAI's APIs"],
  ["training", "Training"],
  ["python", "Python"],
  ["javascript", "JavaScript"],
  ["rust", "Rust"],
  ["recovery", "Malformed output"],
  ["performance", "Speed"],
] as const;

function template(title: string, up: string, body: string): string {
  const links = LINKS.map(([name, label]) => `<a href="${up}docs/${name}.html">${label}</a>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title} · Harmony</title>
<link rel="icon" href="data:," />
<link rel="stylesheet" href="${up}docs/document.css" />
</head>
<body class="document">
<nav aria-label="Documents"><a href="${up}index.html">← See it happen</a> ${links.join(" ")}</nav>
<main>
${body}</main>
</body>
</html>
`;
}
