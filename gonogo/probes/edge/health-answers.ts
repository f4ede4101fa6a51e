import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { healthPath, unavailable } from "./paths";
import { urlOf } from "./visit";

interface Facts {
  readonly answers: readonly {
    readonly path: string;
    readonly answer:
      | { readonly status: number; readonly ms: number; readonly says: string }
      | Trouble;
  }[];
}

const facts = (status: number, says = "", ms = 20): Facts => ({
  answers: [{ path: "/health", answer: { status, ms, says } }],
});

/** What a body says of the whole: the words that health checks use, or nothing. */
export function saidBy(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    const { status } = (value ?? {}) as { readonly status?: unknown };
    return typeof status === "string" ? status.toLowerCase().slice(0, 40) : "";
  } catch {
    return "";
  }
}

const ill = new Set(["down", "unhealthy", "degraded", "error", "fail", "failed", "failing"]);

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
  async collect({ url }, look, { paths }): Promise<Facts> {
    const answers = await Promise.all(
      paths.map(async (path) => {
        const answer = await look.http({ url: urlOf(url, path), expects: unavailable });
        if (isTrouble(answer)) return { path, answer };
        const { status, ms, body } = answer;
        return { path, answer: { status, ms, says: saidBy(body) } };
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
      else if (ill.has(says)) yield { message: "ill", property, says };
      else if (ms > milliseconds) yield { message: "slow", property, ms, most: milliseconds };
    }
    for (const { path, answer } of answers) seen(answer, `GET ${path}`);
  },
  evidence: ({ answers }) =>
    Object.fromEntries(
      answers.map(({ path, answer }) => [
        path,
        "trouble" in answer ? answer.trouble : answer.status,
      ]),
    ),
  passes: [
    { name: "200", facts: facts(200) },
    { name: "200 and healthy", facts: facts(200, "healthy") },
  ],
  fails: [
    { name: "503", facts: facts(503), expect: "status" },
    { name: "a redirect", facts: facts(302), expect: "status" },
    { name: "200 and degraded", facts: facts(200, "degraded"), expect: "ill" },
    { name: "slow", facts: facts(200, "ok", 2500), expect: "slow" },
  ],
  undecided: [
    { name: "cut", facts: { answers: [{ path: "/health", answer: { trouble: "cut" } }] } },
  ],
});
