/** Addresses, security groups and DNS. */
import {
  type AwsRule,
  each,
  type Inputs,
  list,
  number,
  record,
  repeated,
  subject,
  text,
} from "./rule";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const dns = "aws:route53/record:Record";

interface Block {
  readonly first: number;
  readonly last: number;
  readonly bits: number;
}

function block(cidr: unknown): Block | undefined {
  const [address = "", size] = String(cidr).split("/");
  const parts = address.split(".").map(Number);
  const bits = Number(size);
  const valid = parts.length === 4 && parts.every((part) => part >= 0 && part <= 255);
  if (size === undefined || !valid || !(bits >= 0 && bits <= 32)) return undefined;
  const first = parts.reduce((sum, part) => sum * 256 + part, 0);
  return { first, last: first + 2 ** (32 - bits) - 1, bits };
}

function cidrRule(type: string): AwsRule {
  return each(type, {
    says: "a block has 16 to 28 bits and begins where its size says",
    source: "VPC: VPC CIDR blocks",
    check({ cidrBlock }) {
      if (text(cidrBlock) === undefined) return undefined;
      const found = block(cidrBlock);
      const valid = found && found.bits >= 16 && found.bits <= 28;
      return !(valid && found.first % 2 ** (32 - found.bits) === 0) && `cidrBlock is ${cidrBlock}`;
    },
    accepted: [{ cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.0.0.240/28" }],
    refused: [
      { cidrBlock: "10.0.0.0/15" },
      { cidrBlock: "10.0.0.0/29" },
      { cidrBlock: "10.0.0.8/24" },
      { cidrBlock: "10.0.0.256/24" },
      { cidrBlock: "10.0.0.0" },
    ],
  });
}

const subnetsApart: AwsRule = {
  says: "subnets lie within the VPC and apart from each other",
  source: "VPC: Subnet CIDR blocks",
  types: [vpc, subnet],
  problems(resources) {
    const blocks = resources.flatMap(({ type, name, inputs }) => {
      const found = text(inputs.cidrBlock) === undefined ? undefined : block(inputs.cidrBlock);
      return found ? [{ type, name, ...found }] : [];
    });
    const whole = blocks.filter(({ type }) => type === vpc);
    const parts = blocks.filter(({ type }) => type === subnet);
    const outside = parts.filter(
      (part) =>
        whole.length > 0 && !whole.some((v) => part.first >= v.first && part.last <= v.last),
    );
    const clashing = parts.filter((part, index) =>
      parts.some((other, at) => at < index && part.first <= other.last && other.first <= part.last),
    );
    return [
      ...outside.map(({ name }) => `${name}: lies outside of the VPC`),
      ...clashing.map(({ name }) => `${name}: overlaps another subnet`),
    ];
  },
  accepted: [
    [
      subject(vpc, { cidrBlock: "10.0.0.0/16" }),
      subject(subnet, { cidrBlock: "10.0.0.0/24" }),
      subject(subnet, { cidrBlock: "10.0.1.0/24" }),
    ],
  ],
  refused: [
    [subject(vpc, { cidrBlock: "10.0.0.0/16" }), subject(subnet, { cidrBlock: "10.1.0.0/24" })],
    [subject(subnet, { cidrBlock: "10.0.0.0/23" }), subject(subnet, { cidrBlock: "10.0.1.0/24" })],
  ],
};

const ruleTypes = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
];
const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

const portRules = ruleTypes.map((type) =>
  each(type, {
    says: "a rule has one peer, and ports unless it is for every protocol",
    source: "EC2: AuthorizeSecurityGroupIngress",
    check(inputs) {
      const given = peers.filter((peer) => inputs[peer] !== undefined);
      if (given.length !== 1) return `${given.length} peers`;
      const [from, to] = [number(inputs.fromPort), number(inputs.toPort)];
      if (String(inputs.ipProtocol) === "-1") return from !== undefined && "ports of all protocols";
      if (from === undefined || to === undefined) return "no ports";
      return (from > to || from < 0 || to > 65_535) && `ports ${from} to ${to}`;
    },
    accepted: [
      { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
      { ipProtocol: "-1", referencedSecurityGroupId: "sg-1" },
    ],
    refused: [
      { ipProtocol: "tcp", fromPort: 443, toPort: 443 },
      { ipProtocol: "tcp", fromPort: 444, toPort: 443, cidrIpv4: "0.0.0.0/0" },
      { ipProtocol: "tcp", cidrIpv4: "0.0.0.0/0" },
      { ipProtocol: "-1", fromPort: 1, toPort: 2, cidrIpv4: "0.0.0.0/0" },
      { ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "10.0.0.0/8", prefixListId: "pl" },
    ],
  }),
);

const noDuplicateRules = ruleTypes.map((type): AwsRule => {
  const rule = (port: number) =>
    subject(type, {
      securityGroupId: "sg-1",
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      cidrIpv4: "10.0.0.0/8",
    });
  return {
    says: "a group has no rule twice",
    source: "EC2: AuthorizeSecurityGroupIngress",
    types: [type],
    problems(resources) {
      const keys = resources
        .map(({ inputs }) =>
          ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...peers].map(
            (name) => inputs[name],
          ),
        )
        .filter((values) => values.every((value) => typeof value !== "object"));
      return repeated(keys.map((values) => JSON.stringify(values))).map((key) => `twice: ${key}`);
    },
    accepted: [[rule(1), rule(2)]],
    refused: [[rule(1), rule(1)]],
  };
});

/** One record of a zone: everything that has to be different from the next. */
function recordKey({ zoneId, name, type, setIdentifier }: Inputs): string {
  return JSON.stringify([zoneId, String(name).toLowerCase(), type, setIdentifier ?? ""]);
}

const knownRecord = ({ inputs }: { inputs: Inputs }) =>
  text(inputs.zoneId) !== undefined &&
  text(inputs.name) !== undefined &&
  text(inputs.type) !== undefined;

const oneOfEach: AwsRule = {
  says: "a zone has one record of a name and type, and a CNAME has its name for itself",
  source: "Route 53: ChangeResourceRecordSets",
  types: [dns],
  problems(resources) {
    const records = resources.filter(knownRecord).map(({ inputs }) => inputs);
    const twice = repeated(records.map(recordKey)).map((key) => `twice: ${key}`);
    const aliases = records.filter(({ type }) => type === "CNAME");
    const shared = aliases.filter((alias) =>
      records.some(
        (other) =>
          other !== alias &&
          other.name === alias.name &&
          other.zoneId === alias.zoneId &&
          other.type !== "CNAME",
      ),
    );
    return [...twice, ...shared.map(({ name }) => `${name} is a CNAME beside another record`)];
  },
  accepted: [
    [
      subject(dns, { zoneId: "Z", name: "a.example", type: "A" }),
      subject(dns, { zoneId: "Z", name: "a.example", type: "AAAA" }),
      subject(dns, { zoneId: "Z", name: "w.example", type: "CNAME" }),
    ],
  ],
  refused: [
    [
      subject(dns, { zoneId: "Z", name: "a.example", type: "TXT" }),
      subject(dns, { zoneId: "Z", name: "A.example", type: "TXT" }),
    ],
    [
      subject(dns, { zoneId: "Z", name: "a.example", type: "CNAME" }),
      subject(dns, { zoneId: "Z", name: "a.example", type: "TXT" }),
    ],
  ],
};

const forms: Readonly<Record<string, RegExp>> = {
  A: /^\d{1,3}(\.\d{1,3}){3}$/,
  CAA: /^\d{1,3} (issue|issuewild|iodef) "[^"]*"$/,
  MX: /^\d{1,5} [a-z0-9.-]+\.?$/i,
  CNAME: /^[a-z0-9_.-]+\.?$/i,
};

