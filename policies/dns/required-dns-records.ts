import { definePolicy, type ExampleResource, notApplicable } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isNamed, plainName, recordsOf, recordType, textOf } from "../helpers/dns-records";
import { undecidable } from "../helpers/known";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const stackType = "pulumi:pulumi:Stack";
const messages = {
  absent: "DNS has no record {type} of {name}.",
  other: "The record {type} of {name} does not hold {value}.",
  form: "The option records has {entry}, which is no NAME TYPE [VALUE].",
} as const;
const noneAsked = "The option records names none.";
const options = {
  records: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description:
      "Records that must exist, as NAME TYPE [VALUE]: inbound.shop.io MX mx.sendgrid.net. A value may be the beginning or a part of the record's.",
    source:
      "Our choice: none. SendGrid's inbound mail (clientflow-024) and the proof for Google's search console (clientflow-115) need one each.",
  },
} as const;

/** Whether a value of the record holds the text, without regard to case. */
function holds(record: StackResource<typeof recordType>, text: string): boolean {
  return someOf(record.props.records, (value) =>
    textOf(value).toLowerCase().includes(text.toLowerCase()),
  );
}

const inbound = (value: string): ExampleResource => ({
  type: recordType,
  name: "inbound",
  props: { zoneId: "Z1", name: "inbound.shop.io", type: "MX", ttl: 300, records: [value] },
});
const asked = { records: ["inbound.shop.io MX mx.sendgrid.net"] };

export default definePolicy({
  id: "required-dns-records",
  title: "The DNS records that providers ask for exist",
  why: "Inbound mail, the proof for a search console, or a provider's host work only with their record; without it mail is returned and nobody sees an error.",
  fix: "Add an aws.route53.Record with the name, type and value that the provider shows.",
  severity: "medium",
  controls: ["webhook-sendgrid-inbound", "sitemap-robots", "dns-records"],
  scope: "stack",
  options,
  resources: [stackType],
  messages,
  checks: {
    *[stackType](_props, { stack, options: { records } }) {
      if (records.length === 0) {
        return notApplicable(noneAsked);
      }
      for (const entry of records) {
        const [, host, type = "", value] =
          /^\s*(\S{1,255})\s+([A-Za-z]{1,10})(?:\s+(\S.{0,1023}))?\s*$/.exec(entry) ?? [];
        if (host === undefined) {
          yield { message: "form", property: "records", entry: show(entry) };
          continue;
        }
        const name = plainName(host);
        const ofType = recordsOf(stack, type.toUpperCase());
        const found = ofType.filter((each) => !each.isUnknown("name") && isNamed(each, name));
        const at = { property: "records", type: type.toUpperCase(), name: show(name) };
        if (found.length === 0) {
          if (ofType.some((each) => each.isUnknown("name"))) {
            undecidable("records");
          }
          yield { message: "absent", ...at };
        } else if (value !== undefined && !someOf(found, (each) => holds(each, value.trim()))) {
          yield { message: "other", ...at, value: show(value) };
        }
      }
      return;
    },
  },
  passes: [
    {
      name: "inbound mail",
      type: stackType,
      props: {},
      options: asked,
      with: [inbound("10 mx.sendgrid.net.")],
    },
  ],
  fails: [
    { name: "no record", type: stackType, props: {}, options: asked, expect: "absent" },
    {
      name: "another value",
      type: stackType,
      props: {},
      options: asked,
      with: [inbound("10 inbound-smtp.eu-west-1.amazonaws.com")],
      expect: "other",
    },
    {
      name: "an entry without a type",
      type: stackType,
      props: {},
      options: { records: ["inbound.shop.io"] },
      expect: "form",
    },
  ],
  unknowns: [
    {
      name: "a record whose name the deployment makes",
      type: stackType,
      props: {},
      options: asked,
      with: [
        {
          type: recordType,
          name: "made",
          props: { zoneId: "Z1", name: unknown, type: "MX", ttl: 300, records: ["10 mx"] },
        },
      ],
      expect: "records",
    },
  ],
  notApplicables: [
    { name: "no record is asked for", type: stackType, props: {}, expect: noneAsked },
  ],
});
