// Debian's chromium, driven by playwright-core, against pages that Vite serves on this machine.

import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const packageDirectory = fileURLToPath(new URL("../../../javascript/", import.meta.url));
const require = createRequire(packageDirectory);
const artefacts = `${packageDirectory}test-artefacts/`;

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why there is no browser to test in, or false. */
export const skip = existsSync(executablePath) ? false : `no browser at ${executablePath}: install chromium, or set CHROMIUM`;

/** How long, in milliseconds, the browser may take for any one step: so long only where it hangs, however busy the machine is. */
const PATIENCE = 300_000;

/** A browser that reaches for nothing but what it is told to open. */
export async function launch() {
  const { chromium } = require("playwright-core");
  return chromium.launch({
    executablePath,
    timeout: PATIENCE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-quic",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A context of the browser's, which waits as long as a busy machine takes. */
export async function newContext(browser, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  return context;
}

export async function vite() {
  return import(require.resolve("vite"));
}

/** Keeps a picture of the page for people to look at. */
export async function keep(page, name, options = { fullPage: true }) {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: `${artefacts}${name}.png`, ...options });
}

export { packageDirectory };
