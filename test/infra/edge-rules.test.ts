import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { firewallRules } from "../../infra/components/web-acl";
import { cloudFrontPrefixList } from "../../infra/edge/cloudfront-prefix-lists";
import { certificateHosts, coveredBy, provenDomains } from "../../infra/edge/host-names";
import { immutableFunction } from "../../infra/edge/immutable-function";
import { numberAbove } from "../../infra/edge/number-above";
import { defaultSecurityHeaders, securityHeaders } from "../../infra/edge/security-headers";
import { checkSurfaces, type Surface, staticFolders } from "../../infra/edge/surface";
import { checkCapacity, ruleCapacity } from "../../infra/edge/web-acl-capacity";
import { bodyLimitRule, privatePathsRule, rateRule } from "../../infra/web-acl-rules";
import { refusal } from "./support";

type Statement = Readonly<Record<string, unknown>>;

/** The expression of the first regular expression in a statement. */
function expression(statement: unknown): RegExp {
  const text = JSON.stringify(statement);
  const found = /"regexString":("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  assert.ok(found, text);
  return new RegExp(JSON.parse(found) as string);
}

describe("the firewall's rules", () => {
  it("compare a Content-Length with any limit as numbers do", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40_000_000 }),
        fc.integer({ min: -50, max: 50 }),
        fc.nat({ max: 3 }),
        (limit, distance, zeros) => {
          const length = Math.max(0, limit + distance);
          const text = `${"0".repeat(zeros)}${length}`;
          assert.equal(new RegExp(numberAbove(limit)).test(text), length > limit, text);
        },
      ),
    );
  });

  it("compare a Content-Length of any magnitude", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000_000 }), fc.maxSafeNat(), (limit, length) => {
        assert.equal(new RegExp(numberAbove(limit)).test(String(length)), length > limit);
      }),
    );
  });

  it("refuse a body of one byte more than the limit", () => {
    const tooLong = expression(bodyLimitRule(1_048_576).statement);
    assert.ok(tooLong.test("1048577"));
    assert.ok(!tooLong.test("1048576"));
    assert.ok(!tooLong.test("0"));
  });

  it("hide private paths in every way that a path can be written", () => {
    const { statement } = privatePathsRule(["/metrics", "/api/Metrics", "/a.b"]);
    const hidden = expression(statement);
    for (const path of ["/metrics", "/metrics/", "/metrics/go", "/metrics;x=1", "/api/metrics"]) {
      assert.ok(hidden.test(path), path);
    }
    for (const path of ["/metricsx", "/x/metrics", "/", "/aXb"])
      assert.ok(!hidden.test(path), path);
    const ways = [...JSON.stringify(statement).matchAll(/"type":"(\w+)"/g)].map(([, way]) => way);
    assert.deepEqual(ways, ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"]);
  });

  it("refuse private paths that no expression of WAF can hold", () => {
    const paths = Array.from({ length: 40 }, (_, index) => `/internal/section-${index}`);
    assert.match(
      refusal(() => privatePathsRule(paths)),
      /WAF allows 512/,
    );
  });

  it("count requests in a window of a minute, so that the limit means what it says", () => {
    const rule = rateRule("client-rate", 60, { exceptFor: [] });
    assert.deepEqual(rule.statement, {
      rateBasedStatement: { limit: 60, aggregateKeyType: "IP", evaluationWindowSec: 60 },
    });
    for (const limit of [9, 2_000_000_001, 60.5]) {
      assert.match(
        refusal(() => rateRule("r", limit, { exceptFor: [] })),
        /WAF takes whole/,
      );
    }
  });

  it("give a webhook bounds of its own and keep the readers of bodies away from it", () => {
    const rules = firewallRules({
      webhookPaths: ["/hooks/stripe", { path: "/hooks/mail", maxBodyBytes: 31_457_280 }],
      staticPaths: ["/static/"],
      requestsPerMinute: 60,
    });
    const named = new Map(rules.map((rule) => [rule.name, JSON.stringify(rule.statement)]));
    assert.deepEqual(
      [...named.keys()],
      [
        "body-over-1-mb",
        "webhook-body-1",
        "body-without-length",
        "webhook-rate-1",
        "webhook-rate-2",
        "client-rate",
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesSQLiRuleSet",
      ],
    );
    const general = named.get("body-over-1-mb") ?? "";
    assert.ok(general.includes("/hooks/mail") && !general.includes("/hooks/stripe"));
    assert.match(named.get("webhook-body-1") ?? "", /\/hooks\/mail/);
    for (const group of ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet"]) {
      assert.match(named.get(group) ?? "", /notStatement.*\/hooks\/stripe.*\/hooks\/mail/);
    }
    const others = [
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesAmazonIpReputationList",
    ];
    for (const group of others) assert.doesNotMatch(named.get(group) ?? "", /scopeDown/);
    assert.match(
      named.get("client-rate") ?? "",
      /"\/static\/","positionalConstraint":"STARTS_WITH"/,
    );
  });

  it("block, all of them, and have names that WAF accepts", () => {
    const rules = firewallRules({ webhookPaths: ["/a", "/b"], privatePaths: ["/metrics"] });
    for (const { name, action, overrideAction, visibilityConfig } of rules) {
      assert.match(name as string, /^[A-Za-z0-9_-]{1,128}$/);
      assert.ok(JSON.stringify(action ?? "").includes("block") || overrideAction, String(name));
      assert.deepEqual(overrideAction ?? { none: {} }, { none: {} });
      assert.ok(
        (visibilityConfig as { cloudwatchMetricsEnabled: boolean }).cloudwatchMetricsEnabled,
      );
    }
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  });

  it("refuse what is no path", () => {
    for (const path of ["hooks", "/hooks?x=1", "/ä", `/${"a".repeat(200)}`]) {
      assert.match(
        refusal(() => firewallRules({ webhookPaths: [path] })),
        /is not a path/,
      );
    }
  });
});

