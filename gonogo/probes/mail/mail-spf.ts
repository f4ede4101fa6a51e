import { defineProbe, seen, type Trouble } from "../probe";
import { mostLookups, mostVoids, readSpf, type Spf } from "./spf";

interface Facts {
  readonly spf: Spf | Trouble;
}

const good: Spf = { records: ["v=spf1 include:x -all"], lookups: 1, voids: 0, all: "-" };
const facts = (more: Partial<Spf> = {}): Facts => ({ spf: { ...good, ...more } });

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
    endless: "The SPF policy says nothing about others: it has neither an all nor a redirect.",
  },
  collect: async ({ domain }, look): Promise<Facts> => ({ spf: await readSpf(domain, look) }),
  *judge(facts) {
    const { records, lookups, voids, all, fault } = seen(facts.spf, "SPF");
    const property = "TXT";
    if (records.length === 0) yield { message: "none", property };
    else if (records.length > 1) yield { message: "several", property, count: records.length };
    else if (fault !== undefined) yield { message: "broken", property, fault };
    else if (lookups > mostLookups) yield { message: "lookups", property, lookups };
    else if (voids > mostVoids) yield { message: "voids", property, voids };
    else if (all === "") yield { message: "endless", property };
    else if (all === "+" || all === "?") yield { message: "open", property, all };
  },
  evidence: ({ spf }) =>
    "trouble" in spf ? {} : { lookups: spf.lookups, voids: spf.voids, all: spf.all },
  passes: [
    { name: "hard fail", facts: facts() },
    {
      name: "soft fail, ten lookups, two voids",
      facts: facts({ lookups: 10, voids: 2, all: "~" }),
    },
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
  ],
  undecided: [{ name: "no answer", facts: { spf: { trouble: "no answer within 5 s" } } }],
});
