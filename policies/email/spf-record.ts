import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import {
  askedForReason,
  isAskedFor,
  isSpf,
  plainName,
  recordType,
  textOf,
} from "../helpers/dns-records";
import { asList } from "../helpers/documents";
import { show } from "../helpers/show";
import { knownOf } from "../helpers/unknowns";

const messages = {
  several: "The name has {count} SPF policies: receivers take that as an error and use none.",
  open: "The SPF policy lets everyone send in this name: it ends with {actual}.",
  endless: "The SPF policy says nothing about other senders: it has neither an all nor a redirect.",
  lookups:
    "The SPF policy needs {actual} lookups; receivers stop at 10 and take the policy as broken.",
  old: "The SPF policy stands in a record of type SPF, which nobody reads.",
} as const;

/** RFC 7208, section 4.6.4. */
const mostLookups = 10;
const lookup = /^[-+~?]?(include:|a([:/]|$)|mx([:/]|$)|ptr(:|$)|exists:)|^redirect=/i;

function terms(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .slice(1)
    .filter((term) => term !== "");
}

const policy = (text: string) => ({
  zoneId: "Z0123",
  name: "finsight.example",
  type: "TXT",
  ttl: 300,
  records: [text],
});

export default definePolicy({
  id: "spf-record",
  title: "A sending domain has one SPF policy, which refuses everyone else",
  why: "SPF tells receivers who may send in a domain's name. A second policy or too many lookups make it void, and +all or ?all invite every forger: mail of the domain lands in the spam folder, and fraud arrives in its name.",
  fix: "Keep one TXT value that begins with v=spf1, names each provider once, and ends with ~all or -all.",
  severity: "medium",
  controls: ["email-domain-auth"],
  scope: "stack",
  resources: [recordType],
  messages,
  checks: {
    *[recordType](props, { resource }) {
      if (isAskedFor(resource)) {
        return notApplicable(askedForReason);
      }
      const type = String(props.type).toUpperCase();
      if (type !== "TXT" && type !== "SPF") {
        return notApplicable("The record is no text.");
      }
      const values = asList(props.records);
      const spf = [...values.keys()].flatMap((at) =>
        knownOf([at], (index) => isSpf(textOf(values[index]))),
      );
      const [at] = spf;
      if (at === undefined) {
        // What another resource gives is a proof of ownership; people write SPF policies
        // themselves, and never at names such as _amazonses.
        const isProof =
          resource.references("records").length > 0 ||
          (!resource.isUnknown("name") && plainName(props.name).startsWith("_"));
        if (!isProof) {
          // Reads each, so that one which is not known yet leaves the question open.
          for (const index of values.keys()) textOf(values[index]);
        }
        return notApplicable("The record has no SPF policy.");
      }
      if (spf.length > 1) {
        yield { message: "several", property: "records", count: spf.length };
        return undefined;
      }
      const property = `records[${at}]`;
      if (type === "SPF") {
        yield { message: "old", property: "type" };
        return undefined;
      }
      const found = terms(textOf(values[at]));
      const all = found.find((term) => /^[-+~?]?all$/i.test(term));
      if (all !== undefined && !/^[-~]/.test(all)) {
        yield { message: "open", property, actual: show(all) };
      } else if (all === undefined && !found.some((term) => /^redirect=/i.test(term))) {
        yield { message: "endless", property };
      }
      const lookups = found.filter((term) => lookup.test(term)).length;
      if (lookups > mostLookups) {
        yield { message: "lookups", property, actual: lookups };
      }
      return undefined;
    },
  },
  corrections: false,
  passes: [
    {
      name: "two providers and a soft refusal of the rest",
      type: recordType,
      props: policy("v=spf1 include:amazonses.com include:sendgrid.net ~all"),
    },
    {
      name: "in quotes and two pieces, beside a proof of ownership",
      type: recordType,
      props: {
        ...policy('"v=spf1 include:amazonses.com " "-all"'),
        records: ['"v=spf1 include:amazonses.com " "-all"', "google-site-verification=abc"],
      },
    },
    {
      name: "the policy of another domain",
      type: recordType,
      props: policy("v=spf1 redirect=_spf.mail.example"),
    },
  ],
  fails: [
    {
      name: "two policies, one for each provider",
      type: recordType,
      props: {
        ...policy(""),
        records: ["v=spf1 include:amazonses.com ~all", "v=spf1 include:sendgrid.net ~all"],
      },
      expect: "several",
    },
    {
      name: "everyone may send",
      type: recordType,
      props: policy("v=spf1 include:amazonses.com +all"),
      expect: "open",
    },
    {
      name: "no opinion about others, beside a text that is not known yet",
      type: recordType,
      props: { ...policy(""), records: [unknown, "v=spf1 include:amazonses.com ?all"] },
      expect: "open",
    },
    {
      name: "no end",
      type: recordType,
      props: policy("v=spf1 include:amazonses.com"),
      expect: "endless",
    },
    {
      name: "eleven providers",
      type: recordType,
      props: policy(
        `v=spf1 ${Array.from({ length: 11 }, (_, at) => `include:m${at}.example`).join(" ")} -all`,
      ),
      expect: "lookups",
    },
    {
      name: "the type of 2006",
      type: recordType,
      props: { ...policy("v=spf1 include:amazonses.com -all"), type: "SPF" },
      expect: "old",
    },
  ],
  unknowns: [
    {
      name: "a text that is decided at deployment",
      type: recordType,
      props: { ...policy(""), records: [unknown] },
      expect: "records[0]",
    },
  ],
  notApplicables: [
    {
      name: "the proof that a certificate asks for",
      type: recordType,
      props: { zoneId: "Z0123", name: unknown, type: unknown, records: [unknown] },
      expect: askedForReason,
    },
    {
      name: "an address",
      type: recordType,
      props: { ...policy(""), type: "A", records: ["192.0.2.7"] },
      expect: "The record is no text.",
    },
    {
      name: "a proof of ownership that SES gives",
      type: recordType,
      props: { ...policy(""), name: "_amazonses.finsight.example", records: [unknown] },
      expect: "The record has no SPF policy.",
    },
    {
      name: "a proof of ownership that another resource gives",
      type: recordType,
      props: { ...policy(""), records: [unknown] },
      references: { records: ["search"] },
      with: [
        {
          type: "aws:ses/domainIdentity:DomainIdentity",
          name: "search",
          props: { domain: "finsight.example" },
        },
      ],
      expect: "The record has no SPF policy.",
    },
    {
      name: "a proof of ownership",
      type: recordType,
      props: policy("google-site-verification=abc"),
      expect: "The record has no SPF policy.",
    },
  ],
});