describe("the firewall's capacity", () => {
  it("is AWS's figure for each kind of statement", () => {
    const none = [{ priority: 0, type: "NONE" }];
    const two = [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "LOWERCASE" },
    ];
    const byte = (positionalConstraint: string, textTransformations: unknown) => ({
      byteMatchStatement: { positionalConstraint, textTransformations, fieldToMatch: {} },
    });
    const capacity = (statement: Statement) => ruleCapacity([{ statement }]);
    assert.equal(capacity(byte("EXACTLY", none)), 2);
    assert.equal(capacity(byte("CONTAINS", two)), 30);
    assert.equal(capacity({ notStatement: { statement: byte("EXACTLY", none) } }), 2);
    assert.equal(
      capacity({ rateBasedStatement: { scopeDownStatement: byte("EXACTLY", none) } }),
      4,
    );
    assert.equal(capacity({ rateBasedStatement: { customKeys: [{}, {}] } }), 62);
    assert.equal(
      capacity({ managedRuleGroupStatement: { name: "AWSManagedRulesCommonRuleSet" } }),
      700,
    );
    const bodies = { sizeConstraintStatement: { fieldToMatch: { jsonBody: {} } } };
    assert.equal(capacity(bodies), 2);
  });

  it("stays within WAF's price for the paths of every system together", () => {
    const rules = firewallRules({
      webhookPaths: ["/webhooks/stripe", "/webhooks/twilio", "/webhooks/gcal", "/webhooks/mail"],
      privatePaths: ["/metrics", "/api/metrics"],
      staticPaths: ["/_next/static/", "/static/"],
    });
    const capacity = checkCapacity(rules);
    assert.ok(capacity > 1_125 && capacity <= 1_500, String(capacity));
  });

  it("is refused above the limit, and above AWS's own whatever the limit says", () => {
    const group = { managedRuleGroupStatement: { name: "AWSManagedRulesCommonRuleSet" } };
    const rules = (count: number) => Array.from({ length: count }, () => ({ statement: group }));
    assert.match(
      refusal(() => checkCapacity(rules(3))),
      /2100 capacity units; 1500 are allowed/,
    );
    assert.equal(checkCapacity(rules(3), 5_000), 2_100);
    assert.match(
      refusal(() => checkCapacity(rules(8), 9_000)),
      /AWS refuses more/,
    );
  });

  it("is not guessed for what is not known", () => {
    assert.match(
      refusal(() => ruleCapacity([{ statement: { xssMatchStatement: {} } }])),
      /not known/,
    );
    const group = { managedRuleGroupStatement: { name: "SomebodysRules" } };
    assert.match(
      refusal(() => ruleCapacity([{ statement: group }])),
      /SomebodysRules is not known/,
    );
  });
});

