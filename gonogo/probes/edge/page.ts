/** A page of the web application, as far as probes ask. */
import type { HttpAnswer, Look } from "../look";
import { isTrouble, seen, type Trouble } from "../probe";
import type { HttpTarget } from "../targets";
import { attributeOf, readHtml } from "./html";
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
      const answer = await arrivedAt(urlOf(url, path), look);
      if (isTrouble(answer)) return { path, answer };
      const type = header(answer, "content-type") ?? "";
      return { path, answer: readPage(answer.status, type, answer.body) };
    }),
  );
  return { pages };
}

/** Our choice: a slash at the end, a language, and some to spare. */
const mostRedirects = 5;

/** What a visitor comes to. Redirects are followed on the host itself: no other was asked for. */
async function arrivedAt(start: string, look: Look): Promise<HttpAnswer | Trouble> {
  let url = start;
  for (let followed = 0; ; followed += 1) {
    const answer = await look.http({ url, keep: 2_000_000 });
    if (isTrouble(answer) || ![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    const to = URL.parse(header(answer, "location") ?? "", url);
    // A redirect to nowhere, or without an end, is what is answered.
    if (to === null || to.href === url || followed === mostRedirects) return answer;
    if (to.origin !== new URL(url).origin) {
      return { trouble: `it leads to ${to.host.slice(0, 100)}, which is not looked at` };
    }
    url = to.href;
  }
}

export function readPage(status: number, type: string, html: string): Page {
  const { text, tags } = readHtml(html);
  const metas = tags.filter(({ name }) => name === "meta");
  const meta = (key: string) =>
    metas.some(
      ({ attributes }) =>
        ["name", "property"].some((each) => attributeOf(attributes, each) === key) &&
        attributeOf(attributes, "content")?.trim(),
    );
  return {
    status,
    type,
    text: text.length,
    title: tags.some(({ name, content }) => name === "title" && content !== ""),
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

/** Options and judgement of probes for pages that must be there with a text. */
export function publishedPages(paths: readonly string[], source: string) {
  return {
    options: {
      paths: {
        type: "array",
        items: { type: "string" },
        default: paths,
        stricter: "more",
        description: "Paths of the pages.",
        source,
      },
      characters: {
        type: "integer",
        default: 500,
        minimum: 1,
        maximum: 100_000,
        stricter: "higher",
        description: "Least characters of text.",
        source: "Our choice: less is a stub.",
      },
    },
    messages: {
      status: "It answers {status}.",
      short: "It has {text} characters of text, fewer than {least}.",
    },
    collect: (
      { url }: HttpTarget,
      look: Look,
      { paths: wanted }: { readonly paths: readonly string[] },
    ): Promise<Pages> => readPages(url, wanted, look),
    *judge({ pages }: Pages, { characters: least }: { readonly characters: number }) {
      for (const { path, answer } of pages) {
        if (isTrouble(answer)) continue;
        const property = `GET ${path}`;
        const { status, text, type } = answer;
        if (status !== 200) yield { message: "status", property, status } as const;
        // A PDF is a document of its own; its text is not read.
        else if (!/^application\/pdf\b/i.test(type) && text < least) {
          yield { message: "short", property, text, least } as const;
        }
      }
      for (const { path, answer } of pages) seen(answer, `GET ${path}`);
    },
  } as const;
}
