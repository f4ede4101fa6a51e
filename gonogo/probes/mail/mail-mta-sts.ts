import type { Look } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { exchangesOf } from "./mail-mx";
import { covers, type Policy, readPolicy } from "./mta-sts-policy";
import { tagOf } from "./tags";

interface Served {
  readonly status: number;
  readonly untrusted?: string;
  readonly policy: Policy;
}
interface Facts {
  /** TXT records of `_mta-sts`; none: the domain does not use it. */
  readonly records: readonly string[] | Trouble;
  readonly served: Served | Trouble;
  readonly exchanges: readonly string[] | Trouble;
}

const policy: Policy = {
  version: "STSv1",
  mode: "enforce",
  maxAge: 604_800,
  mx: ["mx.example.net"],
};
const facts = (more: Partial<Policy> = {}, served: Partial<Served> = {}): Facts => ({
  records: ["v=STSv1; id=20260101"],
  served: { status: 200, policy: { ...policy, ...more }, ...served },
  exchanges: ["mx.example.net"],
});
const notAsked: Trouble = { trouble: "it was not asked for" };

async function collect(domain: string, look: Look): Promise<Facts> {
  const answer = await look.dns({ name: `_mta-sts.${domain}`, type: "TXT" });
  const none = { served: notAsked, exchanges: notAsked };
  if (isTrouble(answer)) return { records: answer, ...none };
  const records = answer.records.filter((text) => /^v=STSv1\s*(;|$)/.test(text)).slice(0, 10);
  if (records.length === 0) return { records, ...none };
  const [told, exchanges] = await Promise.all([
    look.http({ url: `https://mta-sts.${domain}/.well-known/mta-sts.txt`, timeout: 10_000 }),
    exchangesOf(domain, look),
  ]);
  if (isTrouble(told)) return { records, served: told, exchanges };
  const { status, untrusted, body } = told;
  const why = untrusted === undefined ? {} : { untrusted };
  return { records, served: { status, policy: readPolicy(body), ...why }, exchanges };
}

export default defineProbe({
  id: "mail-mta-sts",
  title: "Where the domain uses MTA-STS, its policy can be followed",
  why: "A policy that cannot be fetched protects nothing; one that forgets a mail host makes other servers refuse to deliver to it.",
  fix: "Serve the policy over HTTPS at mta-sts, with every host of the MX records, and change the id of the record with each change.",
  severity: "low",
  controls: ["email-domain-auth"],
  target: "mail",
  options: {
    modes: {
      type: "array",
      items: { type: "string" },
      default: ["enforce", "testing"],
      stricter: "fewer",
      description: "What a policy may ask of other servers.",
      source: "Our choice: testing is for the weeks before enforce.",
    },
  },
  messages: {
    several: "{count} records are published; other servers then use none.",
    id: "The record has no id of letters and digits.",
    untrusted: "The policy is served with a certificate that cannot be trusted: {why}.",
    status: "The policy is answered with {status}.",
    broken: "The policy has no valid {what}.",
    mode: "The mode of the policy is {mode}.",
    mx: "The policy does not name the mail host {host}.",
  },
  collect: ({ domain }, look): Promise<Facts> => collect(domain, look),
  *judge({ records: read, served, exchanges }, { modes }) {
    const records = seen(read, "MTA-STS");
    const [record] = records;
    if (record === undefined) return;
    const property = "_mta-sts";
    if (records.length > 1) {
      yield { message: "several", property, count: records.length };
      return;
    }
    if (!/^[A-Za-z0-9]{1,32}$/.test(tagOf(record, "id") ?? "")) yield { message: "id", property };
    const at = "mta-sts.txt";
    const { status, untrusted, policy } = seen(served, "The policy");
    if (untrusted !== undefined) {
      yield { message: "untrusted", property: at, why: untrusted };
      return;
    }
    // A redirect is not followed: RFC 8461, 3.3.
    if (status !== 200) {
      yield { message: "status", property: at, status };
      return;
    }
    const { version, mode, maxAge, mx } = policy;
    const isMode = ["enforce", "testing", "none"].includes(mode);
    const lacks = [
      ...(version === "STSv1" ? [] : ["version"]),
      ...(isMode ? [] : ["mode"]),
      ...(maxAge === undefined ? ["max_age"] : []),
      ...(mx.length === 0 && mode !== "none" ? ["mx"] : []),
    ];
    if (lacks.length > 0) yield { message: "broken", property: at, what: lacks.join(", ") };
    else if (!modes.includes(mode)) yield { message: "mode", property: at, mode };
    else {
      for (const host of seen(exchanges, "MX")) {
        if (!covers(policy, host)) yield { message: "mx", property: at, host };
      }
    }
  },
  evidence: ({ records, served }) => ({
    records: isTrouble(records) ? 0 : records.length,
    ...(isTrouble(served) ? {} : { mode: served.policy.mode }),
  }),
  passes: [
    { name: "enforced", facts: facts() },
    { name: "by a star", facts: facts({ mx: ["*.example.net"] }) },
    { name: "not used", facts: { records: [], served: notAsked, exchanges: notAsked } },
  ],
  fails: [
    {
      name: "two records",
      facts: { ...facts(), records: ["v=STSv1; id=1", "v=STSv1; id=2"] },
      expect: "several",
    },
    { name: "no id", facts: { ...facts(), records: ["v=STSv1"] }, expect: "id" },
    { name: "404", facts: facts({}, { status: 404 }), expect: "status" },
    { name: "a redirect", facts: facts({}, { status: 301 }), expect: "status" },
    {
      name: "an expired certificate",
      facts: facts({}, { untrusted: "CERT_HAS_EXPIRED" }),
      expect: "untrusted",
    },
    { name: "a page", facts: facts({ version: "", mode: "", mx: [] }), expect: "broken" },
    { name: "turned off", facts: facts({ mode: "none" }), expect: "mode" },
    { name: "another host", facts: facts({ mx: ["old.example.net"] }), expect: "mx" },
    {
      name: "a star for two labels",
      facts: { ...facts({ mx: ["*.example.net"] }), exchanges: ["a.b.example.net"] },
      expect: "mx",
    },
  ],
  undecided: [
    { name: "no answer", facts: { ...facts(), records: { trouble: "no answer within 5 s" } } },
    { name: "no policy to be had", facts: { ...facts(), served: { trouble: "cut" } } },
  ],
});
