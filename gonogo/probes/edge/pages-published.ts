import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { header, urlOf } from "./visit";

interface Page {
  readonly status: number;
  readonly type: string;
  /** Characters of text, without markup and scripts. */
  readonly text: number;
  readonly title: boolean;
  readonly description: boolean;
  readonly openGraph: boolean;
}
interface Facts {
  readonly pages: readonly { readonly path: string; readonly answer: Page | Trouble }[];
}

const page: Page = {
  status: 200,
  type: "text/html",
  text: 5000,
  title: true,
  description: true,
  openGraph: true,
};
const facts = (more: Partial<Page> = {}): Facts => ({
  pages: [{ path: "/terms", answer: { ...page, ...more } }],
});

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

export default defineProbe({
  id: "pages-published",
  title: "The pages that a launch needs are published",
  why: "Terms and a privacy policy are a duty before the first customer; a page that only scripts fill is empty to search engines.",
  fix: "Publish each page with its text in the document, a title, a description and OpenGraph tags.",
  severity: "medium",
  controls: ["legal-pages", "cookie-policy", "seo-tags"],
  target: "web",
  options: {
    paths: {
      type: "array",
      items: { type: "string" },
      default: ["/terms", "/privacy"],
      stricter: "more",
      description: "Paths of pages that must be there with a text.",
      source: "finsight-072, finsight-073; the paths are our choice",
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
    tags: {
      type: "boolean",
      default: true,
      stricter: true,
      description: "Whether pages need a title, a description and OpenGraph tags.",
      source: "clientflow-110, clientflow-111, catalytic-015",
    },
  },
  messages: {
    status: "It answers {status}.",
    short: "It has {text} characters of text, fewer than {least}.",
    tags: "It has no {missing}.",
  },
  async collect({ url }, look, { paths }): Promise<Facts> {
    const pages = await Promise.all(
      paths.map(async (path) => {
        const answer = await look.http({ url: urlOf(url, path), keep: 2_000_000 });
        if (isTrouble(answer)) return { path, answer };
        const type = header(answer, "content-type") ?? "";
        return { path, answer: readPage(answer.status, type, answer.body) };
      }),
    );
    return { pages };
  },
  *judge({ pages }, { characters, tags }) {
    for (const { path, answer } of pages) {
      if ("trouble" in answer) continue;
      const property = `GET ${path}`;
      const { status, text, type } = answer;
      if (status !== 200) {
        yield { message: "status", property, status };
      } else if (/^application\/pdf\b/i.test(type)) {
        // A document of its own; its text is not read.
      } else if (text < characters) {
        yield { message: "short", property, text, least: characters };
      } else if (tags) {
        const missing = [
          ...(answer.title ? [] : ["title"]),
          ...(answer.description ? [] : ["description"]),
          ...(answer.openGraph ? [] : ["og:title"]),
        ].join(", ");
        if (missing !== "") yield { message: "tags", property, missing };
      }
    }
    for (const { path, answer } of pages) seen(answer, `GET ${path}`);
  },
  passes: [
    { name: "a page", facts: facts() },
    { name: "a PDF", facts: facts({ type: "application/pdf", text: 0 }) },
    { name: "no tags asked for", facts: facts({ openGraph: false }), options: { tags: false } },
  ],
  fails: [
    { name: "not there", facts: facts({ status: 404 }), expect: "status" },
    { name: "a stub", facts: facts({ text: 20 }), expect: "short" },
    { name: "without OpenGraph", facts: facts({ openGraph: false }), expect: "tags" },
  ],
  undecided: [{ name: "cut", facts: { pages: [{ path: "/terms", answer: { trouble: "cut" } }] } }],
});
