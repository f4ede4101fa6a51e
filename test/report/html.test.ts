import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { html } from "../../gonogo/report/html";
import { assetsModule } from "../../gonogo/report/html/make-assets";
import { openBrowser } from "./browser";
import { sampleReport } from "./sample";

describe("the HTML report in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "gonogo-html-"));
  const file = join(folder, "report.html");
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const requests: string[] = [];

  before(async function () {
    this.timeout(300_000);
    writeFileSync(file, html(sampleReport()));
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const shown = (selector: string) => page.locator(`${selector}:visible`).count();

  it("shows the verdict first", async () => {
    assert.equal(await page.locator(".word").first().textContent(), "NO-GO");
    const box = await page.locator(".verdict").first().boundingBox();
    assert.ok(box && box.y < 200, "the verdict is on the first screen");
    assert.match(await page.title(), /^NO-GO: shop-prod/);
  });

  it("filters by words and by severity, says how many are left, and clears", async () => {
    const all = await shown("[data-item]");
    await page.keyboard.press("/");
    await page.keyboard.type("orders storageEncrypted replaced");
    assert.equal(await shown(".card"), 1);
    assert.match((await page.locator("#shown").textContent()) ?? "", new RegExp(`of ${all} shown`));
    await page.keyboard.press("Escape");
    assert.equal(await shown("[data-item]"), all);
    await page.selectOption("#severity", "low");
    assert.equal(await shown(".card"), 1);
    await page.click("#clear");
    assert.equal(await shown("[data-item]"), all);
  });

  it("hides a section in which nothing is left", async () => {
    await page.fill("#search", "no such word anywhere");
    assert.equal(await shown("[data-section]"), 0);
    await page.fill("#search", "");
  });

  it("moves through the findings by key", async () => {
    await page.locator("#search").press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const second = await page.locator(".card").nth(1).locator("h4").textContent();
    const focused = await page.evaluate("document.activeElement.querySelector('h4').textContent");
    assert.equal(focused, second);
  });

  it("meets WCAG AA contrast in light and in dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const poor = (await page.evaluate(contrastScript)) as string[];
      assert.deepEqual(poor, [], colorScheme);
    }
  });

  it("unfolds everything on paper", async () => {
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    const folded = await page.locator("details:not([open])").count();
    assert.equal(folded, 0);
  });

  it("fits a narrow screen", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    assert.equal(overflow, 0);
  });

  it("asks nothing of the network and has nothing to complain of", () => {
    assert.deepEqual(requests, [pathToFileURL(file).href]);
    assert.deepEqual(complaints, []);
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
});

describe("the assets of the HTML report", () => {
  it("are those of its sources", () => {
    const made = join(__dirname, "../../gonogo/report/html/assets.gen.ts");
    assert.equal(readFileSync(made, "utf8"), assetsModule(), "run npm run gen");
  });
});

/** Texts whose contrast with the background behind them is below 4.5 to 1 (3 to 1 when large). */
const contrastScript = `(() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parse = (s) => s.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== "");
    if (!own || e.closest("script,style,.skip") || e.getClientRects().length === 0) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(parse(style.color)), light(behind(e))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) poor.push(e.tagName + "." + e.className + " " + ratio.toFixed(2));
  }
  return poor;
})()`;
