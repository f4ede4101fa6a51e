import { defineProbe, seen } from "../probe";
import { readMetrics } from "./metrics-format";
import { type Visit, visit } from "./visit";

interface Facts {
  readonly visits: readonly Visit<{ readonly status: number; readonly metrics: number }>[];
  /** Those of them that ask for a path as the stack writes it. */
  readonly written: readonly string[];
}

const written = ["GET /metrics"];
const facts = (status: number, metrics = 0): Facts => ({
  visits: [{ what: "GET /metrics", answer: { status, metrics } }],
  written,
});

/** The ways of writing a path that a rule which compares texts lets through. */
export function spellings(path: string): readonly string[] {
  const last = path.slice(path.lastIndexOf("/") + 1);
  const first = last.charCodeAt(0).toString(16).padStart(2, "0");
  return [
    path,
    `${path}/`,
    path.toUpperCase(),
    `${path.slice(0, path.length - last.length)}%${first}${last.slice(1)}`,
    `${path};x=1`,
  ];
}

export default defineProbe({
  id: "metrics-private",
  title: "What only the inside may read is refused from outside",
  why: "Metrics tell the internet which paths there are, how many customers, and which attack comes through.",
  fix: "Refuse the path at the edge, after decoding and normalizing it, and let scrapers come from inside the network.",
  severity: "medium",
  controls: ["metrics-endpoint"],
  target: "api",
  applies: ({ privatePaths = [] }) => privatePaths.length > 0,
  messages: { open: "It answers {status} to the internet.", metrics: "It answers with metrics." },
  async collect({ url, privatePaths = [] }, look): Promise<Facts> {
    const errands = privatePaths.flatMap(spellings).map((path) => ({ path }));
    const visits = await visit(url, errands, look, ({ status, body, whole }) => ({
      status,
      // A line of an error may look like a sample: "Error 404".
      metrics: status < 400 ? readMetrics(body, whole).names.length : 0,
    }));
    return { visits, written: privatePaths.map((path) => `GET ${path}`) };
  },
  *judge({ visits, written }) {
    for (const { what, answer } of visits) {
      if ("trouble" in answer) continue;
      const { status, metrics } = answer;
      if (metrics > 0) yield { message: "metrics", property: what };
      // Another spelling may be another page, such as the application's own.
      else if (status === 200 && written.includes(what)) {
        yield { message: "open", property: what, status };
      }
    }
    for (const { what, answer } of visits) seen(answer, what);
  },
  evidence: ({ visits }) => ({ paths: visits.length }),
  passes: [
    { name: "404", facts: facts(404) },
    { name: "it wants to know who asks", facts: facts(401) },
    {
      name: "another spelling is a page",
      facts: {
        written,
        visits: [
          { what: "GET /metrics", answer: { status: 404, metrics: 0 } },
          { what: "GET /METRICS", answer: { status: 200, metrics: 0 } },
        ],
      },
    },
  ],
  fails: [
    { name: "served", facts: facts(200, 12), expect: "metrics" },
    { name: "a page", facts: facts(200), expect: "open" },
    {
      name: "the second of two paths is a page",
      facts: {
        written: ["GET /metrics", "GET /admin"],
        visits: [
          { what: "GET /metrics", answer: { status: 404, metrics: 0 } },
          { what: "GET /admin", answer: { status: 200, metrics: 0 } },
        ],
      },
      expect: "open",
    },
    {
      name: "served in another spelling",
      facts: {
        written,
        visits: [
          { what: "GET /metrics", answer: { status: 404, metrics: 0 } },
          { what: "GET /METRICS", answer: { status: 200, metrics: 3 } },
        ],
      },
      expect: "metrics",
    },
  ],
  undecided: [
    {
      name: "cut",
      facts: { written, visits: [{ what: "GET /metrics", answer: { trouble: "cut" } }] },
    },
  ],
});
