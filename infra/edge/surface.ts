import * as pulumi from "@pulumi/pulumi";
import { originSeconds } from "../defaults";
import { checkHost } from "./host-names";
import type { SecurityHeaders } from "./security-headers";

/** Files that CloudFront keeps. */
export interface StaticPath {
  /** Everything below a folder: `/_next/static/*`. */
  readonly pattern: string;
  /** `service`: the tasks answer, as Next.js does; `assets`: the private bucket of the edge. */
  readonly from: "service" | "assets";
  /** The file's name changes with its content, so that browsers never need to ask again. */
  readonly immutable?: boolean;
}

/**
 * What one CloudFront distribution serves: hosts that share headers and caching, as `web`, `api`.
 */
export interface Surface {
  readonly hosts: readonly [string, ...string[]];
  readonly headers?: Partial<SecurityHeaders>;
  /** Everything else is never kept. */
  readonly staticPaths?: readonly StaticPath[];
  /**
   * Lets CloudFront compress answers that it does not keep. It may do that only where it is allowed
   * to keep an answer for a second, by AWS's rule; so that no two people share that one, every
   * header that says who asks has to be named: beside cookies, which always count. Without it, the
   * application compresses its own answers (Accept-Encoding reaches it) and files are compressed.
   */
  readonly dynamicCompression?: { readonly identityHeaders: readonly string[] };
  /** Seconds that CloudFront waits for the service to answer: 1 to 60, the balancer's own limit. */
  readonly answerSeconds?: number;
}

/** CloudFront in front of the load balancer, which then has no address on the internet. */
export interface CdnSettings {
  /** By name, which becomes part of names: `web`, `api`. */
  readonly surfaces: Readonly<Record<string, Surface>>;
  /** Cheapest first: Europe and North America; these and Asia; everywhere. */
  readonly priceClass?: "PriceClass_100" | "PriceClass_200" | "PriceClass_All";
  /** CloudFront's prefix list in a region that cloudfront-prefix-lists.ts lacks. */
  readonly prefixListId?: string;
  /** What CloudFront needs of the VPC before it makes its way in: the internet gateway. */
  readonly after?: readonly pulumi.Resource[];
  /** A key in us-east-1 for the firewall's log, where the stack itself lives elsewhere. */
  readonly keyArn?: pulumi.Input<string>;
}

/** CloudFront: behaviours beside the default one, and characters of a path pattern. */
const limits = { staticPaths: 24, pattern: 255 };
const headerName = /^[A-Za-z0-9][A-Za-z0-9-]{0,255}$/;
/** CloudFront: headers in the key of a cache policy; one is taken by Host. */
const identityHeaderLimit = 9;
/** Host and cookies are in the key anyway; the others CloudFront takes in no policy. */
const noIdentity = ["accept-encoding", "connection", "content-length", "cookie", "host"];

/** Refuses what CloudFront would refuse, or would do otherwise than it reads. */
export function checkSurfaces(surfaces: Readonly<Record<string, Surface>>): void {
  const entries = Object.entries(surfaces);
  if (entries.length === 0) throw new pulumi.RunError("cdn.surfaces is empty; name at least one.");
  const seen = new Map<string, string>();
  for (const [name, surface] of entries) {
    if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
      throw new pulumi.RunError(
        `cdn.surfaces: the name ${JSON.stringify(name)} must be lower case, at most 20 characters.`,
      );
    }
    for (const host of surface.hosts) {
      checkHost(host, `cdn.surfaces.${name}.hosts`);
      const other = seen.get(host);
      if (other !== undefined) {
        throw new pulumi.RunError(
          `cdn.surfaces: ${host} is in ${other} and in ${name}; CloudFront takes a host once.`,
        );
      }
      seen.set(host, name);
    }
    checkSurface(`cdn.surfaces.${name}`, surface);
  }
}

function checkSurface(where: string, surface: Surface): void {
  const { staticPaths = [], dynamicCompression, answerSeconds = originSeconds.answer } = surface;
  if (!Number.isInteger(answerSeconds) || answerSeconds < 1 || answerSeconds > 60) {
    throw new pulumi.RunError(`${where}.answerSeconds is ${answerSeconds}; give 1 to 60.`);
  }
  if (staticPaths.length > limits.staticPaths) {
    throw new pulumi.RunError(
      `${where}.staticPaths has ${staticPaths.length}; CloudFront allows ${limits.staticPaths}.`,
    );
  }
  const patterns = staticPaths.map(({ pattern }) => pattern);
  for (const pattern of patterns) {
    const folder = /^\/([A-Za-z0-9_.$~@!'()+,-]+\/)+\*$/.test(pattern);
    if (!folder || pattern.length > limits.pattern) {
      throw new pulumi.RunError(
        `${where}.staticPaths: ${JSON.stringify(pattern)} must name a folder, as /static/* does, ` +
          `in at most ${limits.pattern} characters.`,
      );
    }
  }
  if (new Set(patterns).size < patterns.length) {
    throw new pulumi.RunError(`${where}.staticPaths names a pattern twice.`);
  }
  const identity = dynamicCompression?.identityHeaders;
  if (identity === undefined) return;
  const names = new Set(identity.map((header) => header.toLowerCase()));
  if (
    names.size === 0 ||
    names.size < identity.length ||
    names.size > identityHeaderLimit ||
    noIdentity.some((header) => names.has(header)) ||
    !identity.every((header) => headerName.test(header))
  ) {
    throw new pulumi.RunError(
      `${where}.dynamicCompression.identityHeaders must be 1 to ${identityHeaderLimit} names of ` +
        `headers, each once and none of ${noIdentity.join(", ")}: all that say who asks, such as ` +
        "Authorization and X-API-Key.",
    );
  }
}

/** Whether any file comes from the edge's own bucket. */
export function needsAssets(surfaces: Readonly<Record<string, Surface>>): boolean {
  return Object.values(surfaces).some(({ staticPaths = [] }) =>
    staticPaths.some(({ from }) => from === "assets"),
  );
}

/** Folders of files, for the firewall: `/_next/static/` of `/_next/static/*`. */
export function staticFolders(surfaces: Readonly<Record<string, Surface>>): readonly string[] {
  const patterns = Object.values(surfaces).flatMap(({ staticPaths = [] }) =>
    staticPaths.map(({ pattern }) => pattern.slice(0, -1)),
  );
  return [...new Set(patterns)];
}
