/** Ports and protocols of ingress rules, and the services that people know by their ports. */

/** The destination ports that a rule opens; undefined for protocols that have none, as ICMP. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

const lastPort = 65535;
export const everyPort: Ports = { from: 0, to: lastPort };
const ported = new Set(["tcp", "6", "udp", "17"]);
const icmp = new Set(["icmp", "icmpv6", "1", "58"]);

/**
 * Reads protocol and ports as EC2 does: `-1` and `all` are every protocol on every port whatever
 * the ports say, and so is any protocol other than TCP, UDP and ICMP, as EC2 does not filter its
 * ports (docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
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
  const numbers = new Set(allowed.filter((port) => /^\d+$/.test(port)).map(Number));
  if (ports.to - ports.from >= numbers.size) return false;
  for (let port = ports.from; port <= ports.to; port++) if (!numbers.has(port)) return false;
  return true;
}

/** Which policy an open rule belongs to: the gravest that its ports give cause for. */
export type PortClass = "database" | "admin" | "other";
export function classOf(ports: Ports): PortClass {
  if (servicesIn(ports, databasePorts).length > 0) {
    return "database";
  }
  return servicesIn(ports, adminPorts).length > 0 ? "admin" : "other";
}
