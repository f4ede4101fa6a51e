import { defineProbe, isTrouble, seen } from "../probe";
import {
  leastText,
  noPage,
  type Pages,
  pageMessages,
  pageWith,
  readPages,
  wrongPage,
} from "./page";

export default defineProbe({
  id: "legal-pages-published",
  title: "Terms of service and a privacy policy are published",
  why: "They are a duty before the first customer, and app stores, Stripe and Google look for them.",
  fix: "Publish each as a page with its text in the document, not filled in by a script.",
  severity: "medium",
  controls: ["legal-pages"],
  target: "web",
  options: {
    paths: {
      type: "array",
      items: { type: "string" },
      default: ["/terms", "/privacy"],
      stricter: "more",
      description: "Paths of the pages.",
      source: "finsight-072, finsight-073; the paths are our choice",
    },
    characters: leastText,
  },
  messages: pageMessages,
  collect: ({ url }, look, { paths }): Promise<Pages> => readPages(url, paths, look),
  *judge({ pages }, { characters }) {
    for (const { path, answer } of pages) {
      const wrong = isTrouble(answer) ? undefined : wrongPage(answer, `GET ${path}`, characters);
      if (wrong) yield wrong;
    }
    for (const { path, answer } of pages) seen(answer, `GET ${path}`);
  },
  passes: [
    { name: "a page", facts: pageWith() },
    { name: "a PDF", facts: pageWith({ type: "application/pdf", text: 0 }) },
  ],
  fails: [
    { name: "not there", facts: pageWith({ status: 404 }), expect: "status" },
    { name: "a stub", facts: pageWith({ text: 20 }), expect: "short" },
  ],
  undecided: [{ name: "cut", facts: noPage }],
});
