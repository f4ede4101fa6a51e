import type { Look } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { tagOf } from "./tags";

interface Dmarc {
  /** Where it was found: the domain itself, or one above it. */
  readonly at: string;
  readonly records: readonly string[];
}
interface Facts {
  readonly domain: string;
  readonly dmarc: Dmarc | Trouble;
  /** How many keys of DKIM are known, and where bounces go. */
  readonly own?: { readonly selectors: number; readonly returnPath?: string };
}

const domain = "mail.example.com";
const facts = (record: string, at = domain): Facts => ({
  domain,
  dmarc: { at, records: record === "" ? [] : [record] },
});

/** What a test of the policy makes of it: RFC 9989, the tag t. */
const lowered: Readonly<Record<string, string>> = { reject: "quarantine", quarantine: "none" };

/** Whether SPF of the return path speaks for the domain: RFC 7489, 3.1.2. */
export function isAligned(domain: string, returnPath: string, isStrict: boolean): boolean {
  const [one, other] = [domain, returnPath].map((each) => each.toLowerCase().split(".").reverse());
  if (one === undefined || other === undefined) return false;
  if (isStrict) return one.join(".") === other.join(".");
  // Without a list of public suffixes: those of countries have a second level of few letters.
  const isSuffix = one[0]?.length === 2 && /^(ac|co|com|edu|gov|net|org)$/.test(one[1] ?? "");
  return Array.from({ length: isSuffix ? 3 : 2 }).every((_, i) => one[i] === other[i]);
}

async function find(domain: string, look: Look): Promise<Dmarc | Trouble> {
  const labels = domain.split(".");
  // The domain, then those above it, as far as two labels; a public suffix publishes none.
  for (let at = 0; at <= Math.max(0, labels.length - 2); at += 1) {
    const place = labels.slice(at).join(".");
    const answer = await look.dns({ name: `_dmarc.${place}`, type: "TXT" });
    if (isTrouble(answer)) return answer;
    const records = answer.records.filter((text) => /^\s*v\s*=\s*DMARC1\s*(;|$)/.test(text));
    if (records.length > 0) return { at: place, records };
  }
  return { at: domain, records: [] };
}

export default defineProbe({
  id: "mail-dmarc",
  title: "A DMARC policy tells receivers to stop forged mail",
  why: "Without it a receiver that sees a forgery does what it likes; with p=none it is told to let it through.",
  fix: "Publish _dmarc with v=DMARC1; p=quarantine or reject, after reports have shown that all own mail is aligned.",
  severity: "medium",
  controls: ["email-domain-auth"],
  target: "mail",
  options: {
    policies: {
      type: "array",
      items: { type: "string" },
      default: ["quarantine", "reject"],
      stricter: "fewer",
      description: "What a DMARC policy may ask receivers to do with forged mail.",
      source: "Our choice: none only watches, which is for the weeks before launch.",
    },
  },
  messages: {
    none: "No DMARC policy is published.",
    several: "{count} DMARC policies are published; receivers then use none.",
    broken: "The DMARC record has no policy p, so receivers use none.",
    weak: "Forged mail is let through: the policy is {policy}.",
    partial: "The policy is asked for {percent} % of forged mail.",
  },
  collect: async ({ domain, selectors, returnPath }, look): Promise<Facts> => ({
    domain,
    dmarc: await find(domain, look),
    own: { selectors: selectors.length, ...(returnPath === undefined ? {} : { returnPath }) },
  }),
  *judge({ domain, dmarc, own: known }, { policies }) {
    const { at, records } = seen(dmarc, "DMARC");
    const property = `_dmarc.${at}`;
    const [record] = records;
    if (record === undefined) {
      yield { message: "none", property };
      return;
    }
    if (records.length > 1) {
      yield { message: "several", property, count: records.length };
      return;
    }
    const own = tagOf(record, "p")?.toLowerCase();
    if (own === undefined || own === "") {
      yield { message: "broken", property };
      return;
    }
    const below = at === domain ? undefined : tagOf(record, "sp")?.toLowerCase();
    const asked = below ?? own;
    const isTest = tagOf(record, "t")?.toLowerCase() === "y";
    const policy = isTest ? (lowered[asked] ?? asked) : asked;
    if (!policies.includes(policy)) {
      yield { message: "weak", property, policy: policy.slice(0, 40) };
      return;
    }
    const percent = Number(tagOf(record, "pct") ?? "100");
    if (percent < 100) yield { message: "partial", property, percent };
    const { selectors = 0, returnPath } = known ?? {};
    // A key below the domain speaks for it; without one SPF must, or own mail is taken for forged.
    if (selectors === 0 && returnPath !== undefined) {
      const isStrict = tagOf(record, "aspf")?.toLowerCase() === "s";
      if (!isAligned(domain, returnPath, isStrict)) {
        const how = isStrict ? "strictly aligned" : "aligned";
        const trouble = `bounces go to ${returnPath}, which is not ${how} with it, and no key of DKIM is known`;
        seen({ trouble }, domain);
      }
    }
  },
  evidence: ({ dmarc }) => {
    if ("trouble" in dmarc) return {};
    const mode = (tag: string) =>
      tagOf(dmarc.records[0] ?? "", tag)?.toLowerCase() === "s" ? "strict" : "relaxed";
    return { at: dmarc.at, alignment: `DKIM ${mode("adkim")}, SPF ${mode("aspf")}` };
  },
  passes: [
    { name: "reject", facts: facts("v=DMARC1; p=reject") },
    { name: "of the domain above it", facts: facts("v=DMARC1;p=quarantine", "example.com") },
    {
      name: "bounces of a domain beside it, with a key of its own",
      facts: {
        ...facts("v=DMARC1; p=reject; aspf=s"),
        own: { selectors: 1, returnPath: "em1.example.com" },
      },
    },
    { name: "a test of reject", facts: facts("v=DMARC1; p=reject; t=y") },
    {
      name: "stricter below",
      facts: facts("v=DMARC1; p=none; sp=reject; rua=mailto:a@example.com", "example.com"),
    },
  ],
  fails: [
    { name: "none", facts: facts(""), expect: "none" },
    { name: "only watches", facts: facts("v=DMARC1; p=none"), expect: "weak" },
    {
      name: "lets domains below go",
      facts: facts("v=DMARC1; p=reject; sp=none", "example.com"),
      expect: "weak",
    },
    { name: "no policy", facts: facts("v=DMARC1; rua=mailto:a@example.com"), expect: "broken" },
    { name: "a test", facts: facts("v=DMARC1; p=quarantine; t=y"), expect: "weak" },
    { name: "for a part", facts: facts("v=DMARC1; p=reject; pct=10"), expect: "partial" },
    {
      name: "two",
      facts: { domain, dmarc: { at: domain, records: ["v=DMARC1; p=reject", "v=DMARC1; p=none"] } },
      expect: "several",
    },
  ],
  undecided: [
    { name: "no answer", facts: { domain, dmarc: { trouble: "no answer" } } },
    {
      name: "nothing known speaks for the domain",
      facts: {
        ...facts("v=DMARC1; p=reject"),
        own: { selectors: 0, returnPath: "bounces.example.net" },
      },
    },
  ],
});
