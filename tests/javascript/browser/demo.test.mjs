// The demo page, used as people use it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keep, packageDirectory, skip } from "./browser.mjs";
import { demoPage, toEnd } from "./demo-page.mjs";

describe("the demo page", { skip }, () => {
  const site = demoPage();
  const { open } = site;

  const tokens = (page) => page.locator("#tokens").innerText();

  test("a conversation is rendered as it is typed", async (t) => {
    const page = await open(t);
    await keep(page, "start");
    await page.locator("#examples select").selectOption("A question");
    const before = await page.locator("#total").innerText();
    await page.locator("#messages textarea").first().fill("What is 2 + 3, and why?");
    assert.match(await tokens(page), /What is 2 \+ 3, and why\?/);
    assert.notEqual(await page.locator("#total").innerText(), before);
    assert.match(await page.locator("#total").innerText(), /^\d+ tokens in all$/);
    const counts = await page.locator("#tokens .count").allInnerTexts();
    const sum = counts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
    assert.equal(sum, Number.parseInt(await page.locator("#total").innerText(), 10));
  });

  test("messages are added, moved and removed", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("A question");
    await page.getByRole("button", { name: "+ assistant" }).click();
    await page.keyboard.type("It is 4.");
    assert.match(await tokens(page), /<\|channel\|>final<\|message\|>It is 4\.<\|end\|>/);
    await page.getByRole("button", { name: "Move up" }).last().click();
    assert.ok((await tokens(page)).indexOf("It is 4.") < (await tokens(page)).indexOf("What is 2"));
    await page.getByRole("button", { name: "Remove" }).first().click();
    assert.doesNotMatch(await tokens(page), /It is 4/);
  });

  test("a token tells its id, bytes and meaning, to the pointer and to the keyboard", async (t) => {
    const page = await open(t);
    await page.locator("#tokens .token.marker").first().hover();
    const inspector = page.locator("#inspector");
    assert.match(await inspector.innerText(), /marker\s+"<\|start\|>"\s+id 200006\s+bytes 3c 7c 73 74 61 72 74 7c 3e\s+a message starts/);
    await page.locator("#tokens").focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await inspector.innerText(), /header\s+"system"\s+id 17360/);
    await page.keyboard.press("End");
    assert.match(await inspector.innerText(), /"assistant"/);
  });

  test("tools are described in their own colour", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("With instructions and a tool");
    const tools = await page.locator("#tokens .token.tools").allInnerTexts();
    assert.match(tools.join(""), /^# Tools|type get_weather/m);
    assert.doesNotMatch(tools.join(""), /Instructions/);
    await page.locator("#examples select").selectOption("Built-in browser and Python");
    const builtIn = (await page.locator("#tokens .token.tools").allInnerTexts()).join("");
    assert.match(builtIn, /^# Tools[^]*## python/);
    assert.doesNotMatch(builtIn, /Valid channels/);
  });

  test("tools are shown by both policies, with what lint says of each", async (t) => {
    const page = await open(t);
    const view = page.locator("#tools-view");
    assert.ok(!(await view.isVisible()), "there are no tools");
    await page.locator("#examples select").selectOption("Tools from pydantic and from a stranger");
    const column = (policy) => view.locator(`.tools-column.${policy}`);
    const types = (policy) => column(policy).locator("pre").innerText();
    assert.match(await types("faithful"), /place: any,\n/);
    assert.match(await types("faithful"), /^type pay = \(_: \{$/m);
    assert.match(await types("complete"), /place: \{\n {4}city: string, \/\/ minLength: 1\n/);
    assert.match(await types("complete"), /^\/\/ type pay = \(_: \{$/m);
    assert.match(await column("faithful").locator(".types .differs").first().innerText(), /place: any/);
    const notes = await column("faithful").locator(".lint-note").allInnerTexts();
    assert.match(notes[0], /^error breaks_out add_note\/properties\/text\/description\n+.*complete/s);
    assert.match(await column("faithful").locator(".lint-title").innerText(), /1 error, \d+ warnings, 1 info/);
    assert.deepEqual(await column("complete").locator(".lint-note code").allInnerTexts(), ["description_of_other_tool"]);

    // The choice is what is rendered, and part of the address.
    const prompt = () => page.locator("#tokens").innerText();
    assert.match(await prompt(), /place: any/);
    const before = await page.locator("#total").innerText();
    await page.waitForFunction(() => location.hash !== "");
    const old = await page.evaluate(() => location.hash);
    await view.getByLabel("render complete").check();
    assert.match(await prompt(), /minLength: 1/);
    assert.notEqual(await page.locator("#total").innerText(), before);
    await page.waitForFunction((old) => location.hash !== old, old);
    const other = await open(t, { hash: await page.evaluate(() => location.hash) });
    assert.ok(await other.getByLabel("render complete").isChecked());
    await keep(page, "tools");

    await page.getByLabel("Tools, as JSON").fill("[");
    assert.match(await view.locator("#tools-note").innerText(), /can't be read/);
    assert.match(await types("complete"), /place: \{/);
    await page.getByLabel("Tools, as JSON").fill("[]");
    assert.ok(!(await view.isVisible()));
    await page.getByLabel("Tools, as JSON").fill('[{"name": "f", "description": "Does it."}]');
    assert.match(await column("complete").locator(".lint-title").innerText(), /nothing to say/);
    await page.getByLabel("Tools, as JSON").fill('[{"name": "f", "description": "Does it.", "inputSchema": {}}]');
    assert.match(await types("complete"), /unknown field `inputSchema`/);
  });

  test("a link from before there was a choice of policies", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("With instructions and a tool");
    await page.waitForFunction(() => location.hash !== "");
    const hash = await page.evaluate(() => {
      const state = JSON.parse(atob(location.hash.slice(1).replaceAll("-", "+").replaceAll("_", "/")));
      delete state.developer.schemaPolicy;
      return `#${btoa(JSON.stringify(state))}`;
    });
    const other = await open(t, { hash });
    assert.ok(!(await other.locator("#notice").isVisible()));
    assert.ok(await other.getByLabel("render faithful").isChecked());
  });

  test("broken JSON is explained beside it", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("With instructions and a tool");
    await page.getByLabel("Tools, as JSON").fill('[\n  {"name": "f",\n]');
    const problem = page.locator("#settings .problem");
    assert.match(await problem.innerText(), /^Not JSON yet: line 3, column 1\. /);
    assert.match(await page.locator("#total").innerText(), /tokens without the tools$/);
    await keep(page, "broken-json");
    await page.getByLabel("Tools, as JSON").fill('[{"name": "f"}]');
    assert.match(await problem.innerText(), /^Tool 1 \(f\) has no "description"/);
    await page.getByLabel("Tools, as JSON").fill('[{"name": "f", "description": "Does it."}]');
    assert.equal(await problem.isVisible(), false);
    assert.match(await tokens(page), /type f = \(\) => any/);
  });

  test("a message that can't be rendered is named", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("A tool's result comes back");
    await page.getByLabel("Tool's name").fill("");
    assert.match(await page.locator(".message-card.tool .problem").innerText(), /^Tools should have a name!/);
    assert.match(await page.locator("#total").innerText(), /Not rendered/);
    await page.getByLabel("Tool's name").fill("functions.g");
    assert.match(await tokens(page), /functions\.g/);
  });

  test("reasoning of finished turns is shown as left out", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("Old reasoning is left out");
    assert.equal(await page.locator(".left-out").count(), 1);
    await page.getByLabel("Leave out reasoning").uncheck();
    assert.equal(await page.locator(".left-out").count(), 0);
  });

  test("every example is shown without a problem", async (t) => {
    const page = await open(t);
    for (const label of (await page.locator("#examples option").allInnerTexts()).slice(1)) {
      await page.locator("#examples select").selectOption(label);
      assert.match(await page.locator("#total").innerText(), /tokens in all$/, label);
      assert.deepEqual((await page.locator(".problem").allInnerTexts()).filter((text) => text !== ""), [], label);
      await toEnd(page);
      assert.ok((await page.locator("#parsed article").count()) > 0, label);
    }
  });

  test("a reply plays as a stream", async (t) => {
    const page = await open(t);
    await page.locator("#speed").selectOption("60");
    await page.getByLabel("Example replies").selectOption("Thinks, then answers");
    await page.waitForFunction(() => document.querySelector("#place").textContent === "the stream has ended");
    assert.deepEqual(await page.locator("#parsed h4").allInnerTexts(), ["Reasoning: not for the user’s eyes", "The answer to the user"]);
    const slider = page.locator("#position");
    await slider.fill("12");
    assert.match(await page.locator(".states .on").innerText(), /In the content/);
    await keep(page, "stream");
    await slider.focus();
    await page.keyboard.press("Home");
    assert.match(await page.locator(".states .on").innerText(), /In a header/);
    await page.getByRole("button", { name: "One token on" }).click();
    assert.equal(await page.locator("#place").innerText(), "token 1 of " + (await slider.getAttribute("max") - 1));
  });

  test("a reply that breaks the grammar says where", async (t) => {
    const page = await open(t);
    await page.getByLabel("Example replies").selectOption("Forgets the header");
    await page.getByLabel("read").selectOption("strict");
    await toEnd(page);
    assert.match(await page.locator("#parser-state .problem").innerText(), /^At the end of the stream: Unexpected EOS/);
    await page.getByLabel("The reply is written as").selectOption("ids");
    await page.locator("#reply").fill("200005 x");
    assert.match(await page.locator("#reply-problem").innerText(), /^“x” is no token id/);
    await keep(page, "broken-reply");
  });

  test("repairs are shown where they are made", async (t) => {
    const page = await open(t);
    await page.getByLabel("Example replies").selectOption("Says the channel twice");
    await toEnd(page);
    assert.match(await page.locator(".repair").innerText(), /^At token 3: the header names several channels: the last known one counts, and “analysis” is set aside\./);
    assert.deepEqual(await page.locator("#parsed h4").allInnerTexts(), ["The answer to the user"]);
    assert.equal(await page.locator("#strip .repaired").innerText(), "<|channel|>");
    await keep(page, "repaired");
    await page.getByLabel("read").selectOption("strict");
    assert.deepEqual(await page.locator("#parsed h4").allInnerTexts(), ["Reasoning: not for the user’s eyes"]);
    assert.match(await page.locator("#parsed .facts-line").innerText(), /to <\|channel\|>final/);
  });

  test("text that spells markers stays text", async (t) => {
    const page = await open(t);
    await page.locator("#examples select").selectOption("A user who writes markers");
    const markers = await page.locator("#tokens .message .token.marker").allInnerTexts();
    assert.equal(markers.filter((text) => text === "<|start|>").length, 3);
  });

  test("the address holds the state", async (t) => {
    const page = await open(t);
    await page.locator("#messages textarea").first().fill("Grüße 👋");
    await page.waitForFunction(() => location.hash !== "");
    const hash = await page.evaluate(() => location.hash);
    const other = await open(t, { hash });
    assert.equal(await other.locator("#messages textarea").first().inputValue(), "Grüße 👋");
    const broken = await open(t, { hash: "#!!" });
    assert.match(await broken.locator("#notice").innerText(), /The link holds no conversation/);
  });

  test("dark mode, by the system and by hand", async (t) => {
    const page = await open(t, { colorScheme: "dark" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await background(), "rgb(19, 20, 23)");
    await keep(page, "dark");
    await page.locator("#theme button").click();
    assert.equal(await background(), "rgb(246, 246, 243)");
  });

  test("phone width: nothing is wider than the screen", async (t) => {
    const page = await open(t, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    // Where something is wider, the browser makes room for it, and innerWidth grows.
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - 390);
    assert.ok((await wide()) <= 0, `${await wide()} pixels too wide`);
    await page.locator("#tokens .token").nth(1).tap();
    assert.match(await page.locator("#inspector").innerText(), /"system"/);
    await keep(page, "phone");
    await page.locator("#examples select").selectOption("Tools from pydantic and from a stranger");
    assert.ok((await wide()) <= 0, `${await wide()} pixels too wide`);
    await keep(page, "phone-tools");
  });

  test("accessible by axe's rules, light and dark, with a problem and a repair on screen", async (t) => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(t, { colorScheme });
      await page.locator("#examples select").selectOption("Tools from pydantic and from a stranger");
      await keep(page, `tools-${colorScheme}`);
      await page.getByLabel("Tools, as JSON").fill("[");
      await page.getByLabel("Example replies").selectOption("Says the channel twice");
      await toEnd(page);
      await page.addScriptTag({ path: `${packageDirectory}node_modules/axe-core/axe.min.js` });
      const { violations } = await page.evaluate(async () => {
        // On a busy machine what fades in is pale for longer than it takes to get here.
        const fading = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
        await Promise.all(fading.map((animation) => animation.finished));
        return globalThis.axe.run();
      });
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
      assert.deepEqual(found, [], colorScheme);
    }
  });

  test("every control has a name", async (t) => {
    const page = await open(t);
    const nameless = await page.evaluate(() =>
      Array.from(document.querySelectorAll("button, input, select, textarea"))
        .filter((element) => !element.labels?.length && !element.getAttribute("aria-label") && !element.textContent.trim())
        .map((element) => element.outerHTML),
    );
    assert.deepEqual(nameless, []);
  });

  test("nothing is asked of any other server", () => {
    assert.ok(site.requests.length > 0);
    assert.deepEqual(site.requests.filter((url) => !url.startsWith(site.address) && !url.startsWith("data:")), []);
  });
});
