import { definePolicy, type ExampleResource, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackIndex } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { certificateType, namesOf } from "../helpers/certificates";
import { isGiven } from "../helpers/database";
import { isNamed, recordsOf, recordType } from "../helpers/dns-records";
import { asList } from "../helpers/documents";
import { show } from "../helpers/show";

/** ACM user guide, "Configure a CAA record": any one of the four lets Amazon issue. */
const amazon = /^(amazon\.com|amazontrust\.com|awstrust\.com|amazonaws\.com)$/;
const noRecords = "No CAA record of this stack speaks for its names.";

/** The authorities that a record names for a kind of certificate: `0 issue "amazon.com"`. */
function authorities(values: readonly unknown[], tag: string): readonly string[] {
  return values.flatMap((value) => {
    const match = /^\s*\d+\s+(\w+)\s+"?([^";]*)/.exec(String(value));
    return match?.[1]?.toLowerCase() === tag ? [(match[2] ?? "").trim().toLowerCase()] : [];
  });
}

/** The record that decides for a name: its own, or else that of the nearest name above it. */
function deciding(stack: StackIndex, host: string) {
  const records = recordsOf(stack, "CAA");
  const labels = host.split(".").slice(-20);
  for (let at = 0; at < labels.length - 1; at++) {
    const name = labels.slice(at).join(".");
    const found = records.find((record) => isNamed(record, name));
    if (found) {
      return found;
    }
  }
  return undefined;
}

const caa = (...records: string[]): ExampleResource => ({
  type: recordType,
  name: "caa",
  props: { zoneId: "Z0123", name: "finsight.example", type: "CAA", ttl: 300, records },
});
const certificate = { domainName: "api.finsight.example", validationMethod: "DNS" };

export default definePolicy({
  id: "caa-allows-certificates",
  title: "CAA records let Amazon issue the stack's certificates",
  why: "A CAA record that leaves Amazon out makes ACM refuse the certificate, or its renewal a year later: the site then shows every visitor a warning.",
  fix: 'Add 0 issue "amazon.com" to the CAA record, and 0 issuewild "amazon.com" where it names another authority for wildcards.',
  severity: "medium",
  controls: ["cert-auto-renewal", "tls-certificate"],
  scope: "stack",
  resources: [certificateType],
  messages: {
    refused: "ACM may not issue for {host}: the CAA record {record} allows {authorities} only.",
  },
  checks: {
    *[certificateType](props, context) {
      const { stack } = context;
      const isForeign = ["certificateBody", "certificateAuthorityArn"].some((input) =>
        isGiven(() => props[input as "certificateBody"], input, context),
      );
      if (isForeign) {
        return notApplicable("ACM does not issue it: it is imported, or of a private authority.");
      }
      if (recordsOf(stack, "CAA").length === 0) {
        return notApplicable(noRecords);
      }
      yield* each(namesOf(props), function* (read) {
        const name = read();
        const record = deciding(stack, name.replace(/^\*\./, ""));
        if (!record) {
          return;
        }
        const values = asList(record.props.records);
        const wild = name.startsWith("*.") ? authorities(values, "issuewild") : [];
        const allowed = wild.length > 0 ? wild : authorities(values, "issue");
        if (allowed.length > 0 && !allowed.some((authority) => amazon.test(authority))) {
          yield {
            message: "refused",
            property: name === String(props.domainName) ? "domainName" : "subjectAlternativeNames",
            host: show(name),
            record: show(record.name),
            authorities: allowed
              .map((authority) => authority || "nobody")
              .map(show)
              .join(", "),
          } as const;
        }
      });
      return undefined;
    },
  },
  corrections: false,
  passes: [
    {
      name: "Amazon beside another authority, at the name above",
      type: certificateType,
      props: certificate,
      with: [caa('0 issue "letsencrypt.org"', '0 issue "amazon.com"')],
    },
    {
      name: "a record that only says where to report",
      type: certificateType,
      props: certificate,
      with: [caa('0 iodef "mailto:security@finsight.example"')],
    },
  ],
  fails: [
    {
      name: "another authority alone",
      type: certificateType,
      props: certificate,
      with: [caa('0 issue "letsencrypt.org"')],
      expect: "refused",
    },
    {
      name: "nobody for wildcards",
      type: certificateType,
      props: { ...certificate, subjectAlternativeNames: ["*.finsight.example"] },
      with: [caa('0 issue "amazon.com"', '0 issuewild ";"')],
      expect: "refused",
    },
  ],
  unknowns: [
    {
      name: "a record that is decided at deployment",
      type: certificateType,
      props: certificate,
      with: [caa(unknown)],
      expect: "records[0]",
    },
  ],
  notApplicables: [
    {
      name: "no CAA record",
      type: certificateType,
      props: certificate,
      expect: noRecords,
    },
    {
      name: "a certificate of another authority",
      type: certificateType,
      props: { certificateBody: "PEM", privateKey: "PEM" },
      expect: "ACM does not issue it: it is imported, or of a private authority.",
    },
  ],
});
