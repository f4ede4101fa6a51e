import { headerOptions, maxAgeOf } from "../../../policies/helpers/security-headers";
import { defineProbe, seen } from "../probe";
import { healthPath, unavailable } from "./paths";
import { absentPath, type Visit, visit } from "./visit";

type Headers = Readonly<Record<string, readonly string[]>>;
interface Facts {
  readonly visits: readonly Visit<{ readonly headers: Headers }>[];
}

const good: Headers = {
  "strict-transport-security": ["max-age=31536000; includeSubDomains"],
  "x-content-type-options": ["nosniff"],
  "x-frame-options": ["DENY"],
  "referrer-policy": ["no-referrer"],
  "content-security-policy": ["default-src 'none'"],
};
const facts = (...answers: readonly Headers[]): Facts => ({
  visits: answers.map((headers, i) => ({
    what: i === 0 ? "GET /" : "GET /x",
    answer: { headers },
  })),
});
const without = (name: string): Headers =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

export default defineProbe({
  id: "security-headers-sent",
  title: "Every answer carries the security headers, errors too",
  why: "Browsers protect a page as its own headers ask; an error page without them is the one that gets framed or sniffed.",
  fix: "Set the headers where every answer passes: a response headers policy of the distribution, or the outermost layer of the application.",
  severity: "medium",
  controls: ["security-headers"],
  target: "host",
  options: { ...headerOptions, healthPath },
  messages: {
    missing: "The answer lacks {header}.",
    twice: "The answer has {header} {count} times, with different values.",
    hsts: "Strict-Transport-Security asks for {seconds} seconds, not for {wanted}.",
    sniff: "X-Content-Type-Options is {value}, not nosniff.",
  },
  async collect({ url }, look, options): Promise<Facts> {
    const errands = [
      { path: "/" },
      { path: options.healthPath, expects: unavailable },
      { path: absentPath },
      // An error of the server or framework itself, which is often written elsewhere.
      { path: "/", method: "PROPFIND" },
    ];
    return { visits: await visit(url, errands, look, ({ headers }) => ({ headers })) };
  },
  *judge({ visits }, { required, hstsSeconds }) {
    for (const { what, answer } of visits) {
      if ("trouble" in answer) continue;
      for (const header of required) {
        const values = answer.headers[header.toLowerCase()] ?? [];
        const [value] = values;
        if (value === undefined) {
          yield { message: "missing", property: what, header };
        } else if (new Set(values).size > 1) {
          yield { message: "twice", property: what, header, count: values.length };
        } else if (header.toLowerCase() === "strict-transport-security") {
          const seconds = maxAgeOf(value);
          if (!(seconds >= hstsSeconds)) {
            const told = Number.isNaN(seconds) ? "no" : seconds;
            yield { message: "hsts", property: what, seconds: told, wanted: hstsSeconds };
          }
        } else if (header.toLowerCase() === "x-content-type-options") {
          if (value.trim().toLowerCase() !== "nosniff") {
            yield { message: "sniff", property: what, value: value.slice(0, 60) };
          }
        }
      }
    }
    for (const { what, answer } of visits) seen(answer, what);
  },
  evidence: ({ visits }) => ({ answers: visits.length }),
  passes: [
    { name: "all of them, in every answer", facts: facts(good, good) },
    {
      name: "the same value twice",
      facts: facts({ ...good, "x-frame-options": ["DENY", "DENY"] }),
    },
  ],
  fails: [
    {
      name: "two that differ",
      facts: facts({ ...good, "x-frame-options": ["DENY", "SAMEORIGIN"] }),
      expect: "twice",
    },
    {
      name: "an hour of HSTS",
      facts: facts({ ...good, "strict-transport-security": ["max-age=3600"] }),
      expect: "hsts",
    },
    {
      name: "HSTS without a time",
      facts: facts({ ...good, "strict-transport-security": ["includeSubDomains"] }),
      expect: "hsts",
    },
    {
      name: "another word than nosniff",
      facts: facts({ ...good, "x-content-type-options": ["none"] }),
      expect: "sniff",
    },
    ...Object.keys(good).map((name) => ({
      name: `without ${name} in an error`,
      facts: facts(good, without(name)),
      expect: "missing" as const,
    })),
  ],
  undecided: [
    {
      name: "one path gives no answer",
      facts: {
        visits: [
          { what: "GET /", answer: { headers: good } },
          { what: "GET /health", answer: { trouble: "no answer within 5 s" } },
        ],
      },
    },
  ],
});
