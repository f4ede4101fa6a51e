import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { isPage } from "./component-states";
import { askReadiness, readinessPath } from "./readiness";

interface Facts {
  readonly path: string;
  readonly answer: { readonly status: number; readonly isPage: boolean } | Trouble;
}

const facts = (status: number, isPage = false): Facts => ({
  path: "/ready",
  answer: { status, isPage },
});

export default defineProbe({
  id: "readiness-answers",
  title: "The readiness check answers 200",
  why: "It says whether the service reaches what it needs; traffic that comes before it says so is lost.",
  fix: "Answer 200 when the database, Redis and what else is needed answer, and 503 when one does not.",
  severity: "medium",
  controls: ["readiness-ok"],
  target: "api",
  options: { path: readinessPath },
  messages: { status: "It answers {status}." },
  async collect({ url }, look, { path }): Promise<Facts> {
    const answer = await askReadiness(url, path, look);
    if (isTrouble(answer)) return { path, answer };
    return { path, answer: { status: answer.status, isPage: isPage(answer.body) } };
  },
  *judge({ path, answer }) {
    const { status, isPage } = seen(answer, `GET ${path}`);
    if (status !== 200) yield { message: "status", property: `GET ${path}`, status };
    else if (isPage)
      seen({ trouble: "it answers with a page, as it may to any path" }, `GET ${path}`);
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { status: answer.status }),
  passes: [{ name: "200", facts: facts(200) }],
  fails: [
    { name: "a dependency is down", facts: facts(503), expect: "status" },
    { name: "there is none", facts: facts(404), expect: "status" },
  ],
  undecided: [
    { name: "the page of an application", facts: facts(200, true) },
    { name: "cut", facts: { path: "/ready", answer: { trouble: "cut" } } },
  ],
});
