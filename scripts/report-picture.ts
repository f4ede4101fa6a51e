/**
 * Writes docs/report.png: the top of the HTML report of the two stacks that the README previews. By
 * hand, after the report has changed: npx tsx scripts/report-picture.ts
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { openBrowser } from "../test/report/browser";

const root = path.dirname(__dirname);

async function main(): Promise<void> {
  const stacks = ["finsight-prod", "finsight-broken"];
  const { stdout } = spawnSync(
    process.execPath,
    ["dist/gonogo.js", "preview", ...stacks, "--format", "html"],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.setContent(stdout);
  await page.screenshot({ path: path.join(root, "docs/report.png") });
  await browser.close();
}

void main();
