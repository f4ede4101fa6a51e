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
import { isNamed, keepsDomain, plainName, recordsOf } from "../helpers/dns-records";
import { asRecord } from "../helpers/documents";
import { refersTo } from "../helpers/references";
import { addressReason, domainOf, identityV1, identityV2 } from "../helpers/sending-domains";
import { show } from "../helpers/show";

const fromV2 = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes";
const fromV1 = "aws:ses/mailFrom:MailFrom";
const messages = {
  absent: "Bounces of {domain}'s mail go to amazonses.com: it has no MAIL FROM domain of its own.",
  recordless:
    "SES does not use the MAIL FROM domain {from}: this stack keeps {domain} and has no MX record of it.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

function* check(
  type: typeof fromV1 | typeof fromV2,
  property: "domain" | "emailIdentity",
  { resource, stack }: CheckContext<Options>,
): Found {
  const domain = domainOf(resource);
  if (domain === undefined) {
    return notApplicable(addressReason);
  }
  const isOf = (each: StackResource) =>
    refersTo(each, property, resource) ||
    (!each.isUnknown(property) && plainName(asRecord(each.props)?.[property]) === domain);
  const own = stack
    .ofType(type)
    .filter((each: StackResource) => isOf(each))
    .filter((each) => isGiven(() => each.props.mailFromDomain, "mailFromDomain", each));
  const [first] = own;
  if (!first) {
    yield { message: "absent", property, domain: show(domain) };
    return undefined;
  }
  const from = plainName(first.props.mailFromDomain);
  const mx = recordsOf(stack, "MX");
  const isOpen = mx.some((each) => each.isUnknown("name"));
  if (!isOpen && keepsDomain(stack, domain) && !mx.some((each) => isNamed(each, from))) {
    yield { message: "recordless", property, from: show(from), domain: show(domain) };
  }
  return undefined;
}

const attributes: ExampleResource = {
  type: fromV2,
  name: "from",
  props: { emailIdentity: "shop.io", mailFromDomain: "mail.shop.io" },
};
const record = (name: string, type: string): ExampleResource => ({
  type: "aws:route53/record:Record",
  name: `${name} ${type}`,
  props: { zoneId: "Z1", name, type, ttl: 300, records: ["10 feedback-smtp.example"] },
});

const together = (...all: readonly ExampleResource[]): readonly ExampleResource[] => all;
const withMx = together(attributes, record("mail.shop.io", "MX"));
const withText = together(attributes, record("shop.io", "TXT"));

export default definePolicy({
  id: "mail-from-domain",
  title: "Sending domains take their own bounces",
  why: "With a MAIL FROM domain of its own mail passes SPF in the name of the domain, so that DMARC holds even where a signature breaks; without its MX record SES goes back to amazonses.com without a word.",
  fix: "Add aws.sesv2.EmailIdentityMailFromAttributes with a subdomain such as mail.shop.io, its MX record to feedback-smtp.REGION.amazonses.com and its SPF record.",
  severity: "low",
  controls: ["email-domain-auth", "email-deliverability"],
  scope: "stack",
  resources: [identityV2, identityV1],
  messages,
  checks: {
    *[identityV2](_props, context) {
      return yield* check(fromV2, "emailIdentity", context as CheckContext<Options>);
    },
    *[identityV1](_props, context) {
      return yield* check(fromV1, "domain", context as CheckContext<Options>);
    },
  },
  passes: [
    {
      name: "a subdomain with its record",
      type: identityV2,
      props: { emailIdentity: "shop.io" },
      with: withMx,
    },
    {
      name: "a subdomain whose records are elsewhere",
      type: identityV1,
      props: { domain: "shop.io" },
      with: [
        {
          type: fromV1,
          name: "from",
          props: { domain: "shop.io", mailFromDomain: "mail.shop.io" },
        },
      ],
    },
  ],
  fails: [
    {
      name: "none",
      type: identityV2,
      props: { emailIdentity: "shop.io" },
      expect: "absent",
    },
    {
      name: "none of SES's first API",
      type: identityV1,
      props: { domain: "shop.io" },
      expect: "absent",
    },
    {
      name: "no MX record",
      type: identityV2,
      props: { emailIdentity: "shop.io" },
      with: withText,
      expect: "recordless",
    },
  ],
  unknowns: [
    {
      name: "a domain that the deployment decides",
      type: identityV2,
      props: { emailIdentity: unknown },
      expect: "emailIdentity",
    },
  ],
  notApplicables: [
    {
      name: "one address",
      type: identityV2,
      props: { emailIdentity: "hello@shop.io" },
      expect: addressReason,
    },
  ],
});
