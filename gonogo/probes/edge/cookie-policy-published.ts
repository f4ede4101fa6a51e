import { defineProbe } from "../probe";
import { noPage, pageWith, publishedPages } from "./page";

const pages = publishedPages(["/cookies"], "clientflow-108; the path is our choice");

export default defineProbe({
  id: "cookie-policy-published",
  title: "A cookie policy is published",
  why: "Where cookies are set that the service could do without, visitors must be told which, and why.",
  fix: "Publish it as a page of its own, or name the page that holds it in the option paths.",
  severity: "low",
  controls: ["cookie-policy"],
  target: "web",
  ...pages,
  passes: [{ name: "a page", facts: pageWith({}, "/cookies") }],
  fails: [
    { name: "not there", facts: pageWith({ status: 404 }, "/cookies"), expect: "status" },
    { name: "a stub", facts: pageWith({ text: 20 }, "/cookies"), expect: "short" },
  ],
  undecided: [{ name: "cut", facts: noPage }],
});
