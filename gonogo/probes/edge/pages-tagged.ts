import { defineProbe, isTrouble, seen } from "../probe";
import { noPage, type Pages, pageWith, readPages } from "./page";

export default defineProbe({
  id: "pages-tagged",
  title: "Pages have a title, a description and OpenGraph tags",
  why: "They are what search engines and chats show of a page; without them a link looks like an error.",
  fix: "Write the tags into the document that the server sends, not by a script.",
  severity: "low",
  controls: ["seo-tags"],
  target: "web",
  options: {
    paths: {
      type: "array",
      items: { type: "string" },
      default: ["/"],
      stricter: "more",
      description: "Paths of the pages.",
      source: "clientflow-110, clientflow-111, catalytic-015; the paths are our choice",
    },
  },
  messages: {
    status: "It answers {status}.",
    tags: "It has no {missing}.",
  },
  collect: ({ url }, look, { paths }): Promise<Pages> => readPages(url, paths, look),
  *judge({ pages }) {
    for (const { path, answer } of pages) {
      if (isTrouble(answer)) continue;
      const property = `GET ${path}`;
      const { status } = answer;
      const missing = [
        ...(answer.title ? [] : ["title"]),
        ...(answer.description ? [] : ["description"]),
        ...(answer.openGraph ? [] : ["og:title"]),
      ].join(", ");
      if (status !== 200) yield { message: "status", property, status };
      else if (missing !== "") yield { message: "tags", property, missing };
    }
    for (const { path, answer } of pages) seen(answer, `GET ${path}`);
  },
  passes: [{ name: "all of them", facts: pageWith() }],
  fails: [
    { name: "not there", facts: pageWith({ status: 404 }), expect: "status" },
    { name: "no title", facts: pageWith({ title: false }), expect: "tags" },
    { name: "without OpenGraph", facts: pageWith({ openGraph: false }), expect: "tags" },
  ],
  undecided: [{ name: "cut", facts: noPage }],
});
