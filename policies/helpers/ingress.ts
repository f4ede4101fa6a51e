/**
 * Ingress rules of security groups in one form, whichever of the four resources declares them, and
 * their sorting into classes of which each belongs to exactly one policy, so that one open rule is
 * one finding.
 */
import { type NotApplicable, notApplicable, type ResourceTypes } from "../framework/define-policy";
import { each } from "../framework/each";
import { isInternet } from "./cidr";
import { asList } from "./documents";
import { show } from "./show";
import { everyOf, someOf } from "./unknowns";

/** An ingress rule. Its parts are read when they are needed: some may be unknown and not matter. */
export interface IngressRule {
  ports(): Ports | undefined;
  /** Property path of each list of source ranges, and the ranges. */
  readonly sources: readonly (readonly [property: string, ranges: () => unknown])[];
}

/** The destination ports that a rule opens; undefined for protocols that have none, as ICMP. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

const lastPort = 65535;
const everyPort: Ports = { from: 0, to: lastPort };
const ported = new Set(["tcp", "6", "udp", "17"]);
const icmp = new Set(["icmp", "icmpv6", "1", "58"]);

/**
 * Reads protocol and ports as EC2 does: `-1` and `all` are every protocol on every port whatever the
 * ports say, and so is any protocol other than TCP, UDP and ICMP, as EC2 does not filter its ports
 * (docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
 */
