import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import {
  askedForReason,
  isAskedFor,
  isDmarc,
  isNamed,
  keepsDomain,
  plainName,
  recordsOf,
  recordType,
  textOf,
} from "../helpers/dns-records";
import { asList } from "../helpers/documents";
import {
  addressReason,
  domainOf,
  elsewhereReason,
  identityV1,
  identityV2,
} from "../helpers/sending-domains";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const options = {
  policies: {
    type: "array",
    items: { type: "string" },
    default: ["quarantine", "reject"],
    stricter: "fewer",
    description: "What a DMARC policy may ask receivers to do with forged mail.",
    source: "Our choice: none only watches, which is for the weeks before launch.",
  },
} as const;
type Context = CheckContext<typeof options>;

const messages = {
  missing:
    "Receivers are not told what to do with forged mail of {domain}: no record _dmarc.{domain} with a DMARC policy.",
  weak: "Forged mail is let through: the DMARC policy is {actual}.",
  partial: "The DMARC policy is asked for {actual} % of forged mail.",
  broken: "The DMARC record begins with v=DMARC1 but has no policy p, so receivers use none.",
  several: "The name has {count} DMARC policies: receivers take that as an error and use none.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

/** The tag's value in lower case: RFC 7489, section 6.3. */
function tag(text: string, name: string): string | undefined {
  const found = text
    .split(";")
    .map((part) => part.split("="))
    .find(([key]) => key?.trim().toLowerCase() === name);
  return found?.[1]?.trim().toLowerCase();
}

/** `_dmarc` of the domain and of those above it, which speak for it too. */
function placesOf(domain: string): readonly string[] {
  const labels = domain.split(".").slice(-10);
  return labels.slice(0, -1).map((_, at) => `_dmarc.${labels.slice(at).join(".")}`);
}

function* checkIdentity(context: Context, property: string): Found {
  const { resource, stack } = context;
  const domain = domainOf(resource);
  if (domain === undefined) {
    return notApplicable(addressReason);
  }
  const places = placesOf(domain);
  const isPolicy = (record: (typeof records)[number]) =>
    places.some((place) => isNamed(record, place));
  const records = [...recordsOf(stack, "TXT"), ...recordsOf(stack, "CNAME")];
  // Its own text is the record's business; a name that leads elsewhere is somebody's answer too.
  if (someOf(records, isPolicy)) {
    return undefined;
  }
  if (!keepsDomain(stack, domain)) {
    return notApplicable(elsewhereReason);
  }
  yield { message: "missing", property, domain: show(domain) };
  return undefined;
}

const domain = "mail.finsight.example";
const record = (text: string) => ({
  zoneId: "Z0123",
  name: "_dmarc.finsight.example",
  type: "TXT",
  ttl: 300,
  records: [text],
});
const zone: ExampleResource = {
  type: "aws:route53/zone:Zone",
  name: "zone",
  props: { name: "finsight.example" },
};
const above: ExampleResource = {
  type: recordType,
  name: "dmarc",
  props: record("v=DMARC1; p=reject"),
};

export default definePolicy({
  id: "dmarc-policy",
  title: "Receivers are asked to refuse forged mail of each sending domain",
  why: "SPF and DKIM only say which mail is right. Without a DMARC policy above none, receivers deliver the forged mail too: invoices and password resets in the name of the company.",
  fix: "Publish a TXT record at _dmarc.<domain> such as v=DMARC1; p=quarantine; rua=mailto:dmarc@<domain>, and leave pct out.",
  severity: "medium",
  controls: ["email-domain-auth"],
  scope: "stack",
  resources: [recordType, identityV2, identityV1],
  options,
  messages,
  checks: {
    *[recordType](props, { options: { policies }, resource }) {
      if (isAskedFor(resource)) {
        return notApplicable(askedForReason);
      }
      if (String(props.type).toUpperCase() !== "TXT") {
        return notApplicable("The record is no text.");
      }
      const isElsewhere =
        resource.isUnknown("name") || !/^_dmarc(\.|$)/.test(plainName(props.name));
      if (isElsewhere) {
        return notApplicable("The record is not a domain's DMARC policy.");
      }
      const texts = asList(props.records).map(textOf).filter(isDmarc);
      if (texts.length > 1) {
        yield { message: "several", property: "records", count: texts.length };
      }
      const [text] = texts;
      if (text === undefined || texts.length > 1) {
        return undefined;
      }
      const policy = tag(text, "p");
      const percent = Number(tag(text, "pct") ?? "100");
      if (policy === undefined || policy === "") {
        yield { message: "broken", property: "records[0]" };
      } else if (!policies.includes(policy)) {
        yield { message: "weak", property: "records[0]", actual: show(policy) };
      } else if (percent < 100) {
        yield { message: "partial", property: "records[0]", actual: percent };
      }
      return undefined;
    },
    [identityV2]: (_props, context) => checkIdentity(context, "emailIdentity"),
    [identityV1]: (_props, context) => checkIdentity(context, "domain"),
  },
  corrections: false,
  passes: [
    {
      name: "reject",
      type: recordType,
      props: record("v=DMARC1; p=reject; rua=mailto:d@x.example"),
    },
    {
      name: "the policy of the domain above",
      type: identityV2,
      props: { emailIdentity: domain },
      with: [above],
    },
    {
      name: "a short name in a zone of the stack",
      type: identityV1,
      props: { domain: "finsight.example" },
      with: Array.of<ExampleResource>(zone, {
        type: recordType,
        name: "dmarc",
        props: { ...record("v=DMARC1; p=quarantine"), zoneId: unknown, name: "_dmarc" },
        references: { zoneId: ["zone"] },
      }),
    },
  ],
  fails: [
    { name: "watching only", type: recordType, props: record("v=DMARC1; p=none"), expect: "weak" },
    {
      name: "a tenth of forged mail",
      type: recordType,
      props: record("v=DMARC1; p=reject; pct=10"),
      expect: "partial",
    },
    {
      name: "no policy",
      type: recordType,
      props: record("v=DMARC1; rua=mailto:d@x.example"),
      expect: "broken",
    },
    {
      name: "two policies",
      type: recordType,
      props: { ...record(""), records: ["v=DMARC1; p=reject", "v=DMARC1; p=none"] },
      expect: "several",
    },
    {
      name: "an identity in a zone without one",
      type: identityV2,
      props: { emailIdentity: domain },
      with: [zone],
      expect: "missing",
    },
    {
      name: "the older API",
      type: identityV1,
      props: { domain },
      with: [zone],
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "a text that is decided at deployment",
      type: recordType,
      props: { ...record(""), records: [unknown] },
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
      name: "another text",
      type: recordType,
      props: { ...record("v=spf1 -all"), name: "finsight.example" },
      expect: "The record is not a domain's DMARC policy.",
    },
    {
      name: "an address",
      type: recordType,
      props: { ...record("192.0.2.7"), type: "A" },
      expect: "The record is no text.",
    },
    {
      name: "records at another provider",
      type: identityV2,
      props: { emailIdentity: domain },
      expect: elsewhereReason,
    },
  ],
});
