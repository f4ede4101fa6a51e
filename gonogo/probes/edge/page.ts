/** A page of the web application, as far as probes ask. */
import type { Look } from "../look";
import { isTrouble, type Trouble } from "../probe";
import { header, urlOf } from "./visit";

export interface Page {
  readonly status: number;
  readonly type: string;
  /** Characters of text, without markup and scripts. */
  readonly text: number;
  readonly title: boolean;
  readonly description: boolean;
  readonly openGraph: boolean;
}

export interface Pages {
  readonly pages: readonly { readonly path: string; readonly answer: Page | Trouble }[];
}

export async function readPages(url: string, paths: readonly string[], look: Look): Promise<Pages> {
  const pages = await Promise.all(
    paths.map(async (path) => {
      const answer = await look.http({ url: urlOf(url, path), keep: 2_000_000 });
      if (isTrouble(answer)) return { path, answer };
      const type = header(answer, "content-type") ?? "";
      return { path, answer: readPage(answer.status, type, answer.body) };
    }),
  );
  return { pages };
}

export function readPage(status: number, type: string, html: string): Page {
  const text = html
    .replace(/<(script|style|template|noscript)\b[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const meta = (key: string) =>
    new RegExp(`<meta\\b[^>]*\\b(?:name|property)\\s*=\\s*["']?${key}["'\\s][^>]*`, "i").test(html);
  return {
    status,
    type,
    text: text.length,
    title: /<title\b[^>]*>\s*[^<\s]/i.test(html),
    description: meta("description"),
    openGraph: meta("og:title"),
  };
}

/** For the examples of probes. */
export function pageWith(more: Partial<Page> = {}, path = "/terms"): Pages {
  const page: Page = {
    status: 200,
    type: "text/html",
    text: 5000,
    title: true,
    description: true,
    openGraph: true,
  };
  return { pages: [{ path, answer: { ...page, ...more } }] };
}

export const noPage: Pages = { pages: [{ path: "/terms", answer: { trouble: "cut" } }] };

export const leastText = {
  type: "integer",
  default: 500,
  minimum: 1,
  maximum: 100_000,
  stricter: "higher",
  description: "Least characters of text.",
  source: "Our choice: less is a stub.",
} as const;

export const pageMessages = {
  status: "It answers {status}.",
  short: "It has {text} characters of text, fewer than {least}.",
} as const;

/** What is wrong with a page that must be there with a text. */
export function wrongPage({ status, text, type }: Page, property: string, least: number) {
  if (status !== 200) return { message: "status", property, status } as const;
  // A document of its own; its text is not read.
  if (/^application\/pdf\b/i.test(type) || text >= least) return undefined;
  return { message: "short", property, text, least } as const;
}
