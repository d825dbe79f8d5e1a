// The package in a browser: what Vite builds of it, what its development server serves, and the files as they are.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, newContext, packageDirectory, skip, vite } from "./browser.mjs";

const EXPECTED = "<|start|>user<|message|>Hi<|end|><|start|>assistant";

describe("the package in a browser", { skip }, () => {
  let browser;
  let root;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "harmony-browser-"));
    for (const name of ["vite", "worker"]) {
      cpSync(fileURLToPath(new URL(`../packaging/projects/${name}`, import.meta.url)), join(root, name), { recursive: true });
    }
    writeFileSync(join(root, "package.json"), JSON.stringify({ private: true, type: "module" }));
    execFileSync("npm", ["pack", "--silent", "--pack-destination", root], { cwd: packageDirectory });
    const tarball = readdirSync(root).find((name) => name.endsWith(".tgz"));
    execFileSync("npm", ["install", "--silent", "--offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: root });
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function titleOf(address) {
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForFunction(() => document.title !== "loading");
    const title = await page.title();
    await context.close();
    return title;
  }

  for (const [name, where] of [
    ["vite", "a page"],
    ["worker", "a worker"],
  ]) {
    // A worker that waits for the module has to be a module.
    const options = { configFile: false, logLevel: "error", worker: { format: "es" } };

    test(`in ${where}, built by Vite`, async () => {
      const { build, preview } = await vite();
      await build({ ...options, root: join(root, name) });
      const server = await preview({ ...options, root: join(root, name), preview: { port: 0, host: "127.0.0.1" } });
      assert.equal(await titleOf(server.resolvedUrls.local[0]), EXPECTED);
      await server.close();
    });

    test(`in ${where}, served by Vite in development`, async () => {
      const { createServer: createVite } = await vite();
      const server = await createVite({ ...options, root: join(root, name), server: { port: 0, host: "127.0.0.1" } });
      await server.listen();
      assert.equal(await titleOf(server.resolvedUrls.local[0]), EXPECTED);
      await server.close();
    });
  }

  test("without a bundler, by an import map", async () => {
    const map = { imports: { "@openai/harmony": "/node_modules/@openai/harmony/dist/index.js" } };
    const head = `<!doctype html><title>loading</title><script type="importmap">${JSON.stringify(map)}</script>`;
    const types = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
    const server = createServer(({ url }, response) => {
      try {
        const [, type] = /\.(\w+)$/.exec(url);
        response.setHeader("content-type", types[type]).end(readFileSync(join(root, url)));
      } catch {
        response.setHeader("content-type", "text/html").end(`${head}<script type="module" src="/vite/main.js"></script>`);
      }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    assert.equal(await titleOf(`http://127.0.0.1:${server.address().port}/`), EXPECTED);
    server.close();
  });
});