const recordForm = each(dns, {
  says: "a record is an alias without a time to live, or has values of its type's form and one",
  source: "Route 53: Supported DNS record types",
  check({ aliases, records, ttl, type }) {
    const values = list(records).flatMap((value) => text(value) ?? []);
    const alias = list(aliases).length > 0;
    if (alias) return (ttl !== undefined || records !== undefined) && "an alias with values or ttl";
    if (records !== undefined && ttl === undefined) return "no ttl";
    const form = forms[String(type)];
    const wrong = values.find((value) => {
      if (type === "TXT")
        return value.split('""').some((part) => part.replaceAll('"', "").length > 255);
      return form !== undefined && !form.test(value);
    });
    if (type === "CNAME" && values.length > 1) return `${values.length} values of a CNAME`;
    return wrong !== undefined && `${type} is ${wrong.slice(0, 60)}`;
  },
  accepted: [
    { type: "CAA", ttl: 300, records: ['0 issue "amazon.com"'] },
    { type: "MX", ttl: 300, records: ["10 mx.sendgrid.net."] },
    { type: "A", aliases: [{}] },
  ],
  refused: [
    { type: "A", aliases: [{}], ttl: 60 },
    { type: "A", records: ["10.0.0.1"] },
    { type: "A", ttl: 60, records: ["api.example"] },
    { type: "CAA", ttl: 60, records: ["amazon.com"] },
    { type: "MX", ttl: 60, records: ["mx.sendgrid.net"] },
    { type: "TXT", ttl: 60, records: ["x".repeat(256)] },
    { type: "CNAME", ttl: 60, records: ["a.example", "b.example"] },
  ],
});

const zones: AwsRule = {
  says: "load balancers and databases have subnets in two zones or more",
  source: "ELB: CreateLoadBalancer",
  types: [subnet],
  problems(resources) {
    const found = new Set(resources.map(({ inputs }) => String(record(inputs).availabilityZone)));
    return resources.length > 0 && found.size < 2 ? [`subnets in ${found.size} zone`] : [];
  },
  accepted: [
    [subject(subnet, { availabilityZone: "x-1a" }), subject(subnet, { availabilityZone: "x-1b" })],
  ],
  refused: [[subject(subnet, { availabilityZone: "x-1a" })]],
};

export const networkRules = [
  cidrRule(vpc),
  cidrRule(subnet),
  subnetsApart,
  ...portRules,
  ...noDuplicateRules,
  oneOfEach,
  recordForm,
  zones,
];
