import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import {
  isNamed,
  keepsZone,
  plainName,
  plainNameOf,
  recordsOf,
  recordType,
} from "../helpers/dns-records";
import { asList } from "../helpers/documents";
import { distribution } from "../helpers/edge-examples";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const options = {
  hosts: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description: "Hosts that the stack must give addresses, besides those of its edge.",
    source: "catalytic-167 to 170 name the hosts of one system; elsewhere nobody does.",
  },
} as const satisfies Options;

const messages = { missing: "Nobody finds {host}: no record of this stack has the name." } as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const addressTypes = ["A", "AAAA", "CNAME", "HTTPS"];
const elsewhereReason = "The hosts' domains are not kept in this stack.";

/** Resources that ask for records with names that they make up: no host is among those. */
const proofs = new Set([
  "aws:acm/certificate:Certificate",
  "aws:ses/domainDkim:DomainDkim",
  "aws:ses/domainIdentity:DomainIdentity",
  "aws:sesv2/emailIdentity:EmailIdentity",
]);

/** The records that lead to a host, as far as their type shows. */
function addressRecords(stack: StackIndex) {
  return addressTypes
    .flatMap((type) => recordsOf(stack, type))
    .filter(
      (record) =>
        !record.isUnknown("name") ||
        !record.references("name").some(({ type }) => proofs.has(type)),
    );
}

/** True when a record gives the host, or a star for its level, an address. */
function hasRecord(stack: StackIndex, host: string): boolean {
  const names = [host, host.replace(/^[^.]+/, "*")];
  return someOf(addressRecords(stack), (record) => names.some((name) => isNamed(record, name)));
}

/** The part of a host that people register: two labels, or three below such as co.uk. */
function registered(host: string): string {
  const count = /\.(ac|co|com|edu|gov|net|org)\.[a-z]{2}$/.test(host) ? 3 : 2;
  return host.split(".").slice(-count).join(".");
}

/**
 * True when this stack gives hosts of the domain their addresses, or keeps its zone. Where it only
 * keeps texts and proofs, another stack may do so.
 */
function keepsHosts(stack: StackIndex, host: string): boolean {
  const domain = registered(host);
  const isWithin = (name: string) => name === domain || name.endsWith(`.${domain}`);
  const isHost = (record: StackResource<typeof recordType>) =>
    // Names that begin with an underscore are for proofs and services.
    !record.isUnknown("name") &&
    isWithin(plainNameOf(record)) &&
    !/(^|\.)_/.test(plainNameOf(record));
  return keepsZone(stack, host) || addressRecords(stack).some(isHost);
}

function* checkHosts(hosts: unknown, path: string, stack: StackIndex): Found {
  let kept = 0;
  const isList = Array.isArray(hosts);
  yield* each(asList(hosts), function* (value, at): Found {
    const host = plainName(value);
    if (keepsHosts(stack, host)) {
      kept++;
      if (!hasRecord(stack, host)) {
        yield { message: "missing", property: isList ? `${path}[${at}]` : path, host: show(host) };
      }
    }
    return undefined;
  });
  return kept === 0 ? notApplicable(elsewhereReason) : undefined;
}

type Context = Pick<CheckContext<typeof options>, "stack">;

const record = (name: string, type = "A"): ExampleResource => ({
  type: recordType,
  name: `record ${typeof name === "string" ? name : "unknown"}`,
  props: {
    zoneId: "Z0123",
    name,
    type,
    aliases: [{ name: unknown, zoneId: unknown, evaluateTargetHealth: false }],
  },
});
const hosts = { ...distribution, aliases: ["finsight.example", "www.finsight.example"] };

export default definePolicy({
  id: "hosts-have-records",
  title: "Every host of the edge has an address in DNS",
  why: "A distribution or an API answers for a name only once DNS leads there; a forgotten www is found by visitors on the day of the launch.",
  fix: "Add an aws.route53.Record of type A with an alias (or a CNAME) for the host.",
  severity: "medium",
  controls: ["dns-records"],
  scope: "stack",
  options,
  resources: [
    "aws:cloudfront/distribution:Distribution",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigateway/domainName:DomainName",
    "pulumi:pulumi:Stack",
  ],
  messages,
  checks: {
    "aws:cloudfront/distribution:Distribution": ({ aliases }, { stack }: Context) =>
      checkHosts(aliases, "aliases", stack),
    "aws:apigatewayv2/domainName:DomainName": ({ domainName }, { stack }: Context) =>
      checkHosts(domainName, "domainName", stack),
    "aws:apigateway/domainName:DomainName": ({ domainName }, { stack }: Context) =>
      checkHosts(domainName, "domainName", stack),
    *"pulumi:pulumi:Stack"(_props, { options: { hosts: wanted }, stack }) {
      if (wanted.length === 0) {
        return notApplicable("No hosts are configured.");
      }
      for (const host of wanted) {
        if (!hasRecord(stack, plainName(host))) {
          yield { message: "missing", property: "hosts", host: show(host) };
        }
      }
      return undefined;
    },
  },
  corrections: false,
  passes: [
    {
      name: "both hosts",
      type: "aws:cloudfront/distribution:Distribution",
      props: hosts,
      with: Array.of(record("finsight.example"), record("www.finsight.example.")),
    },
    {
      name: "a star for the API",
      type: "aws:apigatewayv2/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        domainNameConfiguration: {
          certificateArn: unknown,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      },
      with: [record("*.finsight.example", "CNAME")],
    },
  ],
  fails: [
    {
      name: "www forgotten",
      type: "aws:cloudfront/distribution:Distribution",
      props: hosts,
      with: [record("finsight.example")],
      expect: "missing",
    },
    {
      name: "an HTTP API in a domain of the stack",
      type: "aws:apigatewayv2/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        domainNameConfiguration: {
          certificateArn: unknown,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      },
      with: [record("www.finsight.example")],
      expect: "missing",
    },
    {
      name: "a REST API in a domain of the stack",
      type: "aws:apigateway/domainName:DomainName",
      props: { domainName: "api.finsight.example" },
      with: [record("www.finsight.example")],
      expect: "missing",
    },
    {
      name: "a host that the options name",
      type: "pulumi:pulumi:Stack",
      props: {},
      options: { hosts: ["app.finsight.example"] },
      with: [record("www.finsight.example")],
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "a record whose name is decided at deployment",
      type: "aws:cloudfront/distribution:Distribution",
      props: hosts,
      with: Array.of(record("finsight.example"), record(unknown)),
      expect: "name",
    },
  ],
  notApplicables: [
    {
      name: "DNS at another provider",
      type: "aws:cloudfront/distribution:Distribution",
      props: hosts,
      expect: elsewhereReason,
    },
    {
      name: "no hosts configured",
      type: "pulumi:pulumi:Stack",
      props: {},
      expect: "No hosts are configured.",
    },
  ],
});
