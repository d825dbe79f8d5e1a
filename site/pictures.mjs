// Takes the pictures of docs/assets: what the demo page makes of a conversation, in light and dark. `make pictures` runs it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, newContext, packageDirectory, vite } from "../tests/javascript/browser/browser.mjs";

const assets = fileURLToPath(new URL("../docs/assets/", import.meta.url));
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
  await context.close();
}

await browser.close();
await server.close();
rmSync(directory, { recursive: true });
