import { defineProbe, seen } from "../probe";
import { leakOf } from "./leaks";
import { absentPath, type Visit, visit } from "./visit";

interface Facts {
  readonly visits: readonly Visit<{ readonly status: number; readonly leak?: string }>[];
}

const facts = (status: number, leak?: string): Facts => ({
  visits: [{ what: "GET /x", answer: { status, ...(leak === undefined ? {} : { leak }) } }],
});

export default defineProbe({
  id: "errors-show-nothing",
  title: "Errors show nothing of the inside",
  why: "A stack trace tells an attacker the framework, its version, paths and queries: the first half of the attack.",
  fix: "Turn debug mode off and answer every error in one place with a code, a sentence and the request's id.",
  severity: "medium",
  controls: ["error-hygiene"],
  target: "api",
  options: {
    path: {
      type: "string",
      default: "/",
      description: "Path that takes JSON, to be sent what is not.",
      source: "Our choice.",
    },
  },
  messages: {
    leak: "The answer {status} shows {leak}.",
    crash:
      "The request is answered with {status}: the server takes a client's mistake for its own.",
  },
  async collect({ url }, look, { path }): Promise<Facts> {
    const json = { "content-type": "application/json" };
    const errands = [
      { path: absentPath },
      { path: `${absentPath}/%00%ff?id='%22` },
      { path, method: "POST", headers: json, body: '{"not json' },
      { path, method: "POST", headers: { "content-type": "text/plain" }, body: "\u0000" },
      { path, headers: { authorization: "Bearer not.a.token" } },
    ];
    // An error page of a server that is down shows as much as any other.
    const asked = errands.map((errand) => ({ ...errand, expects: [503] }));
    const visits = await visit(url, asked, look, ({ status, body }) => {
      const leak = leakOf(body);
      return { status, ...(leak === undefined ? {} : { leak }) };
    });
    return { visits };
  },
  *judge({ visits }) {
    for (const { what, answer } of visits) {
      if ("trouble" in answer) continue;
      const { status, leak } = answer;
      if (leak !== undefined) yield { message: "leak", property: what, status, leak };
      else if (status === 500) yield { message: "crash", property: what, status };
    }
    for (const { what, answer } of visits) {
      const { status } = seen(answer, what);
      // A gateway's own words: those of the service, if it has any, were not heard.
      if ([502, 504].includes(status)) seen({ trouble: `it answers ${status}` }, what);
    }
  },
  passes: [
    { name: "a plain 404", facts: facts(404) },
    { name: "a service that is down says so", facts: facts(503) },
  ],
  fails: [
    { name: "a traceback", facts: facts(500, "a Python traceback"), expect: "leak" },
    { name: "a path in a 404", facts: facts(404, "a path of the server"), expect: "leak" },
    { name: "500 for a client's mistake", facts: facts(500), expect: "crash" },
  ],
  undecided: [
    { name: "cut", facts: { visits: [{ what: "GET /x", answer: { trouble: "cut" } }] } },
    { name: "a gateway speaks for a service that does not", facts: facts(502) },
  ],
});
