import assert from "node:assert/strict";
import { Edge, type EdgeArgs } from "../../infra/components/edge";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, type Registered, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };

function args(region: string, more: Partial<EdgeArgs> = {}): EdgeArgs {
  const stack = { stack: "shop-prod", environment: "production", region } as const;
  return {
    context: contextOf(stack, "111122223333"),
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    zoneId: "Z1",
    hosts: ["shop.example", "www.shop.example", "api.shop.example"],
    webhookPaths: ["/hooks/stripe"],
    keyArn: `arn:aws:kms:${region}:111122223333:key/0`,
    ...more,
  };
}

const behindCloudFront: Partial<EdgeArgs> = {
  cdn: {
    surfaces: {
      api: { hosts: ["api.shop.example"] },
      web: {
        hosts: ["shop.example", "www.shop.example"],
        headers: { frameOptions: "SAMEORIGIN" },
        staticPaths: [
          { pattern: "/_next/static/*", from: "service", immutable: true },
          { pattern: "/static/*", from: "assets" },
        ],
      },
    },
  },
  redirects: [{ from: "www.shop.example", to: "shop.example" }],
  firewall: { privatePaths: ["/metrics"] },
};

function build(region: string, more: Partial<EdgeArgs> = {}, seen?: (edge: Edge) => void) {
  return register(empty, () => {
    const edge = new Edge("edge", args(region, more));
    seen?.(edge);
  });
}

const made = new Map<string, Promise<readonly Registered[]>>();

/** The edge behind CloudFront, registered once for each region. */
function whole(region: string): Promise<readonly Registered[]> {
  const found = made.get(region) ?? build(region, behindCloudFront);
  made.set(region, found);
  return found;
}

/** Record names by type, of those that the program knows before it is deployed. */
function records(resources: readonly Registered[], type: string): unknown[] {
  return ofType(resources, "aws:route53/record:Record")
    .filter(({ inputs }) => inputs.type === type)
    .map(({ inputs }) => inputs.name)
    .sort();
}

type Behavior = {
  viewerProtocolPolicy: string;
  compress: boolean;
  cachePolicyId?: string;
  pathPattern?: string;
  targetOriginId: string;
  functionAssociations?: unknown[];
};

describe("the edge without CloudFront", () => {
  it("answers plain HTTP with a redirect and nothing else", async () => {
    const resources = await build("eu-central-1");
    const listeners = ofType(resources, "aws:lb/listener:Listener");
    assert.deepEqual(
      listeners.map(({ inputs }) => [
        inputs.port,
        (inputs.defaultActions as { type: string }[])[0]?.type,
      ]),
      [
        [80, "redirect"],
        [443, "fixed-response"],
      ],
    );
    assert.equal(only(resources, "edge-alb").inputs.internal, false);
    assert.equal(ofType(resources, "aws:cloudfront/distribution:Distribution").length, 0);
    assert.equal(only(resources, "edge-firewall-acl").inputs.scope, "REGIONAL");
    assert.equal(ofType(resources, "aws:wafv2/webAclAssociation:WebAclAssociation").length, 1);
  });

  it("has addresses of IPv6 where asked, and its group lets them in", async () => {
    const resources = await build("eu-central-1", { ipv6: true });
    assert.equal(only(resources, "edge-alb").inputs.ipAddressType, "dualstack");
    assert.equal(records(resources, "AAAA").length, 3);
    assert.equal(only(resources, "edge-in-443-ipv6").inputs.cidrIpv6, "::/0");
    const without = await build("eu-central-1");
    assert.equal(records(without, "AAAA").length, 0);
  });

  it("logs requests and connections", async () => {
    const { inputs } = only(await build("eu-central-1"), "edge-alb");
    for (const [log, prefix] of [
      [inputs.accessLogs, "alb"],
      [inputs.connectionLogs, "alb-connections"],
    ] as const) {
      const { enabled, prefix: actual } = log as { enabled: boolean; prefix: string };
      assert.deepEqual([enabled, actual], [true, prefix]);
    }
  });
});

