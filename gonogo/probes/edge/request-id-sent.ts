import { defineProbe, seen } from "../probe";
import { healthPath, unavailable } from "./paths";
import { absentPath, header, type Visit, visit } from "./visit";

interface Facts {
  readonly visits: readonly Visit<{ readonly id: string | undefined }>[];
}

const facts = (...ids: readonly (string | undefined)[]): Facts => ({
  visits: ids.map((id) => ({ what: "GET /health", answer: { id } })),
});

export default defineProbe({
  id: "request-id-sent",
  title: "Every answer names its request",
  why: "Who reports a failure can only name the moment; with an id the line in the log is found at once.",
  fix: "Make or take over an id in the outermost layer, log it with every line, and send it as X-Request-Id, with errors too.",
  severity: "low",
  controls: ["request-id-tracking"],
  target: "api",
  options: {
    header: {
      type: "string",
      default: "x-request-id",
      description: "Name of the header.",
      source: "Our choice: the common name; toolbox-003 and paymentsvc-030 give none.",
    },
    healthPath,
  },
  messages: {
    missing: "The answer has no {header}.",
    same: "Several answers have the same {header}: it does not name the request.",
  },
  async collect({ url }, look, options): Promise<Facts> {
    const { healthPath: path, header: name } = options;
    const health = { path, expects: unavailable };
    const errands = [health, health, { path: absentPath }];
    const visits = await visit(url, errands, look, (answer) => ({
      id: header(answer, name.toLowerCase()),
    }));
    return { visits };
  },
  *judge({ visits }, { header }) {
    const ids = visits.flatMap(({ answer }) => ("trouble" in answer ? [] : [answer.id]));
    for (const { what, answer } of visits) {
      if (!("trouble" in answer) && !answer.id)
        yield { message: "missing", property: what, header };
    }
    const told = ids.filter(Boolean);
    if (new Set(told).size < told.length) {
      yield { message: "same", property: visits[0]?.what ?? "", header };
    }
    for (const { what, answer } of visits) seen(answer, what);
  },
  passes: [{ name: "each its own", facts: facts("a", "b", "c") }],
  fails: [
    { name: "none", facts: facts(undefined, undefined), expect: "missing" },
    { name: "none with an error", facts: facts("a", "b", undefined), expect: "missing" },
    { name: "always the same", facts: facts("a", "a"), expect: "same" },
  ],
  undecided: [
    {
      name: "no answer",
      facts: { visits: [{ what: "GET /health", answer: { trouble: "the connection was cut" } }] },
    },
  ],
});
