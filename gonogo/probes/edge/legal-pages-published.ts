import { defineProbe } from "../probe";
import { noPage, pageWith, publishedPages } from "./page";

const pages = publishedPages(
  ["/terms", "/privacy"],
  "finsight-072, finsight-073; the paths are our choice",
);

export default defineProbe({
  id: "legal-pages-published",
  title: "Terms of service and a privacy policy are published",
  why: "They are a duty before the first customer, and app stores, Stripe and Google look for them.",
  fix: "Publish each as a page with its text in the document, not filled in by a script.",
  severity: "medium",
  controls: ["legal-pages"],
  target: "web",
  ...pages,
  passes: [
    { name: "a page", facts: pageWith() },
    { name: "a PDF", facts: pageWith({ type: "application/pdf", text: 0 }) },
  ],
  fails: [
    { name: "not there", facts: pageWith({ status: 404 }, "/terms"), expect: "status" },
    { name: "a stub", facts: pageWith({ text: 20 }, "/terms"), expect: "short" },
  ],
  undecided: [{ name: "cut", facts: noPage }],
});
