import * as cloudfront from "@pulumi/aws/cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { immutableSeconds, staticTtlSeconds } from "../defaults";
import { immutableFunction } from "../edge/immutable-function";
import type { StaticPath, Surface } from "../edge/surface";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

/** CloudFront's own policies, whose ids are the same in every account. */
export const managedPolicies = {
  /** Keeps nothing. */
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  /** Passes everything that the client sent on, Host included. */
  allViewer: "216adef6-5c7f-47e4-b989-5492eafa07d3",
} as const;

export interface CdnCachingArgs {
  readonly context: StackContext;
  readonly surfaceName: string;
  readonly surface: Surface;
}

/**
 * What a distribution keeps: files by their path alone, everything else never, or for the one
 * second that compression needs. Policies cost nothing; the function 0.10 USD per million files.
 */
export class CdnCaching extends pulumi.ComponentResource {
  /** Cache policy of everything that is no file. */
  readonly dynamicPolicyId: pulumi.Input<string>;
  private readonly label: string;
  private readonly args: CdnCachingArgs;
  private readonly files: ReadonlyMap<StaticPath["from"], cloudfront.CachePolicy>;
  private readonly immutable: cloudfront.Function | undefined;

  constructor(name: string, args: CdnCachingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:CdnCaching", name, {}, opts);
    this.label = name;
    this.args = args;
    const { dynamicCompression, staticPaths = [] } = args.surface;
    this.dynamicPolicyId =
      dynamicCompression === undefined
        ? managedPolicies.cachingDisabled
        : this.compressing(dynamicCompression.identityHeaders).id;
    const origins = [...new Set(staticPaths.map(({ from }) => from))];
    this.files = new Map(origins.map((from) => [from, this.filePolicy(from)]));
    this.immutable = staticPaths.some(({ immutable }) => immutable)
      ? this.immutableFunction()
      : undefined;
    this.registerOutputs();
  }

  /** The part of a behaviour that says how files below a path are kept. */
  of(path: StaticPath) {
    const policy = this.files.get(path.from);
    if (policy === undefined) throw new Error(`${path.pattern} is not a path of this surface`);
    const run = this.immutable;
    return {
      cachePolicyId: policy.id,
      ...(path.immutable === true &&
        run !== undefined && {
          functionAssociations: [{ eventType: "viewer-response", functionArn: run.arn }],
        }),
    };
  }

  private physical(what: string): string {
    const { context, surfaceName } = this.args;
    return physicalName("cloudFront", `${context.prefix}-${surfaceName}-${what}`);
  }

  /**
   * Host is part of the key where the load balancer answers, since it answers by host: else the
   * redirect of www would be kept as the answer of the root. A bucket must not see it.
   */
  private filePolicy(from: StaticPath["from"]): cloudfront.CachePolicy {
    const host = { headerBehavior: "whitelist", headers: { items: ["Host"] } };
    return new cloudfront.CachePolicy(
      `${this.label}-${from}-files`,
      {
        name: this.physical(`${from}-files`),
        minTtl: 1,
        defaultTtl: staticTtlSeconds,
        maxTtl: immutableSeconds,
        parametersInCacheKeyAndForwardedToOrigin: {
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: from === "service" ? host : { headerBehavior: "none" },
          queryStringsConfig: { queryStringBehavior: "none" },
        },
      },
      { parent: this },
    );
  }

  private compressing(identityHeaders: readonly string[]): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(
      `${this.label}-dynamic`,
      {
        name: this.physical("dynamic"),
        minTtl: 0,
        defaultTtl: 0,
        // CloudFront refuses compression with 0. An answer that says private or no-store, or that
        // says nothing, is not kept even so.
        maxTtl: 1,
        parametersInCacheKeyAndForwardedToOrigin: {
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
          cookiesConfig: { cookieBehavior: "all" },
          headersConfig: {
            headerBehavior: "whitelist",
            headers: { items: ["Host", ...identityHeaders] },
          },
          queryStringsConfig: { queryStringBehavior: "all" },
        },
      },
      { parent: this },
    );
  }

  private immutableFunction(): cloudfront.Function {
    return new cloudfront.Function(
      `${this.label}-immutable`,
      {
        name: this.physical("immutable"),
        comment: "Browsers keep files whose name changes with their content",
        runtime: "cloudfront-js-2.0",
        code: immutableFunction(),
        publish: true,
      },
      { parent: this },
    );
  }
}
