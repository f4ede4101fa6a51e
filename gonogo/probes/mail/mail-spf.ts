import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { mostLookups, mostVoids, readSpf, type Spf } from "./spf";

interface Facts {
  /** Of the domain in the From address. */
  readonly spf: Spf | Trouble;
  /** Of the domain that bounces go to, where the stack tells it. */
  readonly returnPath?: { readonly domain: string; readonly spf: Spf | Trouble };
}

const good: Spf = { records: ["v=spf1 include:x -all"], lookups: 1, voids: 0, all: "-" };
const facts = (more: Partial<Spf> = {}): Facts => ({ spf: { ...good, ...more } });
const none: Spf = { records: [], lookups: 0, voids: 0, all: "" };
const bounces = (spf: Spf | Trouble, own: Spf | Trouble = none): Facts => ({
  spf: own,
  returnPath: { domain: "em1.example.com", spf },
});

export default defineProbe({
  id: "mail-spf",
  title: "One SPF policy is published, which receivers can follow",
  why: "Receivers take a second policy, an eleventh lookup or a broken include as no policy: mail lands in the spam folder and forgeries arrive.",
  fix: "Keep one TXT value that begins with v=spf1, drop includes that are not used, and end with ~all or -all.",
  severity: "medium",
  controls: ["email-domain-auth"],
  target: "mail",
  messages: {
    none: "No SPF policy is published.",
    several: "{count} SPF policies are published; receivers then use none.",
    broken: "The SPF policy is broken: {fault}.",
    lookups: "The SPF policy needs {lookups} lookups; receivers stop at 10.",
    voids: "{voids} of its names do not exist; receivers stop at 2.",
    open: "The SPF policy lets everybody send: it ends in {all}all.",
    through: "The SPF policy lets everybody send, by {term}.",
    endless: "The SPF policy says nothing about others: it has neither an all nor a redirect.",
  },
  async collect({ domain, returnPath }, look): Promise<Facts> {
    const read = (name: string) => readSpf(name, look);
    if (returnPath === undefined) return { spf: await read(domain) };
    const [spf, of] = await Promise.all([read(domain), read(returnPath)]);
    return { spf, returnPath: { domain: returnPath, spf: of } };
  },
  *judge({ spf: own, returnPath }) {
    const places = [
      ...(returnPath === undefined
        ? []
        : [{ property: `TXT ${returnPath.domain}`, spf: returnPath.spf, needed: true }]),
      // Receivers look at the return path: what the domain itself need not have is no defect.
      { property: "TXT", spf: own, needed: returnPath === undefined },
    ];
    for (const { property, spf, needed } of places) {
      if (isTrouble(spf)) continue;
      const { records, lookups, voids, all, through, fault } = spf;
      if (records.length === 0) {
        if (needed) yield { message: "none", property };
      } else if (records.length > 1) yield { message: "several", property, count: records.length };
      else if (fault !== undefined) yield { message: "broken", property, fault };
      else if (lookups > mostLookups) yield { message: "lookups", property, lookups };
      else if (voids > mostVoids) yield { message: "voids", property, voids };
      else if (through !== undefined) yield { message: "through", property, term: through };
      else if (all === "") yield { message: "endless", property };
      else if (all === "+" || all === "?") yield { message: "open", property, all };
    }
    for (const { spf } of places) seen(spf, "SPF");
  },
  evidence: ({ spf: own, returnPath }) => {
    const spf = returnPath?.spf ?? own;
    if (isTrouble(spf)) return {};
    const at = returnPath === undefined ? {} : { at: returnPath.domain };
    return { ...at, lookups: spf.lookups, voids: spf.voids, all: spf.all };
  },
  passes: [
    { name: "hard fail", facts: facts() },
    {
      name: "soft fail, ten lookups, two voids",
      facts: facts({ lookups: 10, voids: 2, all: "~" }),
    },
    { name: "of the return path alone", facts: bounces(good) },
    { name: "of both", facts: bounces(good, good) },
  ],
  fails: [
    { name: "none", facts: facts({ records: [] }), expect: "none" },
    { name: "two", facts: facts({ records: ["v=spf1 -all", "v=spf1 ~all"] }), expect: "several" },
    { name: "a broken include", facts: facts({ fault: "x has no SPF record" }), expect: "broken" },
    { name: "eleven lookups", facts: facts({ lookups: 11 }), expect: "lookups" },
    { name: "three voids", facts: facts({ voids: 3 }), expect: "voids" },
    { name: "open", facts: facts({ all: "+" }), expect: "open" },
    { name: "neutral", facts: facts({ all: "?" }), expect: "open" },
    { name: "no end", facts: facts({ all: "" }), expect: "endless" },
    { name: "open by an include", facts: facts({ through: "include:x" }), expect: "through" },
    { name: "none of the return path", facts: bounces(none, good), expect: "none" },
    { name: "open at the domain", facts: bounces(good, { ...good, all: "+" }), expect: "open" },
  ],
  undecided: [
    { name: "no answer", facts: { spf: { trouble: "no answer within 5 s" } } },
    { name: "no answer of the return path", facts: bounces({ trouble: "no answer" }, good) },
    { name: "no answer of the domain", facts: bounces(good, { trouble: "no answer" }) },
  ],
});
