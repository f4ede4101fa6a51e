/** A report in Debian's Chromium, with everything that the page asked for or complained of. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { html } from "../../gonogo/report/html";
import type { Report } from "../../gonogo/report/model";

export interface Opened {
  readonly page: Page;
  readonly url: string;
  /** Everything in the console, and errors of scripts. */
  readonly complaints: string[];
  readonly requests: string[];
}

export class Pages {
  readonly #folder = mkdtempSync(join(tmpdir(), "gonogo-html-"));
  #count = 0;

  constructor(readonly browser: Browser) {}

  async open(report: Report, options: BrowserContextOptions = {}, hash = ""): Promise<Opened> {
    this.#count += 1;
    const file = join(this.#folder, `${this.#count}.html`);
    writeFileSync(file, html(report));
    const viewport = { width: 1200, height: 900 };
    const context = await this.browser.newContext({ viewport, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    const url = pathToFileURL(file).href;
    await page.goto(`${url}${hash}`);
    return { page, url, complaints, requests };
  }

  async close(): Promise<void> {
    await this.browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
