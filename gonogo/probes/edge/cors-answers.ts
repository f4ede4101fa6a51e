import { defineProbe, seen } from "../probe";
import { healthPath } from "./paths";
import { header, type Visit, visit } from "./visit";

interface Cors {
  readonly origin: string | undefined;
  readonly credentials: boolean;
}
interface Facts {
  /** The `Origin` that was sent, and what the answer, or that to the question before it, allowed. */
  readonly asked: readonly (Visit<Cors> & { readonly sent: string })[];
}

const foreign = "https://gonogo-foreign-origin.example";

/** Spellings of an origin that a comparison by parts, or by an unwary expression, lets through. */
export function likenesses(origin: string): readonly string[] {
  const after = `${origin}.gonogo-foreign.example`;
  const { protocol, host } = URL.parse(origin) ?? {};
  if (protocol !== "https:" || host === undefined) return [after];
  const labels = host.split(".");
  const [first = "", ...rest] = labels;
  return [
    after,
    `https://gonogo-foreign${labels.slice(-2).join(".")}`,
    ...(rest.length > 1 ? [`https://${first}x${rest.join(".")}`] : []),
    `http://${host}`,
  ];
}

const facts = (answers: Readonly<Record<string, Partial<Cors>>>): Facts => ({
  asked: Object.entries(answers).map(([sent, { origin, credentials = false }]) => ({
    sent,
    what: "GET /health",
    answer: { origin, credentials },
  })),
});

export default defineProbe({
  id: "cors-answers",
  title: "Only the system's own origins are allowed to read answers",
  why: "With a wildcard, or an origin that is only echoed, any page that a user visits reads the API with the user's own session.",
  fix: "Compare the Origin header with a list of the system's own origins, whole and not by a part of it, and answer all others without Access-Control-Allow-Origin.",
  severity: "high",
  controls: ["cors-no-wildcard"],
  target: "api",
  options: {
    allowed: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Origins that the API must let read its answers.",
      source: "finsight-009, catalytic-041",
    },
    healthPath,
  },
  messages: {
    wildcard: "Every origin is allowed: the answer to {sent} says *.",
    echoed: "{sent} is allowed, and is not one of the system's own.",
    credentials: "{sent} may even send credentials.",
    refused: "{sent} is one of the system's own origins, and is not allowed.",
  },
  async collect({ url }, look, { allowed, healthPath: path }): Promise<Facts> {
    // The same code compares them all, and a system may let its clients ask 60 times a minute.
    const alike = allowed.flatMap((origin, i) => likenesses(origin).slice(0, i === 0 ? 4 : 1));
    const others = new Set([foreign, "null", ...alike]);
    const strangers = [...others].filter((origin) => !allowed.includes(origin));
    const before = { method: "OPTIONS", more: { "access-control-request-method": "GET" } };
    const errands = [
      ...[...strangers, "", ...allowed].map((sent) => ({ sent, method: "GET", more: {} })),
      // What is asked before a request decides whether it is sent at all.
      ...[foreign, "null"].map((sent) => ({ sent, ...before })),
    ];
    const asked = await Promise.all(
      errands.map(async ({ sent, method, more }) => {
        const headers = { ...(sent === "" ? {} : { origin: sent }), ...more };
        const [made] = await visit(url, [{ path, method, headers }], look, (answer) => ({
          // A browser takes all of them for one value, which two cannot be.
          origin: answer.headers["access-control-allow-origin"]?.join(", "),
          credentials: header(answer, "access-control-allow-credentials") === "true",
        }));
        return { sent, what: made?.what ?? "", answer: made?.answer ?? { trouble: "no answer" } };
      }),
    );
    return { asked };
  },
  *judge({ asked }, { allowed }) {
    for (const { sent: origin, what, answer } of asked) {
      if ("trouble" in answer) continue;
      const sent = origin === "" ? "a request without an origin" : origin;
      const isOwn = allowed.includes(origin);
      if (answer.origin === "*") {
        yield { message: "wildcard", property: what, sent };
      } else if (isOwn && answer.origin !== origin) {
        yield { message: "refused", property: what, sent };
      } else if (!isOwn && origin !== "" && answer.origin === origin) {
        const message = answer.credentials ? "credentials" : "echoed";
        yield { message, property: what, sent };
      }
    }
    for (const { what, answer } of asked) seen(answer, what);
  },
  evidence: ({ asked }) => ({ origins: asked.length }),
  passes: [
    { name: "a stranger is not allowed", facts: facts({ [foreign]: {}, null: {}, "": {} }) },
    {
      name: "the own origin is",
      facts: facts({ [foreign]: {}, "https://a.example": { origin: "https://a.example" } }),
      options: { allowed: ["https://a.example"] },
    },
    {
      name: "always the own origin, whoever asks",
      facts: facts({ [foreign]: { origin: "https://a.example" } }),
      options: { allowed: ["https://a.example"] },
    },
  ],
  fails: [
    { name: "a wildcard", facts: facts({ [foreign]: { origin: "*" } }), expect: "wildcard" },
    { name: "an echo", facts: facts({ [foreign]: { origin: foreign } }), expect: "echoed" },
    { name: "null", facts: facts({ null: { origin: "null" } }), expect: "echoed" },
    {
      name: "an echo with credentials",
      facts: facts({ [foreign]: { origin: foreign, credentials: true } }),
      expect: "credentials",
    },
    {
      name: "the own origin is shut out",
      facts: facts({ "https://a.example": {} }),
      options: { allowed: ["https://a.example"] },
      expect: "refused",
    },
  ],
  undecided: [
    {
      name: "no answer",
      facts: { asked: [{ sent: foreign, what: "GET /health", answer: { trouble: "cut" } }] },
    },
  ],
});
