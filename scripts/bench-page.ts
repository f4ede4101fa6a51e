/**
 * How long the HTML report takes to draw and to open in Chromium, for all boxes of the five
 * checklists. Run by `npm run bench`; alone: npx tsx scripts/bench-page.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { html } from "../gonogo/report/html";
import { openBrowser } from "../test/report/browser";
import { largeReport, largest, type Size } from "../test/report/large";
import { median } from "./bench/measure";

const runs = Number(process.env.BENCH_RUNS ?? "5");
const half: Size = { ...largest, boxes: 404, resources: 500, policies: 70 };

interface Opening {
  /** Seconds to make the page. */
  readonly drawn: number;
  /** Seconds from the start of the navigation to the end of loading, median of the runs. */
  readonly open: number;
  /** Seconds of processor time of the page's main thread, median of the runs. */
  readonly worked: number;
  readonly bytes: number;
}

async function measure(size: Size, browser: Browser, dir: string): Promise<Opening> {
  const report = largeReport(size);
  const started = performance.now();
  const text = html(report);
  const drawn = (performance.now() - started) / 1000;
  const file = path.join(dir, `${size.boxes}.html`);
  writeFileSync(file, text);
  const opened: number[] = [];
  const worked: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    await page.goto(pathToFileURL(file).href);
    const end = (await page.evaluate(
      "performance.getEntriesByType('navigation')[0].loadEventEnd",
    )) as number;
    const { metrics } = await session.send("Performance.getMetrics");
    if (run > 0) {
      opened.push(end / 1000);
      worked.push(metrics.find(({ name }) => name === "ThreadTime")?.value ?? Number.NaN);
    }
    await page.close();
  }
  return { drawn, open: median(opened), worked: median(worked), bytes: text.length };
}

async function main(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), "gonogo-bench-"));
  const browser = await openBrowser();
  try {
    const small = await measure(half, browser, dir);
    const large = await measure(largest, browser, dir);
    const told = `${largest.boxes} boxes, ${largest.resources} resources, ${largest.policies} policies`;
    const ratio = (large.open / small.open).toFixed(2);
    console.log(
      `HTML report of ${told}: ${(large.bytes / 1e6).toFixed(1)} MB, drawn in ` +
        `${large.drawn.toFixed(2)} s, opens in ${large.open.toFixed(2)} s ` +
        `(${large.worked.toFixed(2)} s of processor time), ${ratio} x half of it (linear: at most 2)`,
    );
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

void main();
