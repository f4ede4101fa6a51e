import type { Look } from "../look";
import { askApi } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { SentryTarget } from "../targets";
import { readDsn } from "./sentry";

interface Facts {
  readonly answer: "accepted" | "refused" | "none" | Trouble;
  readonly variable: string;
}

const facts = (answer: Facts["answer"]): Facts => ({ answer, variable: "SENTRY_DSN" });

/** An envelope without an item: nothing is stored, and the key is looked up. */
async function collect({ secret }: SentryTarget, look: Look): Promise<Facts> {
  const about = { variable: secret };
  const value = await look.secret(secret);
  if (isTrouble(value)) return { ...about, answer: value };
  const dsn = readDsn(value);
  if (dsn === undefined) return { ...about, answer: "none" };
  const ask = () =>
    askApi(look, {
      url: `${dsn.origin}/api/${dsn.project}/envelope/`,
      method: "POST",
      headers: {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": `Sentry sentry_version=7, sentry_client=gonogo/1.0, sentry_key=${dsn.key}`,
      },
      body: "{}\n",
    });
  // A relay may take the first envelope of a key before it knows the key.
  const first = await ask();
  const answer = isTrouble(first) || first.status !== 200 ? first : await ask();
  if (isTrouble(answer)) return { ...about, answer };
  const { status } = answer;
  if (status === 200) return { ...about, answer: "accepted" };
  if ([401, 403, 404].includes(status)) return { ...about, answer: "refused" };
  return { ...about, answer: { trouble: `it answers ${status}` } };
}

export default defineProbe({
  id: "sentry-dsn-accepted",
  title: "Sentry takes what is sent to the DSN",
  why: "Errors that are sent to a deleted project or with a revoked key are dropped: the list of errors stays empty, which looks like success.",
  fix: "Copy the DSN from the project's client keys into the stack's secret.",
  severity: "medium",
  controls: ["sentry-dsn"],
  target: "sentry",
  messages: {
    none: "The value is no DSN: https://KEY@HOST/PROJECT.",
    refused: "Sentry refuses the key or does not know the project.",
  },
  collect,
  *judge({ answer: read, variable: property }) {
    const answer = seen(read, "Sentry");
    if (answer === "none") yield { message: "none", property };
    else if (answer === "refused") yield { message: "refused", property };
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { dsn: answer }),
  passes: [{ name: "accepted", facts: facts("accepted") }],
  fails: [
    { name: "no DSN", facts: facts("none"), expect: "none" },
    { name: "a revoked key", facts: facts("refused"), expect: "refused" },
  ],
  undecided: [
    { name: "its rate limit", facts: facts({ trouble: "it refuses for its rate limit: 429" }) },
  ],
});
