/** Headers of distributions, passwords of databases, addresses of webhooks. */
import assert from "node:assert/strict";
import { unknown } from "../../policies/framework/unknown";
import { judge, type Rest, said } from "./support/judge";

describe("security-headers", () => {
  const distribution = "aws:cloudfront/distribution:Distribution";
  const policyType = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
  const functionType = "aws:cloudfront/function:Function";
  const of = (behavior: object, rest: object = {}, more: object = {}) =>
    said(
      "security-headers",
      distribution,
      { enabled: true, defaultCacheBehavior: { targetOriginId: "o", ...behavior }, ...more },
      rest as Rest,
    );
  const none = "none defaultCacheBehavior.responseHeadersPolicyId";
  const at = "defaultCacheBehavior.responseHeadersPolicyId";

  it("may be set by a function that changes answers", () => {
    const associations = (eventType: string) => [{ eventType, functionArn: unknown }];
    const made = (code: string, name = "f") => ({
      type: functionType,
      name,
      props: { runtime: "cloudfront-js-2.0", code },
    });
    const by = (input: string, ...codes: readonly string[]) => ({
      with: codes.map((code, index) => made(code, `f${index}`)),
      references: { [input]: codes.map((_, index) => `f${index}`) },
    });
    const answers = { functionAssociations: associations("viewer-response") };
    const sets = "r.headers['Strict-Transport-Security'] = v";
    assert.equal(of({}), none);
    for (const input of ["defaultCacheBehavior", "orderedCacheBehaviors", "cacheBehaviors"]) {
      assert.equal(of(answers, by(input, sets)), "pass", input);
      assert.equal(of(answers, by(input, "return r")), none, input);
    }
    assert.equal(of(answers, by("defaultCacheBehavior", "return r", sets)), "pass");
    assert.equal(of(answers), "unknown defaultCacheBehavior.functionAssociations");
    assert.equal(
      of(answers, by("origins", sets)),
      "unknown defaultCacheBehavior.functionAssociations",
    );
    assert.equal(of({ functionAssociations: associations("viewer-request") }), none);
    const atEdge = {
      lambdaFunctionAssociations: [{ eventType: "origin-response", lambdaArn: "x" }],
    };
    assert.equal(of(atEdge), "unknown defaultCacheBehavior.lambdaFunctionAssociations");
    assert.equal(
      of({ lambdaFunctionAssociations: [{ eventType: "origin-request", lambdaArn: "x" }] }),
      none,
    );
  });

  it("may be set by the load balancer behind", () => {
    const header = "routingHttpResponseStrictTransportSecurityHeaderValue";
    const behind = (kind: string, props: object, input = "origins") => ({
      with: [
        { type: `aws:${kind}/loadBalancer:LoadBalancer`, name: "balancer", props: {} },
        {
          type: `aws:${kind}/listener:Listener`,
          name: "listener",
          props,
          references: { loadBalancerArn: ["balancer"] },
        },
      ],
      references: { [input]: ["balancer"] },
    });
    for (const kind of ["lb", "alb"]) {
      assert.equal(of({}, behind(kind, { [header]: "max-age=1" })), "pass", kind);
      assert.equal(of({}, behind(kind, {})), none, kind);
      assert.equal(of({}, behind(kind, { [header]: "max-age=1" }, "webAclId")), none, kind);
    }
  });

  it("come from a policy of this stack, a managed one that sets them, or one that is trusted", () => {
    const ours = {
      with: [{ type: policyType, name: "p", props: {} }],
      references: { [at.split(".")[0] ?? ""]: ["p"] },
    };
    const id = (responseHeadersPolicyId: unknown) => ({ responseHeadersPolicyId });
    assert.equal(of(id(unknown), ours), "pass");
    assert.equal(of(id("known-id"), ours), "pass");
    assert.equal(of(id("known-id")), `unknown ${at}`);
    assert.equal(of(id(unknown)), `unknown ${at}`);
    assert.equal(of(id("known-id"), { options: { trustedPolicies: ["known-id"] } }), "pass");
    assert.equal(of(id("known-id"), { options: { trustedPolicies: ["other"] } }), `unknown ${at}`);
    assert.match(of(id("67f7725c-6f97-4210-82d7-5512b31e9d03")), /^pass$|^managed/);
    assert.equal(of(id("60669652-455b-4ae9-85a4-c4c02393f86c")), `managed ${at}`);
  });
});

