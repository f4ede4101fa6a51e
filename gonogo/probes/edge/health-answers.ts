import type { HttpAnswer, Look } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { illnessIn, isPage } from "./component-states";
import { healthPath, unavailable } from "./paths";
import { urlOf } from "./visit";

interface Facts {
  readonly answers: readonly {
    readonly path: string;
    readonly answer:
      | {
          readonly status: number;
          readonly ms: number;
          /** What it says of something that is wrong; "" where it says nothing of it. */
          readonly says: string;
          readonly isPage: boolean;
        }
      | Trouble;
  }[];
}

const facts = (status: number, says = "", ms = 20, isPage = false): Facts => ({
  answers: [{ path: "/health", answer: { status, ms, says, isPage } }],
});

/** A check that is slow is slow each time; once, it may be this machine or the way to it. */
const tries = 3;

async function quickest(url: string, look: Look, enough: number): Promise<HttpAnswer | Trouble> {
  let best = await look.http({ url, expects: unavailable });
  for (let count = 1; count < tries; count += 1) {
    if (isTrouble(best) || best.status !== 200 || best.ms <= enough) break;
    const again = await look.http({ url, expects: unavailable });
    // What it says the last time is what it says.
    best = isTrouble(again) ? again : { ...again, ms: Math.min(best.ms, again.ms) };
  }
  return best;
}

export default defineProbe({
  id: "health-answers",
  title: "The health check answers 200",
  why: "Load balancers, monitors and the person on call all ask it first; when it lies, nobody is called.",
  fix: "Answer 200 when the service can do its work, and 503 when it cannot.",
  severity: "high",
  controls: ["health-endpoint-ok"],
  target: "api",
  options: {
    paths: {
      type: "array",
      items: { type: "string" },
      default: [healthPath.default],
      stricter: "more",
      description: "Paths of health checks.",
      source: healthPath.source,
    },
    milliseconds: {
      type: "integer",
      default: 2000,
      minimum: 1,
      maximum: 5000,
      stricter: "lower",
      description: "Longest that an answer may take.",
      source: "Our choice: load balancers give up after 5 seconds by default.",
    },
  },
  messages: {
    status: "It answers {status}.",
    ill: 'It answers 200 and says "{says}".',
    slow: "It takes {ms} ms, more than {most}.",
  },
  async collect({ url }, look, { paths, milliseconds }): Promise<Facts> {
    const answers = await Promise.all(
      paths.map(async (path) => {
        const answer = await quickest(urlOf(url, path), look, milliseconds);
        if (isTrouble(answer)) return { path, answer };
        const { status, ms, body } = answer;
        const says = illnessIn(body) ?? "";
        return { path, answer: { status, ms, says, isPage: isPage(body) } };
      }),
    );
    return { answers };
  },
  *judge({ answers }, { milliseconds }) {
    for (const { path, answer } of answers) {
      if ("trouble" in answer) continue;
      const property = `GET ${path}`;
      const { status, ms, says } = answer;
      if (status !== 200) yield { message: "status", property, status };
      else if (says !== "") yield { message: "ill", property, says };
      else if (ms > milliseconds) yield { message: "slow", property, ms, most: milliseconds };
    }
    for (const { path, answer } of answers) {
      const { isPage } = seen(answer, `GET ${path}`);
      if (isPage) seen({ trouble: "it answers with a page, as it may to any path" }, `GET ${path}`);
    }
  },
  evidence: ({ answers }) =>
    Object.fromEntries(
      answers.map(({ path, answer }) => [
        path,
        "trouble" in answer ? answer.trouble : answer.status,
      ]),
    ),
  passes: [{ name: "200", facts: facts(200) }],
  fails: [
    { name: "503", facts: facts(503), expect: "status" },
    { name: "a redirect", facts: facts(302), expect: "status" },
    { name: "200 and degraded", facts: facts(200, "degraded"), expect: "ill" },
    { name: "slow", facts: facts(200, "", 2500), expect: "slow" },
  ],
  undecided: [
    { name: "the page of an application", facts: facts(200, "", 20, true) },
    { name: "cut", facts: { answers: [{ path: "/health", answer: { trouble: "cut" } }] } },
  ],
});
