import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import { openBrowser } from "./browser";
import { Pages } from "./html-page";
import { sampleReport } from "./sample";
import { auditedReport } from "./sample-audit";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const run = `axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
})`;

describe("the HTML report for everybody", () => {
  let pages: Pages;

  before(async function () {
    this.timeout(300_000);
    pages = new Pages(await openBrowser());
  });
  after(() => pages?.close());

  for (const [name, report, colorScheme, state, width] of [
    ["an audit", auditedReport, "light", "folded", 1200],
    ["an audit", auditedReport, "light", "unfolded", 1200],
    ["an audit", auditedReport, "dark", "unfolded", 1200],
    ["an audit", auditedReport, "light", "unfolded", 360],
    ["a preview", sampleReport, "dark", "unfolded", 1200],
  ] as const) {
    it(`meets WCAG 2.2 AA: ${name}, ${colorScheme}, ${state}, ${width} pixels wide`, async () => {
      const viewport = { width, height: 900 };
      const { page } = await pages.open(report(), { colorScheme, viewport, bypassCSP: true });
      // What is off the screen is not drawn, and would not be judged.
      await page.addStyleTag({ content: ".lazy { content-visibility: visible !important }" });
      if (state === "unfolded") {
        await page.evaluate("for (const e of document.querySelectorAll('details')) e.open = true");
      }
      await page.evaluate(axe);
      const { violations, passes } = (await page.evaluate(run)) as AxeResults;
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      assert.deepEqual(told, []);
      assert.ok(passes.length > 20, "the checker looked at the page");
      await page.context().close();
    });
  }

  it("is refused by the checker when it is broken", async () => {
    const { page } = await pages.open(auditedReport(), { bypassCSP: true });
    await page.evaluate(
      `for (const e of document.querySelectorAll("[aria-label]")) e.removeAttribute("aria-label")`,
    );
    await page.addStyleTag({ content: ".facts { color: #bbb !important }" });
    await page.evaluate(axe);
    const { violations } = (await page.evaluate(run)) as AxeResults;
    const ids = violations.map(({ id }) => id);
    for (const id of ["color-contrast", "select-name", "svg-img-alt"])
      assert.ok(ids.includes(id), id);
    await page.context().close();
  });

  it("keeps its signs where the reader forces colours", async () => {
    const { page } = await pages.open(auditedReport(), { forcedColors: "active" });
    const sign = await page.evaluate(
      `getComputedStyle(document.querySelector("#shop-001 .o"), "::before").content`,
    );
    assert.match(String(sign), /✕/);
    await page.context().close();
  });
});
