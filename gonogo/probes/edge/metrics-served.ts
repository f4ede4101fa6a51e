import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { type Metrics, readMetrics } from "./metrics-format";
import { urlOf } from "./visit";

interface Facts {
  readonly path: string;
  readonly answer: (Pick<Metrics, "badLine"> & { status: number; count: number }) | Trouble;
}

const facts = (status: number, count: number, badLine?: number): Facts => ({
  path: "/metrics",
  answer: { status, count, ...(badLine === undefined ? {} : { badLine }) },
});

export default defineProbe({
  id: "metrics-served",
  title: "Metrics are served in Prometheus' format, or kept from the public",
  why: "Metrics that no scraper can read are none; metrics that everybody can read tell of load, routes and failures.",
  fix: "Serve them with a client library of Prometheus, inside of the network or behind a credential where they are not meant for all.",
  severity: "medium",
  controls: ["metrics-endpoint"],
  target: "api",
  options: {
    path: {
      type: "string",
      default: "/metrics",
      description: "Path of the metrics.",
      source: "finsight-045; toolbox-013 has another",
    },
    public: {
      type: "boolean",
      default: true,
      description: "Whether anybody may read them from outside.",
      source: "Our choice: the checklists that have them name a public path.",
    },
  },
  messages: {
    status: "It answers {status}.",
    format: "Line {line} is not in Prometheus' text format.",
    empty: "It holds no metric.",
    open: "Anybody can read {count} metrics.",
  },
  async collect({ url }, look, { path }): Promise<Facts> {
    const keep = 1_000_000;
    const answer = await look.http({
      url: urlOf(url, path),
      keep,
      headers: { accept: "text/plain;version=0.0.4" },
    });
    if (isTrouble(answer)) return { path, answer };
    const { names, badLine } = readMetrics(answer.body, answer.bytes <= keep);
    const { status } = answer;
    const bad = badLine === undefined ? {} : { badLine };
    return { path, answer: { status, count: names.length, ...bad } };
  },
  *judge({ path, answer }, { public: isPublic }) {
    const { status, count, badLine } = seen(answer, `GET ${path}`);
    const property = `GET ${path}`;
    if (!isPublic) {
      if (status === 200 && count > 0) yield { message: "open", property, count };
      return;
    }
    if (status !== 200) yield { message: "status", property, status };
    else if (badLine !== undefined) yield { message: "format", property, line: badLine };
    else if (count === 0) yield { message: "empty", property };
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { metrics: answer.count }),
  passes: [
    { name: "some metrics", facts: facts(200, 12) },
    { name: "kept from the public", facts: facts(403, 0), options: { public: false } },
    { name: "kept from the public by a page", facts: facts(200, 0, 1), options: { public: false } },
  ],
  fails: [
    { name: "not there", facts: facts(404, 0), expect: "status" },
    { name: "a page", facts: facts(200, 0, 1), expect: "format" },
    { name: "nothing", facts: facts(200, 0), expect: "empty" },
    { name: "open", facts: facts(200, 12), options: { public: false }, expect: "open" },
  ],
  undecided: [{ name: "cut", facts: { path: "/metrics", answer: { trouble: "cut" } } }],
});