export function portsOf(protocol: unknown, fromPort: unknown, toPort: unknown): Ports | undefined {
  const name = typeof protocol === "number" ? String(protocol) : protocol;
  const known = typeof name === "string" ? name.trim().toLowerCase() : "-1";
  if (icmp.has(known)) {
    return undefined;
  }
  if (!ported.has(known)) {
    return everyPort;
  }
  const from = portNumber(fromPort) ?? 0;
  const to = portNumber(toPort) ?? lastPort;
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

function portNumber(value: unknown): number | undefined {
  const port = typeof value === "string" ? Number.parseInt(value, 10) : value;
  // -1 stands for every port in rules that older programs carry over from ICMP.
  return typeof port === "number" && Number.isFinite(port) && port >= 0 ? port : undefined;
}

/** Ports as a phrase: `every port`, `port 5432`, `ports 5432-5439`. */
export function showPorts(ports: Ports): string {
  if (ports.from === 0 && ports.to === lastPort) return "every port";
  return ports.from === ports.to ? `port ${ports.from}` : `ports ${ports.from}-${ports.to}`;
}

/**
 * Ports of data stores and of the brokers and search engines that hold data, with the name a reader
 * knows them by: IANA's registry and the vendors' defaults.
 */
export const databasePorts: ReadonlyMap<number, string> = new Map([
  [5432, "PostgreSQL"],
  [5433, "PostgreSQL"],
  [3306, "MySQL"],
  [6379, "Redis"],
  [6380, "Redis"],
  [27017, "MongoDB"],
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [2379, "etcd"],
  [2483, "Oracle"],
  [2484, "Oracle"],
  [5439, "Redshift"],
  [5671, "RabbitMQ"],
  [5672, "RabbitMQ"],
  [5984, "CouchDB"],
  [6432, "PgBouncer"],
  [7000, "Cassandra"],
  [7001, "Cassandra"],
  [8086, "InfluxDB"],
  [8182, "Neptune"],
  [9042, "Cassandra"],
  [9092, "Kafka"],
  [9094, "Kafka"],
  [9096, "Kafka"],
  [9098, "Kafka"],
  [9200, "Elasticsearch"],
  [9300, "Elasticsearch"],
  [11211, "Memcached"],
  [11212, "Memcached"],
  [26379, "Redis Sentinel"],
  [27018, "MongoDB"],
  [27019, "MongoDB"],
]);

/** Ports through which machines are administered. */
export const adminPorts: ReadonlyMap<number, string> = new Map([
  [22, "SSH"],
  [23, "Telnet"],
  [135, "RPC"],
  [139, "NetBIOS"],
  [445, "SMB"],
  [2375, "Docker"],
  [2376, "Docker"],
  [3389, "RDP"],
  [5900, "VNC"],
  [5985, "WinRM"],
  [5986, "WinRM"],
  [6443, "Kubernetes"],
  [10250, "Kubelet"],
]);

/** The names of the services in the range, each once: `PostgreSQL, Redis`. */
export function servicesIn(ports: Ports, services: ReadonlyMap<number, string>): string[] {
  const names = new Set<string>();
  for (const [port, name] of services) if (port >= ports.from && port <= ports.to) names.add(name);
  return [...names];
}

/** A few of the names; a rule of every port would list them all. */
export function nameServices(services: readonly string[]): string {
  const shown = services.slice(0, 4).join(", ");
  return services.length > 4 ? `${shown} and ${services.length - 4} more` : shown;
}

/** True when every port of the range is one that may be open to everyone. */
export function onlyAllowed(ports: Ports, allowed: readonly string[]): boolean {
  const numbers = new Set(allowed.map(Number));
  if (ports.to - ports.from >= numbers.size) return false;
  for (let port = ports.from; port <= ports.to; port++) if (!numbers.has(port)) return false;
  return true;
}

/** An open rule: what it opens, to which range, and where the range stands. */
export interface OpenRule {
  readonly ports: Ports;
  readonly range: string;
  readonly property: string;
}

/**
 * The rule as an open one, when it admits the internet to ports that concern the caller. What is
 * unknown is read only when it decides: an unknown range on port 443 does not.
 */
export function openRule(
  rule: IngressRule,
  concerns: (ports: Ports) => boolean,
): OpenRule | undefined {
  let open: { range: string; property: string } | undefined;
  const admitsInternet = () =>
    someOf(rule.sources, ([property, ranges]) =>
      someOf(asList(ranges()), (range, index) => {
        if (!isInternet(range)) {
          return false;
        }
        open = {
          range: show(range),
          property: Array.isArray(ranges()) ? `${property}[${index}]` : property,
        };
        return true;
      }),
    );
  const concerned = () => {
    const ports = rule.ports();
    return ports !== undefined && concerns(ports);
  };
  if (!everyOf(concerned, admitsInternet) || !open) {
    return undefined;
  }
  return { ports: rule.ports() ?? everyPort, ...open };
}

/** Which policy an open rule belongs to: the gravest that its ports give cause for. */
export type PortClass = "database" | "admin" | "other";
export function classOf(ports: Ports): PortClass {
  if (servicesIn(ports, databasePorts).length > 0) {
    return "database";
  }
  return servicesIn(ports, adminPorts).length > 0 ? "admin" : "other";
}

interface InlineRule {
  readonly protocol: unknown;
  readonly fromPort: unknown;
  readonly toPort: unknown;
  readonly cidrBlocks?: unknown;
  readonly ipv6CidrBlocks?: unknown;
}

function fromBlocks(rule: InlineRule, path: string): IngressRule {
  return {
    ports: () => portsOf(rule.protocol, rule.fromPort, rule.toPort),
    sources: [
      [`${path}cidrBlocks`, () => rule.cidrBlocks],
      [`${path}ipv6CidrBlocks`, () => rule.ipv6CidrBlocks],
    ],
  };
}

/** The four resource types that declare ingress rules. */
export const ingressTypes = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
] as const;
type IngressType = (typeof ingressTypes)[number];
type IngressChecks<V, C> = {
  readonly [K in IngressType]: (
    props: ResourceTypes[K],
    context: C,
  ) => Generator<V, NotApplicable | undefined, undefined>;
};

/** The checks of a policy about ingress rules, made from what it says about one rule. */
export function ingressChecks<V, C>(
  check: (rule: IngressRule, context: C) => Generator<V, void, undefined>,
): IngressChecks<V, C> {
  return {
    *"aws:ec2/securityGroup:SecurityGroup"(props, context) {
      yield* each(props.ingress, (rule, at) => check(fromBlocks(rule, `ingress[${at}].`), context));
      return undefined;
    },
    *"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"(props, context) {
      yield* each(props.ingress, (rule, at) => check(fromBlocks(rule, `ingress[${at}].`), context));
      return undefined;
    },
    *"aws:ec2/securityGroupRule:SecurityGroupRule"(props, context) {
      if (props.type === "egress") {
        return notApplicable("The rule is about egress.");
      }
      yield* check(fromBlocks(props, ""), context);
      return undefined;
    },
    *"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"(props, context) {
      const rule: IngressRule = {
        ports: () => portsOf(props.ipProtocol, props.fromPort, props.toPort),
        sources: [
          ["cidrIpv4", () => props.cidrIpv4],
          ["cidrIpv6", () => props.cidrIpv6],
        ],
      };
      yield* check(rule, context);
      return undefined;
    },
  };
}
