/** The way in: CloudFront or a public load balancer, and a backend for each service with a port. */
import { Backend } from "../components/backend";
import { Edge, type EdgeArgs } from "../components/edge";
import type { Network } from "../components/network";
import type { Build } from "./build";

/** Order among the rules of the load balancer, lower first; 1 to 9 are the edge's own. */
const firstBackend = 100;

type Surfaces = NonNullable<EdgeArgs["cdn"]>["surfaces"];

export interface BuiltEdge {
  readonly edge: Edge;
  /** By service. */
  readonly backends: ReadonlyMap<string, Backend>;
  /** Name of the host of a role. */
  host(role: string): string;
  /** What answers on the host of a role. */
  backend(role: string): Backend;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export function buildEdge(build: Build, network: Network): BuiltEdge {
  const { name, parts, child } = build;
  const edge = new Edge(`${name}-edge`, edgeArgs(build, network), child);
  const backends = new Map<string, Backend>();
  for (const [service, { port, healthPath }] of Object.entries(parts.services)) {
    if (port === undefined || healthPath === undefined) continue;
    const priority = firstBackend + backends.size;
    const hosts = hostsOf(build, service);
    const { maintenance } = build.place.settings;
    const args = { edge, vpcId: network.vpcId, hosts, port, healthPath, priority, maintenance };
    backends.set(service, new Backend(`${name}-${service}-backend`, args, child));
  }
  const outputs = Object.fromEntries(
    Object.entries(parts.hosts).map(([role, host]) => [`${role}Url`, `https://${host.name}`]),
  );
  return {
    edge,
    backends,
    outputs,
    host: (role) => hostOf(build, role).name,
    backend: (role) => backendOf(build, backends, role),
  };
}

function edgeArgs(build: Build, network: Network): EdgeArgs {
  const { base, place, parts } = build;
  const { edge, hosts } = parts;
  const [first, ...others] = Object.values(hosts).map((host) => host.name);
  if (first === undefined) throw new Error(`${build.name} has no host`);
  const redirects = Object.values(hosts).flatMap((host) =>
    "redirectTo" in host ? [{ from: host.name, to: hostOf(build, host.redirectTo).name }] : [],
  );
  const behindCdn = edge.cdnHosts.length > 0;
  return {
    ...base,
    vpcId: network.vpcId,
    subnetIds: behindCdn ? network.privateSubnetIds : network.publicSubnetIds,
    zoneId: place.settings.hostedZoneId,
    hosts: [first, ...others],
    webhookPaths: webhookPaths(build),
    redirects,
    firewall: {
      requestsPerMinute: edge.requestsPerMinute.value,
      privatePaths: edge.privatePaths,
    },
    ...(behindCdn && { cdn: { surfaces: surfaces(build), after: [network.gateway] } }),
  };
}

/** One surface for each service that has a host, with the hosts that lead to it. */
function surfaces(build: Build): Surfaces {
  const { edge, services } = build.parts;
  const served = Object.keys(services).filter((service) => hostsOf(build, service).length > 0);
  // Files belong to the pages, where there are pages.
  const pages = served.includes("web") ? "web" : served[0];
  const entries = served.map((service): [string, Surfaces[string]] => {
    const [first, ...others] = surfaceHosts(build, service);
    if (first === undefined) throw new Error(`${service} has no host`);
    const staticPaths = edge.staticPaths.map((pattern) => ({
      pattern,
      from: "service" as const,
      // Next.js puts a digest of the content into these names.
      immutable: pattern.startsWith("/_next/static/"),
    }));
    const { identityHeaders } = edge;
    return [
      service,
      {
        hosts: [first, ...others],
        ...(service === pages && staticPaths.length > 0 && { staticPaths }),
        ...(identityHeaders && { dynamicCompression: { identityHeaders } }),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** Hosts of a service, and those that redirect to one of them. */
function surfaceHosts(build: Build, service: string): string[] {
  return Object.values(build.parts.hosts)
    .filter((host) => {
      const target = "redirectTo" in host ? hostOf(build, host.redirectTo) : host;
      return "service" in target && target.service === service;
    })
    .map((host) => host.name);
}

function hostsOf({ parts }: Build, service: string): string[] {
  return Object.values(parts.hosts).flatMap((host) =>
    "service" in host && host.service === service ? [host.name] : [],
  );
}

function hostOf({ parts }: Build, role: string) {
  const host = parts.hosts[role];
  if (host === undefined) throw new Error(`no host has the role ${role}`);
  return host;
}

function backendOf(build: Build, backends: ReadonlyMap<string, Backend>, role: string): Backend {
  const host = hostOf(build, role);
  const backend = "service" in host ? backends.get(host.service) : undefined;
  if (backend === undefined) throw new Error(`no service answers on the host ${role}`);
  return backend;
}

/** Every path that a provider sends events to, with its own bounds. */
function webhookPaths({ parts }: Build): EdgeArgs["webhookPaths"] {
  const others = Object.values(parts.webhooks ?? {}).map(({ path, maxBodyBytes }) =>
    maxBodyBytes === undefined ? path : { path, maxBodyBytes },
  );
  return parts.stripe ? [parts.stripe.webhook.path, ...others] : others;
}