describe("the edge behind CloudFront", () => {
  it("has a load balancer that CloudFront alone reaches, over TLS", async () => {
    const resources = await whole("eu-central-1");
    assert.equal(only(resources, "edge-alb").inputs.internal, true);
    const rules = ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(
      rules.map(({ inputs }) => [inputs.fromPort, inputs.prefixListId, inputs.cidrIpv4]),
      [[443, "pl-a3a144ca", undefined]],
    );
    const { vpcOriginEndpointConfig } = only(resources, "edge-origin").inputs;
    const origin = vpcOriginEndpointConfig as { originProtocolPolicy: string; httpsPort: number };
    assert.deepEqual([origin.originProtocolPolicy, origin.httpsPort], ["https-only", 443]);
    const ports = ofType(resources, "aws:lb/listener:Listener").map(({ inputs }) => inputs.port);
    assert.deepEqual(ports, [443]);
  });

  it("puts all headers on every answer of every surface, those of files included", async () => {
    const resources = await whole("eu-central-1");
    for (const [surface, frame] of [
      ["api", "DENY"],
      ["web", "SAMEORIGIN"],
    ] as const) {
      const { inputs } = only(resources, `edge-${surface}-headers`);
      const security = inputs.securityHeadersConfig as Record<string, Record<string, unknown>>;
      assert.deepEqual(Object.keys(security).sort(), [
        "contentSecurityPolicy",
        "contentTypeOptions",
        "frameOptions",
        "referrerPolicy",
        "strictTransportSecurity",
        "xssProtection",
      ]);
      assert.equal(security.frameOptions?.frameOption, frame);
      assert.ok(Number(security.strictTransportSecurity?.accessControlMaxAgeSec) >= 31_536_000);
      const { items } = inputs.customHeadersConfig as { items: { header: string }[] };
      assert.deepEqual(
        items.map(({ header }) => header),
        ["Permissions-Policy"],
      );
      const distribution = only(resources, `edge-${surface}-distribution`).inputs;
      for (const behavior of behaviors(distribution)) {
        assert.ok("responseHeadersPolicyId" in behavior, JSON.stringify(behavior));
        assert.equal(behavior.viewerProtocolPolicy, "redirect-to-https");
        assert.equal(behavior.compress, true);
      }
    }
  });

  it("keeps files and nothing else", async () => {
    const resources = await whole("eu-central-1");
    const [dynamic, next, files] = behaviors(only(resources, "edge-web-distribution").inputs);
    assert.equal(dynamic?.cachePolicyId, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    assert.deepEqual([next?.targetOriginId, files?.targetOriginId], ["service", "assets"]);
    assert.deepEqual(
      [next?.functionAssociations?.length, files?.functionAssociations],
      [1, undefined],
    );
    const key = (name: string) =>
      only(resources, name).inputs.parametersInCacheKeyAndForwardedToOrigin as Record<
        string,
        unknown
      >;
    const service = key("edge-web-caching-service-files");
    assert.deepEqual(service.headersConfig, {
      headerBehavior: "whitelist",
      headers: { items: ["Host"] },
    });
    const assets = key("edge-web-caching-assets-files");
    assert.deepEqual(assets.headersConfig, { headerBehavior: "none" });
    for (const each of [service, assets]) {
      assert.deepEqual(
        [each.enableAcceptEncodingGzip, each.enableAcceptEncodingBrotli],
        [true, true],
      );
      assert.deepEqual(each.cookiesConfig, { cookieBehavior: "none" });
    }
  });

  it("keeps no error: what is mended answers at once", async () => {
    const resources = await whole("eu-central-1");
    const type = "aws:cloudfront/distribution:Distribution";
    const kept = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];
    for (const { inputs } of ofType(resources, type)) {
      assert.deepEqual(
        inputs.customErrorResponses,
        kept.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
      );
    }
    assert.equal(ofType(resources, type).length, 2);
  });

  it("shares no answer between people where it compresses what it does not keep", async () => {
    const identityHeaders = ["Authorization", "X-API-Key"];
    const hosts: [string] = ["api.shop.example"];
    const cdn = { surfaces: { api: { hosts, dynamicCompression: { identityHeaders } } } };
    const resources = await build("us-east-1", { hosts, cdn });
    const { inputs } = only(resources, "edge-api-caching-dynamic");
    assert.deepEqual([inputs.minTtl, inputs.defaultTtl, inputs.maxTtl], [0, 0, 1]);
    assert.deepEqual(inputs.parametersInCacheKeyAndForwardedToOrigin, {
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
      cookiesConfig: { cookieBehavior: "all" },
      headersConfig: {
        headerBehavior: "whitelist",
        headers: { items: ["Host", ...identityHeaders] },
      },
      queryStringsConfig: { queryStringBehavior: "all" },
    });
  });

  it("speaks TLS 1.2 of 2021 or newer, for exactly the surface's hosts, over IPv6 too", async () => {
    const resources = await whole("eu-central-1");
    const { inputs } = only(resources, "edge-web-distribution");
    assert.deepEqual(inputs.aliases, ["shop.example", "www.shop.example"]);
    const certificate = inputs.viewerCertificate as Record<string, unknown>;
    assert.equal(certificate.minimumProtocolVersion, "TLSv1.2_2021");
    assert.equal(certificate.sslSupportMethod, "sni-only");
    const hosts = ["api.shop.example", "shop.example", "www.shop.example"];
    for (const type of ["A", "AAAA", "CAA"]) assert.deepEqual(records(resources, type), hosts);
    assert.equal(inputs.isIpv6Enabled, true);
  });

  it("has its certificate, firewall and deliveries where CloudFront looks for them", async () => {
    const resources = await whole("eu-central-1");
    const certificates = ofType(resources, "aws:acm/certificate:Certificate");
    assert.deepEqual(
      certificates.map(({ inputs }) => inputs.region),
      [undefined, "us-east-1"],
    );
    // One proof for each domain serves both.
    assert.equal(
      resources.filter(({ name }) => name.startsWith("edge-certificate-proof")).length,
      3,
    );
    const { inputs: acl } = only(resources, "edge-firewall-acl");
    assert.deepEqual([acl.scope, acl.region], ["CLOUDFRONT", "us-east-1"]);
    const { inputs: log } = only(resources, "edge-firewall-logs");
    assert.deepEqual([log.region, log.kmsKeyId], ["us-east-1", undefined]);
    for (const surface of ["api", "web"]) {
      for (const part of ["source", "destination", "delivery"]) {
        assert.equal(only(resources, `edge-${surface}-log-${part}`).inputs.region, "us-east-1");
      }
    }
    const home = await whole("us-east-1");
    assert.equal(ofType(home, "aws:acm/certificate:Certificate").length, 1);
    assert.match(
      String(only(home, "edge-firewall-logs").inputs.kmsKeyId),
      /^arn:aws:kms:us-east-1/,
    );
  });

  it("logs no cookie, no query and no referrer", async () => {
    const resources = await whole("us-east-1");
    const fields = only(resources, "edge-api-log-delivery").inputs.recordFields as string[];
    assert.ok(fields.includes("cs-uri-stem") && fields.includes("sc-status"));
    for (const field of ["cs(Cookie)", "cs-uri-query", "cs(Referer)"]) {
      assert.ok(!fields.includes(field), field);
    }
    const { redactedFields } = only(resources, "edge-firewall-logging").inputs;
    for (const secret of ["authorization", "cookie", "x-api-key", "queryString"]) {
      assert.ok(JSON.stringify(redactedFields).includes(secret), secret);
    }
  });

  it("lets nobody but its distributions read the files", async () => {
    const resources = await whole("us-east-1");
    const { policy } = only(resources, "edge-assets-policy").inputs as {
      policy: { Statement: { Effect: string; Principal: unknown; Condition: object }[] };
    };
    const [refused, allowed, ...more] = policy.Statement;
    assert.deepEqual([refused?.Effect, allowed?.Effect, more], ["Deny", "Allow", []]);
    assert.deepEqual(allowed?.Principal, { Service: "cloudfront.amazonaws.com" });
    assert.ok("StringEquals" in (allowed?.Condition ?? {}));
    const { bucket: _, ...blocks } = only(resources, "edge-assets-private").inputs;
    assert.deepEqual(Object.values(blocks), [true, true, true, true]);
  });

  it("sends www to the root before any service sees it", async () => {
    const resources = await whole("us-east-1");
    const { inputs } = only(resources, "edge-redirect-1");
    assert.equal(inputs.priority, 1);
    assert.deepEqual(inputs.conditions, [{ hostHeader: { values: ["www.shop.example"] } }]);
    assert.deepEqual(inputs.actions, [
      {
        type: "redirect",
        redirect: { host: "shop.example", protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
      },
    ]);
  });

  it("tells how many proxies the application may trust", async () => {
    const hops: number[] = [];
    const note = (edge: Edge) => hops.push(edge.proxyHops);
    await build("us-east-1", {}, note);
    await build("us-east-1", behindCloudFront, note);
    assert.deepEqual(hops, [1, 2]);
  });

  it("refuses a host without an address, and redirects that lead nowhere or in a circle", async () => {
    const refused = async (more: Partial<EdgeArgs>) => {
      let message = "";
      await register(empty, () => {
        message = refusal(() => new Edge("edge", args("us-east-1", more)));
      });
      return message;
    };
    const cdn = { surfaces: { api: { hosts: ["api.shop.example"] as const } } };
    assert.match(await refused({ cdn }), /shop.example is in no surface/);
    const redirect = (from: string, to: string) => ({ redirects: [{ from, to }] });
    assert.match(await refused(redirect("old.example", "shop.example")), /must be one of hosts/);
    assert.match(await refused(redirect("shop.example", "shop.example")), /is redirected itself/);
    const more = { surfaces: { ...cdn.surfaces, web: { hosts: ["other.example"] as const } } };
    const uncovered = await refused({ hosts: ["api.shop.example"], cdn: more });
    assert.match(uncovered, /does not cover other.example/);
  });
});

function behaviors(inputs: Registered["inputs"]): readonly Behavior[] {
  const ordered = (inputs.orderedCacheBehaviors ?? []) as Behavior[];
  return [inputs.defaultCacheBehavior as Behavior, ...ordered];
}
