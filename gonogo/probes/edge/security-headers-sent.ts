import { headerOptions } from "../../../policies/helpers/security-headers";
import { defineProbe, seen } from "../probe";
import { headerFault } from "./header-fault";
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
    ignored: "{header} is {value}, which browsers ignore.",
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
        const fault = headerFault(header, values, hstsSeconds);
        if (fault !== undefined) yield { ...fault, property: what, header, wanted: hstsSeconds };
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
    {
      name: "two content security policies, which hold together",
      facts: facts({
        ...good,
        "content-security-policy": ["default-src 'self'", "frame-ancestors 'none'"],
      }),
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
      name: "an empty policy",
      facts: facts({ ...good, "content-security-policy": [" "] }),
      expect: "missing",
    },
    {
      name: "a frame option that no browser knows",
      facts: facts({ ...good, "x-frame-options": ["ALLOWALL"] }),
      expect: "ignored",
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
