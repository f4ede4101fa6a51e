import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { keepsDomain, recordType } from "../helpers/dns-records";
import { refersTo } from "../helpers/references";
import {
  addressReason,
  domainOf,
  elsewhereReason,
  identityV1,
  identityV2,
} from "../helpers/sending-domains";
import { show } from "../helpers/show";

const messages = {
  off: "Mail of {domain} is not signed: the stack has no aws.ses.DomainDkim for it.",
  missing:
    "Receivers cannot check the signature of {domain}'s mail: no record of this stack holds its DKIM tokens.",
  few: "SES signs {domain}'s mail with one of three keys, and this stack has records for {count}: mail fails the check at random.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const dkimType = "aws:ses/domainDkim:DomainDkim";
/** Easy DKIM: SES developer guide, "Easy DKIM in Amazon SES". */
const selectors = 3;

/** Records whose name or value comes from the resource, whose tokens nobody knows beforehand. */
function recordsFrom(...sources: readonly StackResource[]): readonly StackResource[] {
  const records = new Set<StackResource>();
  for (const source of sources) {
    for (const record of source.referrersOfType(recordType)) {
      const isText = !record.isUnknown("type") && record.props.type === "TXT";
      if (!isText && (refersTo(record, "name", source) || refersTo(record, "records", source))) {
        records.add(record);
      }
    }
  }
  return [...records];
}

function* checkRecords(
  domain: string,
  property: string,
  sources: readonly StackResource[],
  { stack }: CheckContext<Options>,
): Found {
  const count = recordsFrom(...sources).length;
  if (count >= selectors) {
    return undefined;
  }
  if (count === 0 && !keepsDomain(stack, domain)) {
    return notApplicable(elsewhereReason);
  }
  yield count === 0
    ? { message: "missing", property, domain: show(domain) }
    : { message: "few", property, domain: show(domain), count };
  return undefined;
}

const domain = "mail.finsight.example";
const zone: ExampleResource = {
  type: "aws:route53/zone:Zone",
  name: "zone",
  props: { name: "finsight.example" },
};
const token = (at: number, from: string): ExampleResource => ({
  type: recordType,
  name: `dkim-${at}`,
  props: { zoneId: "Z0123", name: unknown, type: "CNAME", ttl: 300, records: [unknown] },
  references: { name: [from], records: [from] },
});
const tokens = (count: number, from = "example") =>
  Array.from({ length: count }, (_, at) => token(at, from));
const olderKeys: ExampleResource = {
  type: dkimType,
  name: "dkim",
  props: { domain: unknown },
  references: { domain: ["example"] },
};

export default definePolicy({
  id: "dkim-records",
  title: "Mail of each sending domain is signed, and the keys are in DNS",
  why: "Without a signature that receivers can check, providers sort mail into the spam folder or refuse it, and nobody can tell it from a forgery.",
  fix: "Make one CNAME record for each of the identity's three DKIM tokens (dkimSigningAttributes.tokens, or dkimTokens of aws.ses.DomainDkim).",
  severity: "medium",
  controls: ["email-domain-auth"],
  scope: "stack",
  resources: [identityV2, identityV1],
  messages,
  checks: {
    *[identityV2](props, context) {
      const { resource } = context;
      const name = domainOf(resource);
      if (name === undefined) {
        return notApplicable(addressReason);
      }
      const own = "dkimSigningAttributes.domainSigningPrivateKey";
      if (isGiven(() => props.dkimSigningAttributes?.domainSigningPrivateKey, own, context)) {
        return notApplicable("The domain brings its own DKIM key, in a record that is no token.");
      }
      return yield* checkRecords(name, "emailIdentity", [resource], context);
    },
    *[identityV1](_props, context) {
      const { resource } = context;
      const name = domainOf(resource);
      if (name === undefined) {
        return notApplicable(addressReason);
      }
      const keys = resource
        .referrersOfType(dkimType)
        .filter((each) => refersTo(each, "domain", resource));
      const named = context.stack
        .ofType(dkimType)
        .filter((each) => !each.isUnknown("domain") && each.props.domain === name);
      if (keys.length + named.length === 0) {
        yield { message: "off", property: "domain", domain: show(name) };
        return undefined;
      }
      return yield* checkRecords(name, "domain", [...keys, ...named], context);
    },
  },
  corrections: false,
  passes: [
    {
      name: "three records from tokens that are not known yet",
      type: identityV2,
      props: { emailIdentity: domain },
      with: Array.of<ExampleResource>(zone, ...tokens(3)),
    },
    {
      name: "the older API",
      type: identityV1,
      props: { domain },
      with: Array.of<ExampleResource>(zone, olderKeys, ...tokens(3, "dkim")),
    },
  ],
  fails: [
    {
      name: "no record in a zone of this stack",
      type: identityV2,
      props: { emailIdentity: domain },
      with: [zone],
      expect: "missing",
    },
    {
      name: "one record of three",
      type: identityV2,
      props: { emailIdentity: domain },
      with: [token(0, "example")],
      expect: "few",
    },
    { name: "the older API without keys", type: identityV1, props: { domain }, expect: "off" },
  ],
  unknowns: [
    {
      name: "a domain that is decided at deployment",
      type: identityV2,
      props: { emailIdentity: unknown },
      expect: "emailIdentity",
    },
  ],
  notApplicables: [
    {
      name: "one address",
      type: identityV2,
      props: { emailIdentity: "ops@finsight.example" },
      expect: addressReason,
    },
    {
      name: "records at another provider",
      type: identityV2,
      props: { emailIdentity: domain },
      expect: elsewhereReason,
    },
  ],
});
