/** The way in: load balancer, certificate, firewall, and one backend for each service with a port. */
import { Backend } from "../components/backend";
import { Edge } from "../components/edge";
import type { Network } from "../components/network";
import type { Build } from "./build";

/** Order among the rules of the load balancer, lower first. */
export const rulePriorities = { webhooks: 10, backends: 100 } as const;

export interface BuiltEdge {
  readonly edge: Edge;
  /** By service. */
  readonly backends: ReadonlyMap<string, Backend>;
  /** Name of the host of a role. */
  host(role: string): string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export function buildEdge(build: Build, network: Network): BuiltEdge {
  const { name, base, place, parts, child } = build;
  const hosts = Object.values(parts.hosts).map((host) => host.name);
  const [first, ...others] = hosts;
  if (first === undefined) throw new Error(`${name} has no host`);
  const edge = new Edge(
    `${name}-edge`,
    {
      ...base,
      vpcId: network.vpcId,
      subnetIds: network.publicSubnetIds,
      zoneId: place.settings.hostedZoneId,
      hosts: [first, ...others],
      webhookPaths: webhookPaths(build),
    },
    child,
  );
  const backends = new Map<string, Backend>();
  for (const [service, { port, healthPath }] of Object.entries(parts.services)) {
    if (port === undefined || healthPath === undefined) continue;
    const priority = rulePriorities.backends + backends.size;
    const args = { edge, vpcId: network.vpcId, hosts: hostsOf(build, service), port, healthPath };
    backends.set(service, new Backend(`${name}-${service}-backend`, { ...args, priority }, child));
  }
  const outputs = Object.fromEntries(
    Object.entries(parts.hosts).map(([role, host]) => [`${role}Url`, `https://${host.name}`]),
  );
  return { edge, backends, outputs, host: (role) => hostName(build, role) };
}

function hostName({ parts }: Build, role: string): string {
  const host = parts.hosts[role];
  if (host === undefined) throw new Error(`no host has the role ${role}`);
  return host.name;
}

function hostsOf({ parts }: Build, service: string): string[] {
  return Object.values(parts.hosts).flatMap((host) =>
    "service" in host && host.service === service ? [host.name] : [],
  );
}

/** Every path that a provider sends events to. */
function webhookPaths({ parts }: Build): string[] {
  const others = Object.values(parts.webhooks ?? {}).map((webhook) => webhook.path);
  return parts.stripe ? [parts.stripe.webhook.path, ...others] : others;
}
