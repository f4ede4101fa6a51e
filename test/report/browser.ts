import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { aptInstall } from "../support/packages";

const executablePath = "/usr/bin/chromium";

/**
 * Debian's Chromium; installed when it is missing and we may, since a page must be seen to work.
 */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    const packages = ["chromium", "fonts-dejavu-core"];
    aptInstall(...packages);
    if (!existsSync(executablePath)) {
      throw new Error(`${executablePath} is missing: apt-get install ${packages.join(" ")}`);
    }
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}
