// The demo page, built and served for the tests of one file.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch, newContext, packageDirectory, vite } from "./browser.mjs";

/** Starts server and browser before the tests of a `describe`, and ends them after. */
export function demoPage() {
  let server;
  let browser;
  let directory;
  const site = { address: "", requests: [], open };

  before(async () => {
    const { build, preview } = await vite();
    directory = mkdtempSync(join(tmpdir(), "harmony-demo-"));
    const options = { configFile: `${packageDirectory}demo/vite.config.ts`, logLevel: "error", build: { outDir: directory } };
    await build(options);
    server = await preview({ ...options, preview: { port: 0, host: "127.0.0.1" } });
    [site.address] = server.resolvedUrls.local;
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  /** The page, ready; fails at the end of the test if the page logged an error. */
  async function open(t, { hash = "", path = "", ...options } = {}) {
    const context = await newContext(browser, { viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("request", (request) => site.requests.push(request.url()));
    t.after(async () => {
      await context.close();
      assert.deepEqual(errors, []);
    });
    await page.goto(site.address + path + hash);
    if (path === "" && options.javaScriptEnabled !== false) await page.waitForSelector("body[data-ready]");
    return page;
  }

  return site;
}

/** Moves the player to the end of the stream. */
export async function toEnd(page) {
  await page.locator("#position").focus();
  await page.keyboard.press("End");
}