describe("names of hosts", () => {
  it("are within a certificate once, and their proofs too", () => {
    assert.deepEqual(certificateHosts(["a.example.com", "b.example.com", "a.example.com"]), [
      "a.example.com",
      "b.example.com",
    ]);
    assert.deepEqual(provenDomains(["example.com", "*.example.com", "a.example.com"]), [
      "example.com",
      "a.example.com",
    ]);
  });

  it("are refused where ACM would refuse them", () => {
    assert.match(
      refusal(() => certificateHosts([`${"a".repeat(60)}.example.com`])),
      /ACM allows 64/,
    );
    const many = Array.from({ length: 11 }, (_, index) => `h${index}.example.com`);
    assert.match(
      refusal(() => certificateHosts(many)),
      /ACM allows 10/,
    );
    for (const host of ["https://a.example.com", "A.example.com", "example", "a_b.example.com"]) {
      assert.match(
        refusal(() => certificateHosts([host])),
        /is not a host name/,
        host,
      );
    }
  });

  it("match a wildcard for one label only", () => {
    const names = ["example.com", "*.example.com"];
    assert.deepEqual(
      ["example.com", "www.example.com", "a.b.example.com", "example.org"].map((host) =>
        coveredBy(host, names),
      ),
      [true, true, false, false],
    );
  });
});

describe("a surface", () => {
  const api: Surface = { hosts: ["api.example.com"] };

  it("has hosts that no other has", () => {
    assert.match(
      refusal(() => checkSurfaces({ api, web: api })),
      /is in api and in web/,
    );
    assert.match(
      refusal(() => checkSurfaces({})),
      /is empty/,
    );
    assert.match(
      refusal(() => checkSurfaces({ "The API": api })),
      /must be lower case/,
    );
  });

  it("keeps folders only", () => {
    const path = (pattern: string): Surface => ({
      ...api,
      staticPaths: [{ pattern, from: "service" }],
    });
    for (const pattern of ["/*", "*.js", "/static", "/static/*.js", "static/*", "/a b/*"]) {
      assert.match(
        refusal(() => checkSurfaces({ api: path(pattern) })),
        /must name a folder/,
        pattern,
      );
    }
    checkSurfaces({ api: path("/_next/static/*") });
    assert.deepEqual(staticFolders({ api: path("/_next/static/*") }), ["/_next/static/"]);
  });

  it("waits for an answer no longer than the load balancer does", () => {
    for (const answerSeconds of [0, 61, 1.5]) {
      const text = refusal(() => checkSurfaces({ api: { ...api, answerSeconds } }));
      assert.match(text, /give 1 to 60/);
    }
    checkSurfaces({ api: { ...api, answerSeconds: 60 } });
  });

  it("compresses what it does not keep only where it knows who asks", () => {
    const identity = (...identityHeaders: string[]): Surface => ({
      ...api,
      dynamicCompression: { identityHeaders },
    });
    assert.match(
      refusal(() => checkSurfaces({ api: identity() })),
      /identityHeaders must be/,
    );
    for (const headers of [["X Key"], ["Host"], ["X-Key", "x-key"], ["Accept-Encoding"]]) {
      const text = refusal(() => checkSurfaces({ api: identity(...headers) }));
      assert.match(text, /identityHeaders must be/, headers.join());
    }
    checkSurfaces({ api: identity("Authorization", "X-API-Key") });
  });
});

describe("security headers", () => {
  it("are refused where a browser or AWS would refuse them", () => {
    const refused = (chosen: Parameters<typeof securityHeaders>[0]) =>
      refusal(() => securityHeaders(chosen));
    assert.match(refused({ hstsMaxAgeSeconds: 3_600 }), /one year \(31536000\) or more/);
    assert.match(refused({ contentSecurityPolicy: "a\nb" }), /in one line/);
    assert.match(refused({ contentSecurityPolicy: "a".repeat(1_025) }), /must have 1 to 1024/);
    assert.match(refused({ permissionsPolicy: "" }), /must have 1 to/);
    assert.deepEqual(securityHeaders(), defaultSecurityHeaders);
  });
});

describe("CloudFront", () => {
  it("marks only files that were found as immutable", () => {
    const marked = (statusCode: number) =>
      runInNewContext(`${immutableFunction()}handler({ response: { statusCode, headers: {} } })`, {
        statusCode,
      }).headers["cache-control"]?.value as string | undefined;
    assert.deepEqual([200, 304].map(marked), Array(2).fill("public, max-age=31536000, immutable"));
    assert.deepEqual([301, 403, 404, 500].map(marked), Array(4).fill(undefined));
  });

  it("has a known prefix list, or a given one", () => {
    assert.equal(cloudFrontPrefixList("us-east-1"), "pl-3b927c52");
    assert.equal(
      cloudFrontPrefixList("me-south-1", "pl-0123456789abcdef0"),
      "pl-0123456789abcdef0",
    );
    assert.match(
      refusal(() => cloudFrontPrefixList("me-south-1")),
      /Give cdn.prefixListId/,
    );
    assert.match(
      refusal(() => cloudFrontPrefixList("us-east-1", "sg-1")),
      /not the id/,
    );
  });
});