describe("database-password-origin", () => {
  const of = (type: string, props: object) => said("database-password-origin", type, props);
  const restored = "A restored or replicated database keeps the password of its source.";
  const stores = [
    [
      "aws:rds/instance:Instance",
      "password",
      ["snapshotIdentifier", "restoreToPointInTime", "replicateSourceDb"],
      "manageMasterUserPassword",
    ],
    [
      "aws:rds/cluster:Cluster",
      "masterPassword",
      [
        "snapshotIdentifier",
        "restoreToPointInTime",
        "replicationSourceIdentifier",
        "globalClusterIdentifier",
      ],
      "manageMasterUserPassword",
    ],
    [
      "aws:docdb/cluster:Cluster",
      "masterPassword",
      ["snapshotIdentifier", "restoreToPointInTime", "globalClusterIdentifier"],
      "manageMasterUserPassword",
    ],
    [
      "aws:redshift/cluster:Cluster",
      "masterPassword",
      ["snapshotIdentifier", "snapshotArn"],
      "manageMasterPassword",
    ],
  ] as const;
  for (const [type, password, sources, managed] of stores) {
    it(`judges ${type}`, () => {
      const engine = type.includes("rds") ? { engine: "postgres" } : {};
      assert.equal(of(type, engine), `missing ${password}`);
      assert.equal(of(type, { ...engine, [password]: "hunter22" }), `untraced ${password}`);
      assert.equal(
        of(type, { ...engine, [`${password}Wo`]: "hunter22" }),
        `untraced ${password}Wo`,
      );
      assert.equal(of(type, { ...engine, [managed]: true }), "pass");
      assert.equal(of(type, { ...engine, [managed]: true, [password]: "x" }), "pass");
      for (const source of sources) {
        const value = source === "restoreToPointInTime" ? { useLatestRestorableTime: true } : "x";
        assert.equal(of(type, { ...engine, [source]: value }), restored, source);
        assert.equal(of(type, { ...engine, [source]: unknown }), restored, source);
      }
    });
  }
  it("leaves an Aurora instance to its cluster", () => {
    const reason = "The cluster of an Aurora instance has the password.";
    assert.equal(of("aws:rds/instance:Instance", { engine: "aurora-postgresql" }), reason);
  });
});

describe("stripe-webhook-url", () => {
  const of = (url: unknown, environment: "production" | "development" = "production") => {
    const evaluation = judge(
      "stripe-webhook-url",
      "pulumi-nodejs:dynamic/stripe:WebhookEndpoint",
      { url, enabledEvents: ["*"] },
      { environment },
    );
    return evaluation.outcome === "fail"
      ? evaluation.findings.map(({ message }) => message).join()
      : evaluation.outcome;
  };
  it("is a public https address of the program's own", () => {
    const wrong = [
      "example",
      "a.example",
      "a.example.com",
      "example.org",
      "example.net",
      "a.test",
      "a.invalid",
      "localhost",
      "a.localhost",
      "a.local",
      "a.internal",
      "yourdomain.com",
      "your-domain.com",
      "api.your-api.io",
      "yourapp.io",
      "yourhost",
      "x-yoursite.com",
      "changeme.io",
      "change-me.io",
      "placeholder.io",
      "a.placeholder",
      "x.ngrok.io",
      "x.ngrok.app",
      "x.ngrok-free.app",
      "x.loca.lt",
      "x.localtunnel.me",
      "x.trycloudflare.com",
      "10.0.0.1",
      "203.0.113.10",
      "[::1]",
      "api",
    ];
    for (const host of wrong) assert.notEqual(of(`https://${host}/hook`), "pass", host);
    for (const host of [
      "api.shop.io",
      "examples.com",
      "a.test.io",
      "testing.io",
      "a.local.io",
      "yourself.io",
      "ngrok.shop.io",
      "my.ngrok.io.shop.io",
      "a1.2.3.4.io",
      "exchangeme.io",
      "localhost.io",
    ]) {
      assert.equal(of(`https://${host}/hook`), "pass", host);
    }
    assert.notEqual(of("http://api.shop.io/hook"), "pass");
    assert.notEqual(of("api.shop.io/hook"), "pass");
    assert.notEqual(of(""), "pass");
    assert.equal(of("https://x.ngrok.io/hook", "development"), "pass");
    assert.notEqual(of("https://example.com/hook", "development"), "pass");
    assert.equal(of(unknown), "unknown");
  });
});
