import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { assetsModule } from "../../gonogo/report/html/make-assets";
import { openBrowser } from "./browser";
import { type Opened, Pages } from "./html-page";
import { sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";

describe("the HTML report in a browser", () => {
  let pages: Pages;
  let opened: Opened;
  let page: Page;

  before(async function () {
    this.timeout(300_000);
    pages = new Pages(await openBrowser());
    opened = await pages.open(auditedReport());
    page = opened.page;
  });
  after(() => pages?.close());

  const shown = (selector: string) => page.locator(`${selector}:visible`).count();
  const focused = (expression: string) => page.evaluate(`document.activeElement.${expression}`);
  const isOpen = (id: string) =>
    page.locator(`[id="${id}"]`).evaluate((e) => e.hasAttribute("open"));

  it("shows the verdict first, with counts by outcome and where to look next", async () => {
    assert.equal(await page.locator(".word").first().textContent(), "NO-GO");
    const box = await page.locator(".verdict").first().boundingBox();
    assert.ok(box && box.y < 100, "the verdict is on the first screen");
    assert.match(await page.title(), /^NO-GO: shop-prod/);
    assert.equal(await page.locator(".verdict").first().locator(".tally dd").count(), 6);
    const pointers = await page.locator(".pointers a").allTextContents();
    assert.match(
      pointers.join("; "),
      /in the way: 2; .*Since 2025-12-31: 1 new.*2 waivers, 1 near/,
    );
  });

  it("filters by words, says how many are left, and clears", async () => {
    const all = await shown("[data-item]");
    await page.keyboard.press("/");
    await page.keyboard.type("orders storageEncrypted replaced");
    assert.equal(await shown(".card"), 1);
    assert.match((await page.locator("#shown").textContent()) ?? "", /^\d+ of \d+$/);
    await page.keyboard.press("Escape");
    assert.equal(await shown("[data-item]"), all);
    assert.equal(await page.locator("#shown").textContent(), "");
  });

  it("filters by outcome, severity and section, also together", async () => {
    await page.selectOption("#outcome", "open");
    assert.deepEqual(await page.locator(".item:visible code:first-of-type").allTextContents(), [
      "shop-001",
      "shop-003",
    ]);
    await page.selectOption("#outcome", "waived");
    assert.equal(await page.locator(".item:visible").count(), 1);
    await page.selectOption("#outcome", "fail");
    await page.selectOption("#severity", "critical");
    await page.selectOption("#section", "findings");
    assert.equal(await shown("[data-item]"), 1);
    assert.equal(await shown(".card"), 1);
    await page.click("#clear");
    assert.deepEqual(
      await page
        .locator(".bar select")
        .evaluateAll((all) => all.map((e) => (e as unknown as { value: string }).value)),
      ["", "", ""],
    );
  });

  it("hides a section in which nothing is left", async () => {
    await page.fill("#search", "no such word anywhere");
    assert.equal(await shown("[data-section]"), 0);
    await page.click("#clear");
    assert.ok((await shown("[data-section]")) > 8);
  });

  it("opens what a link leads to and brings it into view below the toolbar", async () => {
    const linked = await pages.open(auditedReport(), {}, "#shop-004");
    const item = linked.page.locator("#shop-004");
    await item.locator("p").first().waitFor();
    const [box, bar] = [await item.boundingBox(), await linked.page.locator(".bar").boundingBox()];
    assert.ok(box && bar && box.y >= bar.y + bar.height && box.y < 900);
    const active = await linked.page.evaluate("document.activeElement.parentElement.id");
    assert.equal(active, "shop-004");
    await linked.page.context().close();
  });

  it("shows what a link leads to though a filter hid it", async () => {
    await page.fill("#search", "no such word anywhere");
    await page.evaluate("location.hash = 'policy-rds-storage-encrypted'");
    await page.locator("#policy-rds-storage-encrypted p").first().waitFor();
    assert.equal(await page.inputValue("#search"), "");
    assert.equal(await isOpen("policy-rds-storage-encrypted"), true);
  });

  it("leaves the focus to who has moved on since a link was followed", async () => {
    await page.goto(opened.url);
    const left = await page.evaluate(`new Promise((done) => {
      window.addEventListener("hashchange", () => done(document.activeElement.parentElement.id));
      document.querySelector(".skip").click();
      document.querySelector("#shop-001 > summary").focus();
    })`);
    assert.equal(left, "shop-001");
  });

  it("is walked by keyboard: skip link first, focus seen, entries by letter and by Enter", async () => {
    await page.goto(opened.url);
    await page.keyboard.press("Tab");
    assert.equal(await focused("className"), "skip");
    const box = await page.locator(".skip").boundingBox();
    assert.ok(box && box.x >= 0, "the skip link is seen when it has the focus");
    await page.keyboard.press("Enter");
    assert.equal(await focused("id"), "report");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const second = await page.locator("[data-item]:is(details, .card)").nth(1).textContent();
    assert.equal(await focused("closest('[data-item]').textContent"), second);
    await page.keyboard.press("k");
    await page.evaluate("document.querySelector('#shop-001 > summary').focus()");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assert.equal(outline, "solid");
    await page.keyboard.press("Enter");
    assert.equal(await isOpen("shop-001"), true);
  });

  it("reaches every control and entry by Tab, in the order in which they stand", async () => {
    await page.goto(opened.url);
    const expected = await page.evaluate(focusableScript);
    const walked: string[] = [];
    for (let i = 0; i < (expected as string[]).length; i += 1) {
      await page.keyboard.press("Tab");
      walked.push((await page.evaluate("window.nameOf(document.activeElement)")) as string);
    }
    assert.deepEqual(walked, expected);
  });

  it("lets letters be letters when the reader says so", async () => {
    await page.locator(".keys > summary").click();
    await page.locator("#shortcuts").uncheck();
    await page.locator(".keys > summary").click();
    await page.keyboard.press("/");
    assert.notEqual(await focused("id"), "search");
  });

  it("unfolds on paper what does not pass and the checklist, and folds it again", async () => {
    await page.goto(opened.url);
    await page.emulateMedia({ media: "print" });
    assert.equal(await shown(".bar"), 0);
    // The style sheet alone does it, for no script may be running.
    assert.ok(await page.locator("#shop-001 > div").isVisible());
    assert.ok(await page.locator("#policy-rds-storage-encrypted > div").isVisible());
    assert.equal(await page.locator("#resource-store > div").isVisible(), false);
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    assert.equal(await page.locator("main details:not([open], .quiet)").count(), 0);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    assert.equal(await isOpen("shop-001"), false);
    await page.emulateMedia({ media: "screen" });
  });

  it("says on paper that a filter left things out", async () => {
    await page.goto(opened.url);
    await page.selectOption("#outcome", "fail");
    await page.fill("#search", "orders");
    await page.emulateMedia({ media: "print" });
    const told = await page.evaluate(
      "getComputedStyle(document.querySelector('main'), '::before').content",
    );
    assert.match(String(told), /A part of the report: .*orders.*, fail; \d+ of \d+ entries/);
    await page.emulateMedia({ media: "screen" });
    await page.evaluate("location.hash = 'about'");
    await page.locator("#about").waitFor();
    assert.equal(await page.inputValue("#search"), "", "the filter had hidden what the link shows");
  });

  for (const width of [320, 390, 768, 1280]) {
    it(`fits a screen of ${width} pixels with everything unfolded`, async () => {
      await page.goto(opened.url);
      await page.setViewportSize({ width, height: 740 });
      await page.evaluate("for (const e of document.querySelectorAll('details')) e.open = true");
      const overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      assert.equal(overflow, 0);
    });
  }

  it("asks nothing of the network and has nothing to complain of", () => {
    assert.deepEqual([...new Set(opened.requests)], [opened.url]);
    assert.deepEqual(opened.complaints, []);
  });

  it("forbids every script but its own", async () => {
    const blocked = await page.evaluate(`new Promise((resolve) => {
      document.addEventListener("securitypolicyviolation", () => resolve(true));
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
      setTimeout(() => resolve(window.ran !== true), 500);
    })`);
    assert.equal(blocked, true);
  });

  it("is read without scripts: everything is in it, and unfolds", async () => {
    const { page: still } = await pages.open(auditedReport(), { javaScriptEnabled: false });
    assert.equal(await still.locator(".bar").isVisible(), false);
    const item = still.locator("#shop-001");
    assert.match((await item.locator("summary").textContent()) ?? "", /Databases are encrypted/);
    await item.locator("summary").click();
    assert.ok(await item.locator(".evidence").isVisible());
    await still.context().close();
  });

  it("works of a preview alone: no checklist, no past, no context", async () => {
    const plain = await pages.open(sampleReport());
    assert.equal(await plain.page.locator(".item").count(), 0);
    assert.ok(await plain.page.locator("#findings .card").first().isVisible());
    await plain.page.keyboard.press("/");
    await plain.page.keyboard.type("storageEncrypted");
    assert.ok((await plain.page.locator(".card:visible").count()) >= 1);
    assert.deepEqual(plain.complaints, []);
    await plain.page.context().close();
  });
});

describe("the assets of the HTML report", () => {
  it("are those of its sources", () => {
    const made = join(__dirname, "../../gonogo/report/html/assets.gen.ts");
    assert.equal(readFileSync(made, "utf8"), assetsModule(), "run npm run gen");
  });
});

/** Names of what Tab should reach, in the order of the document. */
const focusableScript = `(() => {
  window.nameOf = (e) => e.id || e.tagName + " " + e.textContent.trim().slice(0, 60);
  return [...document.querySelectorAll("a[href], input, select, button, summary, [tabindex='0']")]
    .filter((e) => e.checkVisibility({ contentVisibilityAuto: false, visibilityProperty: true }))
    .map(window.nameOf);
})()`;
