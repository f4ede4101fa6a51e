import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { urlOf } from "./visit";

interface Facts {
  /** Status of each answer, in the order in which they came. */
  readonly statuses: readonly number[];
  /** Names of headers of the first 429, and of an answer before it, in lower case. */
  readonly limited: readonly string[];
  readonly trouble?: Trouble;
}

const ok = (count: number): readonly number[] => Array<number>(count).fill(200);
/** RFC 6585 and RFC 9110 know Retry-After; the others are in wide use, or in a draft of the IETF. */
const telling = /^(retry-after|ratelimit|ratelimit-.*|x-ratelimit-.*|x-rate-limit-.*)$/;

export default defineProbe({
  id: "rate-limit-answers",
  title: "Who asks too often is told to wait",
  why: "Without a limit one client, or one loop in a client, takes the service from all others.",
  fix: "Limit requests for each client at the edge and in the application, and answer 429 with Retry-After.",
  severity: "medium",
  controls: ["rate-limit-tested", "rate-limit-headers"],
  target: "api",
  // What it provokes would make other probes fail.
  alone: true,
  limit: 60,
  options: {
    requests: {
      type: "integer",
      default: 60,
      minimum: 1,
      maximum: 2000,
      stricter: "lower",
      description: "Requests a minute that a client may make.",
      source: "catalytic-043; finsight and clientflow give no figure: overridable there",
    },
    path: {
      type: "string",
      default: "/",
      description: "Path that is asked for; health checks are often not limited.",
      source: "Our choice.",
    },
  },
  messages: {
    none: "{count} requests within a minute were all answered, none with 429.",
    mute: "The answer 429 says neither when to come back nor what the limit is.",
  },
  async collect({ url }, look, { requests, path }): Promise<Facts> {
    const statuses: number[] = [];
    // A few more than the limit: a window may end between two of them.
    const most = 2 * requests + 10;
    while (statuses.length < most) {
      const batch = Array.from({ length: Math.min(10, most - statuses.length) }, () =>
        look.http({ url: urlOf(url, path), keep: 1024, expects: [429, 503] }),
      );
      const answers = await Promise.all(batch);
      const told = answers.flatMap((answer) => (isTrouble(answer) ? [] : [answer]));
      const limit = told.findIndex(({ status }) => status === 429);
      const shown = limit < 0 ? told : told.slice(0, limit + 1);
      statuses.push(...shown.map(({ status }) => status));
      // What came to nothing beside it takes nothing from the answer that says it.
      if (limit >= 0) return { statuses, limited: Object.keys(told[limit]?.headers ?? {}) };
      const trouble = answers.find(isTrouble);
      if (trouble !== undefined) return { statuses, limited: [], trouble };
    }
    return { statuses, limited: [] };
  },
  *judge({ statuses, limited, trouble }) {
    if (!statuses.includes(429)) {
      if (trouble !== undefined) seen(trouble, `Request ${statuses.length + 1}`);
      yield { message: "none", property: "GET", count: statuses.length };
    } else if (!limited.some((name) => telling.test(name))) {
      yield { message: "mute", property: "GET" };
    }
  },
  evidence: ({ statuses }) => ({ requests: statuses.length, last: statuses.at(-1) ?? 0 }),
  passes: [
    {
      name: "429 with Retry-After",
      facts: { statuses: [...ok(60), 429], limited: ["retry-after"] },
    },
    {
      name: "a draft's header",
      facts: { statuses: [...ok(9), 429], limited: ["ratelimit-reset"] },
    },
  ],
  fails: [
    { name: "never", facts: { statuses: ok(130), limited: [] }, expect: "none" },
    { name: "without a word", facts: { statuses: [429], limited: ["date"] }, expect: "mute" },
  ],
  undecided: [
    {
      name: "cut off before the limit",
      facts: { statuses: ok(20), limited: [], trouble: { trouble: "the connection was cut" } },
    },
  ],
});
