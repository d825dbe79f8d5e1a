// What was wrong with the demo page once, each as a test.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { packageDirectory, skip } from "./browser.mjs";
import { demoPage, toEnd } from "./demo-page.mjs";

const PHONE = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true };
const WITH_A_TOOL = "With instructions and a tool";

describe("faults of the demo page", { skip }, () => {
  const { open } = demoPage();

  const example = (page, label) => page.locator("#examples select").selectOption(label);
  const reply = (page) => page.getByLabel("Example replies");

  test("part 2 starts unplayed, and says what to do", async (t) => {
    const page = await open(t);
    assert.match(await page.locator("#place").innerText(), /^token 0 of \d+$/);
    assert.match(await page.locator("#parsed").innerText(), /^Nothing has arrived yet\. Press Play/);
    assert.equal(await page.locator("#strip .token:not(.ahead)").count(), 0);
    await example(page, WITH_A_TOOL);
    assert.match(await page.locator("#place").innerText(), /^token 0 of /);
  });

  test("the choices name what is shown, and nothing that was changed since", async (t) => {
    const page = await open(t);
    const chosen = (select) => select.evaluate((element) => element.selectedOptions[0].textContent);
    assert.equal(await chosen(reply(page)), "Thinks, then answers");
    await example(page, WITH_A_TOOL);
    assert.equal(await chosen(reply(page)), "Calls a tool");
    assert.match(await page.locator("#reply-note").innerText(), /hands over to the tool/);
    for (const label of await page.locator("#examples option").allInnerTexts()) {
      if (label === "your own") continue;
      await example(page, label);
      assert.notEqual(await chosen(reply(page)), "your own reply", label);
    }

    await page.locator("#reply").fill("<|channel|>final<|message|>Other words.<|return|>");
    assert.equal(await chosen(reply(page)), "your own reply");
    assert.equal(await page.locator("#reply-note").innerText(), "");
    const examples = page.locator("#examples select");
    assert.notEqual(await chosen(examples), "your own");
    await page.locator("#messages textarea").first().fill("Something else");
    assert.equal(await chosen(examples), "your own");
  });

  test("the inspector forgets a token that is gone", async (t) => {
    const page = await open(t);
    for (const [list, inspector, change] of [
      ["#strip", "#strip-inspector", () => page.locator("#reply").fill("<|channel|>final<|message|>x")],
      ["#tokens", "#inspector", () => page.locator("#messages textarea").first().fill("x")],
    ]) {
      await page.locator(`${list} .token`).nth(1).click();
      assert.match(await page.locator(inspector).innerText(), /id \d+/);
      await page.mouse.move(0, 0);
      await change();
      assert.match(await page.locator(inspector).innerText(), /^Point at a token/);
    }
  });

  test("a stream that failed is said to have failed", async (t) => {
    const page = await open(t);
    await reply(page).selectOption("Forgets the header");
    await page.getByLabel("read").selectOption("strict");
    await toEnd(page);
    assert.match(await page.locator("#parsed").innerText(), /^No message: the parser could not read these tokens/);
    assert.equal(await page.locator(".states .failed").count(), 1);
    await page.locator("#reply").fill("");
    await page.getByLabel("the prompt ended in").uncheck();
    await toEnd(page);
    assert.match(await page.locator("#parsed").innerText(), /^No message: the stream has ended without one/);
  });

  test("repairs say what counts and what was set aside", async (t) => {
    const page = await open(t);
    for (const [text, words] of [
      ["<|channel|>analysis<|channel|>final<|message|>Hi<|return|>", "the last known one counts, and “analysis” is set aside."],
      [" to=f<|channel|>commentary to=functions.g<|message|>{}<|call|>", "the last one counts, and “f” is set aside."],
      ["<|start|>user<|message|>Hi<|return|>", "the header counts, and “assistant” is set aside."],
    ]) {
      await page.locator("#reply").fill(text);
      const repairs = await page.locator(".repair").allInnerTexts();
      assert.ok(repairs.some((repair) => repair.endsWith(words)), `${text}: ${repairs}`);
    }
  });

  test("every kind of repair has words of its own", () => {
    const guide = readFileSync(`${packageDirectory}../docs/recovery.md`, "utf8");
    const [, section] = /^## Kinds\n([^]*?)^## /m.exec(guide);
    const kinds = Array.from(section.matchAll(/^\| `(\w+)` \|/gm), ([, kind]) => kind);
    const words = readFileSync(`${packageDirectory}demo/src/repairs.ts`, "utf8");
    assert.ok(kinds.length >= 25);
    assert.deepEqual(kinds.filter((kind) => !words.includes(`  ${kind}:`)), []);
  });

  test("the user's message is in sight where there are tools, and all of the tools on demand", async (t) => {
    for (const label of [WITH_A_TOOL, "Built-in browser and Python"]) {
      const page = await open(t);
      await example(page, label);
      const user = page.locator("#tokens .message").filter({ hasText: /^user/ });
      const isInSight = () =>
        user.evaluate((element) => {
          const list = element.closest("#tokens").getBoundingClientRect();
          return element.getBoundingClientRect().bottom <= list.bottom;
        });
      assert.ok(await isInSight(), label);
      const fold = page.locator("#tokens .fold");
      assert.match(await fold.innerText(), /^Show all \d+ tokens/);
      await fold.click();
      assert.equal(await fold.getAttribute("aria-expanded"), "true");
      assert.ok(!(await isInSight()));
      // What is unfolded stays so while the conversation changes.
      await page.locator("#messages textarea").first().fill("x");
      assert.equal(await fold.getAttribute("aria-expanded"), "true");
    }
  });

  test("a list that goes on below says so, until its end", async (t) => {
    const page = await open(t);
    await example(page, "A tool's result comes back");
    const more = page.locator(".rendered .more");
    assert.ok(await more.isVisible());
    await page.locator("#tokens").evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await more.waitFor({ state: "hidden" });
    await example(page, "A question");
    assert.ok(!(await more.isVisible()));
  });

  test("the keyboard unfolds what it goes into", async (t) => {
    const page = await open(t);
    await example(page, WITH_A_TOOL);
    await page.locator("#tokens .message").nth(1).locator(".token").first().click();
    await page.locator("#tokens").press("ArrowRight");
    assert.equal(await page.locator("#tokens .fold").getAttribute("aria-expanded"), "true");
    assert.match(await page.locator("#inspector").innerText(), /"developer"/);
  });

  test("on a phone the stream, the parser and the messages are in sight while it plays", async (t) => {
    const page = await open(t, PHONE);
    await page.locator("#speed").selectOption("60");
    await page.locator("#play").tap();
    await page.waitForFunction(() => document.querySelector("#place").textContent === "the stream has ended");
    for (const place of ["#play", "#strip", "#parser-state", "#parsed"]) {
      const { top, bottom } = await page.locator(place).evaluate((element) => element.getBoundingClientRect().toJSON());
      assert.ok(top >= 0 && bottom <= 700, `${place} is from ${top} to ${bottom}`);
    }
    await page.keyboard.press("Home");
  });

  test("“+ tool” answers the tool that was called, or the one on offer", async (t) => {
    const page = await open(t);
    const add = page.getByRole("button", { name: "+ tool" });
    const added = async () => page.locator(".message-card.tool").last().getByLabel("Tool's name").inputValue();
    await example(page, WITH_A_TOOL);
    await add.click();
    assert.equal(await added(), "functions.get_weather");
    await example(page, "Built-in browser and Python");
    await add.click();
    assert.equal(await added(), "browser.search");
    await example(page, "A question");
    await page.getByRole("button", { name: "+ assistant" }).click();
    await page.locator(".message-card.assistant").getByLabel("For").fill("functions.pay");
    await add.click();
    assert.equal(await added(), "functions.pay");
    await add.click();
    assert.equal(await added(), "functions.f", "what has its result is not answered again");
  });

  test("the documents are there, and their links lead somewhere", async (t) => {
    const page = await open(t);
    const links = await page.locator("nav a").evaluateAll((elements) => elements.map(({ href }) => href));
    assert.ok(links.length >= 6);
    const seen = new Set();
    while (links.length > 0) {
      const link = new URL(links.pop());
      if (seen.has(link.href) || link.origin !== new URL(page.url()).origin) continue;
      seen.add(link.href);
      const response = await page.request.get(link.href);
      const text = await response.text();
      assert.ok(response.ok(), link.href);
      if (!link.pathname.endsWith(".html") || !link.pathname.includes("/docs/")) continue;
      if (link.hash) assert.ok(text.includes(`id="${decodeURIComponent(link.hash.slice(1))}"`), link.href);
      links.push(...Array.from(text.matchAll(/(?:href|src)="([^"]+)"/g), ([, href]) => new URL(href, link).href));
    }
    assert.ok(seen.size > 20);
    assert.match(await page.locator(".install").innerText(), /pip install[^]*npm install[^]*cargo add/);
    const format = await open(t, { path: "docs/format.html", ...PHONE });
    assert.ok((await format.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
  });

  test("without JavaScript the page says so, and where the same is in words", async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    assert.match(await page.locator("noscript").innerText(), /takes JavaScript/);
    assert.equal(await page.locator("noscript a").getAttribute("href"), "docs/format.html");
  });
});
