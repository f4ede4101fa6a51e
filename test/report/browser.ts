import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/**
 * Debian's Chromium; installed when it is missing and we may, since a page must be seen to work.
 */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    const packages = ["chromium", "fonts-dejavu-core"];
    if (process.getuid?.() === 0) {
      spawnSync("apt-get", ["update", "-qq"]);
      spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
    }
    if (!existsSync(executablePath)) {
      throw new Error(`${executablePath} is missing: apt-get install ${packages.join(" ")}`);
    }
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}
