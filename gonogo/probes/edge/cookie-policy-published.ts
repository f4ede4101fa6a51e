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
  id: "cookie-policy-published",
  title: "A cookie policy is published",
  why: "Where cookies are set that the service could do without, visitors must be told which, and why.",
  fix: "Publish it as a page of its own, or name the page that holds it in the option paths.",
  severity: "low",
  controls: ["cookie-policy"],
  target: "web",
  options: {
    paths: {
      type: "array",
      items: { type: "string" },
      default: ["/cookies"],
      stricter: "more",
      description: "Paths of the pages.",
      source: "clientflow-108; the path is our choice",
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
  passes: [{ name: "a page", facts: pageWith({}, "/cookies") }],
  fails: [
    { name: "not there", facts: pageWith({ status: 404 }, "/cookies"), expect: "status" },
    { name: "a stub", facts: pageWith({ text: 20 }, "/cookies"), expect: "short" },
  ],
  undecided: [{ name: "cut", facts: noPage }],
});
