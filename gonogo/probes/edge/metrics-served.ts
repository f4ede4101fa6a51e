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

/** The scraper of the stack is inside; from here only that it is refused can be seen. */
const shut: Trouble = {
  trouble: "the stack keeps it from the internet: name the address inside that it is read from",
};

export default defineProbe({
  id: "metrics-served",
  title: "Metrics are served in Prometheus' format",
  why: "Metrics that no scraper can read are none: dashboards and alarms stay empty, and nobody notices.",
  fix: "Serve them with a client library of Prometheus.",
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
    inside: {
      type: "string",
      default: "",
      description: "Address that metrics are read from inside, such as a tunnel's.",
      source: "Our choice: http://localhost:8000 of a forwarded port.",
    },
  },
  messages: {
    status: "It answers {status}.",
    format: "Line {line} is not in Prometheus' text format.",
    empty: "It holds no metric.",
  },
  async collect({ url, privatePaths = [] }, look, { path, inside }): Promise<Facts> {
    if (privatePaths.includes(path) && inside === "") return { path, answer: shut };
    if (inside !== "" && !URL.canParse(inside)) {
      return { path, answer: { trouble: "inside is no address: http://localhost:8000" } };
    }
    const keep = 1_000_000;
    const answer = await look.http({
      url: urlOf(inside || url, path),
      keep,
      headers: { accept: "text/plain;version=0.0.4" },
    });
    if (isTrouble(answer)) return { path, answer };
    const { names, badLine } = readMetrics(answer.body, answer.whole);
    const { status } = answer;
    const bad = badLine === undefined ? {} : { badLine };
    return { path, answer: { status, count: names.length, ...bad } };
  },
  *judge({ path, answer }) {
    const { status, count, badLine } = seen(answer, `GET ${path}`);
    const property = `GET ${path}`;
    if (status !== 200) yield { message: "status", property, status };
    else if (badLine !== undefined) yield { message: "format", property, line: badLine };
    else if (count === 0) yield { message: "empty", property };
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { metrics: answer.count }),
  passes: [{ name: "some metrics", facts: facts(200, 12) }],
  fails: [
    { name: "not there", facts: facts(404, 0), expect: "status" },
    { name: "a page", facts: facts(200, 0, 1), expect: "format" },
    { name: "nothing", facts: facts(200, 0), expect: "empty" },
  ],
  undecided: [
    { name: "cut", facts: { path: "/metrics", answer: { trouble: "cut" } } },
    { name: "kept from the internet", facts: { path: "/metrics", answer: shut } },
  ],
});
