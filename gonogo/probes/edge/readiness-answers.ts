import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { askReadiness, readinessPath } from "./readiness";

interface Facts {
  readonly path: string;
  readonly answer: { readonly status: number } | Trouble;
}

const facts = (status: number): Facts => ({ path: "/ready", answer: { status } });

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
    return { path, answer: isTrouble(answer) ? answer : { status: answer.status } };
  },
  *judge({ path, answer }) {
    const { status } = seen(answer, `GET ${path}`);
    if (status !== 200) yield { message: "status", property: `GET ${path}`, status };
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { status: answer.status }),
  passes: [{ name: "200", facts: facts(200) }],
  fails: [
    { name: "a dependency is down", facts: facts(503), expect: "status" },
    { name: "there is none", facts: facts(404), expect: "status" },
  ],
  undecided: [{ name: "cut", facts: { path: "/ready", answer: { trouble: "cut" } } }],
});
