// Takes the pictures of docs/assets, in light and dark: what the demo page makes of a conversation, and `harmony inspect` of an example.
// `make pictures` runs it.
// usage: node site/pictures.mjs HARMONY    the command

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, newContext, packageDirectory, vite } from "../tests/javascript/browser/browser.mjs";

const assets = fileURLToPath(new URL("../docs/assets/", import.meta.url));
const chats = fileURLToPath(new URL("../docs/examples/chats/", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "harmony-pictures-"));
const { build, preview } = await vite();
const options = { configFile: `${packageDirectory}demo/vite.config.ts`, logLevel: "error", build: { outDir: directory } };
await build(options);
const server = await preview({ ...options, preview: { port: 0, host: "127.0.0.1" } });
const browser = await launch();

const MARGIN = 20;
for (const [colorScheme, name] of [
  ["light", "page"],
  ["dark", "page_dark"],
]) {
  const context = await newContext(browser, { viewport: { width: 1120, height: 1200 }, colorScheme });
  const page = await context.newPage();
  await page.goto(server.resolvedUrls.local[0]);
  await page.waitForSelector("body[data-ready]");
  // From a message's anatomy to the tokens of a conversation.
  const first = await page.locator("figure.anatomy").boundingBox();
  const last = await page.locator("section.part").first().boundingBox();
  const clip = { x: 0, y: first.y - MARGIN, width: 1120, height: last.y + last.height - first.y + 2 * MARGIN };
  await page.screenshot({ path: join(assets, `${name}.png`), clip });

  await page.setViewportSize({ width: 1000, height: 340 });
  await page.setContent(execFileSync(resolve(process.argv[2]), ["inspect", "chats.jsonl", "2", "--html"], { cwd: chats, encoding: "utf8" }));
  await page.locator("h1").evaluate((heading) => heading.remove());
  await page.screenshot({ path: join(assets, name.replace("page", "mask") + ".png"), fullPage: true });
  await context.close();
}

await browser.close();
await server.close();
rmSync(directory, { recursive: true });
