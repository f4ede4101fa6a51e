/** Records of mail, limits of web ACLs, headers of distributions, passwords of databases. */
import assert from "node:assert/strict";
import { unknown } from "../../policies/framework/unknown";
import { type Rest, said } from "./support/judge";

const record = "aws:route53/record:Record";

describe("spf-record", () => {
  const of = (text: string, more: object = {}) =>
    said("spf-record", record, {
      zoneId: "Z",
      name: "a.example",
      type: "TXT",
      ttl: 60,
      records: [text],
      ...more,
    });

  it("judges the end of the policy", () => {
    for (const end of ["-all", "~all", "~ALL", "redirect=b.example", "REDIRECT=b"]) {
      assert.equal(of(`v=spf1 ${end}`), "pass", end);
    }
    for (const end of ["+all", "?all", "all", "ALL"])
      assert.equal(of(`v=spf1 ${end}`), "open records[0]", end);
    for (const end of ["", "mx", "include:all", "xall", "-allx", "x-all", "xredirect=b"]) {
      assert.equal(of(`v=spf1 ${end}`), "endless records[0]", end);
    }
    assert.equal(of("v=spf1 mx redirect=b.example"), "pass");
    assert.equal(of("v=spf1  -all", { type: "SPF" }), "old type");
    assert.equal(
      of("v=spf1 -all", { records: ["v=spf1 -all", "v=spf1 mx -all"] }),
      "several records",
    );
  });

  it("counts what receivers must look up", () => {
    const lookups = [
      "include:b",
      "-include:b",
      "+a",
      "a:b",
      "a/24",
      "~mx",
      "mx:b",
      "mx/24",
      "?ptr",
      "ptr:b",
      "exists:b",
      "EXISTS:b",
    ];
    const tenth = "mx ".repeat(10);
    assert.equal(of(`v=spf1 ${tenth}-all`), "pass");
    for (const term of lookups)
      assert.equal(of(`v=spf1 ${tenth} ${term}  -all`), "lookups records[0]", term);
    for (const term of [
      "ip4:1.2.3.4",
      "ip6:::1",
      "xmx",
      "b:include:x",
      "mxx",
      "ab",
      "ptrx",
      "xexists:b",
      "exp=b",
      "!a",
      "xredirect=b",
    ]) {
      assert.equal(of(`v=spf1 ${tenth}${term} -all`), "pass", term);
    }
    assert.equal(of(`v=spf1 ${"mx ".repeat(10)}redirect=b`), "lookups records[0]");
    assert.equal(of(`v=spf1 ${"mx ".repeat(9)}redirect=b`), "pass");
  });
});

describe("dkim-records", () => {
  const v2 = "aws:sesv2/emailIdentity:EmailIdentity";
  const v1 = "aws:ses/domainIdentity:DomainIdentity";
  const dkim = "aws:ses/domainDkim:DomainDkim";
  const zone = { type: "aws:route53/zone:Zone", name: "zone", props: { name: "shop.io" } };
  const token = (
    at: number,
    from: string,
    references: object = { name: [from] },
    props: object = {},
  ) => ({
    type: record,
    name: `t${at}`,
    props: { zoneId: "Z", name: unknown, type: "CNAME", ttl: 60, records: [unknown], ...props },
    references,
  });
  const tokens = (count: number, from: string, references?: object, props?: object) =>
    Array.from({ length: count }, (_, at) => token(at, from, references, props));
  const identity = (...others: readonly object[]) =>
    said("dkim-records", v2, { emailIdentity: "shop.io" }, { with: [zone, ...others] as never });
  const older = (...others: readonly object[]) =>
    said("dkim-records", v1, { domain: "shop.io" }, { with: [zone, ...others] as never });

  it("wants a record for each of the three tokens, by name or by value", () => {
    assert.equal(identity(), "missing emailIdentity");
    assert.equal(identity(...tokens(2, "example")), "few emailIdentity");
    assert.equal(identity(...tokens(3, "example")), "pass");
    assert.equal(identity(...tokens(3, "example", { records: ["example"] })), "pass");
    assert.equal(
      identity(...tokens(3, "example", { zoneId: ["example"] })),
      "missing emailIdentity",
    );
    assert.equal(
      identity(...tokens(3, "example", undefined, { type: "TXT" })),
      "missing emailIdentity",
    );
    assert.equal(identity(...tokens(3, "example", undefined, { type: unknown })), "pass");
  });

  it("leaves alone a domain that brings its own key, and one that is kept elsewhere", () => {
    const key = { domainSigningPrivateKey: unknown, domainSigningSelector: "a" };
    const byodkim = said(
      "dkim-records",
      v2,
      { emailIdentity: "shop.io", dkimSigningAttributes: key },
      { with: [zone] as never },
    );
    assert.equal(byodkim, "The domain brings its own DKIM key, in a record that is no token.");
    assert.match(said("dkim-records", v2, { emailIdentity: "shop.io" }), /not in this stack/);
    assert.equal(
      said("dkim-records", v2, { emailIdentity: "ann@shop.io" }),
      said("dkim-records", v1, { domain: "ann@shop.io" }),
    );
  });

  it("wants the older identity's keys made, by reference or by name", () => {
    const byReference = {
      type: dkim,
      name: "dkim",
      props: { domain: unknown },
      references: { domain: ["example"] },
    };
    const named = (domain: string) => ({ type: dkim, name: "dkim", props: { domain } });
    assert.equal(older(), "off domain");
    assert.equal(older(named("other.io")), "off domain");
    assert.equal(older({ ...byReference, references: {} }), "off domain");
    for (const keys of [byReference, named("shop.io")]) {
      assert.equal(older(keys), "missing domain");
      assert.equal(older(keys, ...tokens(1, "dkim")), "few domain");
      assert.equal(older(keys, ...tokens(3, "dkim")), "pass");
    }
    const aside = {
      type: dkim,
      name: "dkim",
      props: { domain: "x.io", region: unknown },
      references: { region: ["example"] },
    };
    assert.equal(older(aside), "off domain");
  });
});

describe("request-size-limit", () => {
  const maximum = 1_048_576;
  const of = (statement: object, more: object = {}, options?: object) =>
    said(
      "request-size-limit",
      "aws:wafv2/webAcl:WebAcl",
      {
        scope: "REGIONAL",
        rules: [{ name: "size", priority: 1, action: { block: {} }, statement, ...more }],
      },
      options ? ({ options } as Rest) : {},
    );
  const size = (comparisonOperator: string, bytes: unknown, fieldToMatch: object) => ({
    sizeConstraintStatement: { comparisonOperator, size: bytes, fieldToMatch },
  });
  const body = (
    comparisonOperator: string,
    bytes: unknown,
    oversizeHandling = "MATCH",
    field = "body",
  ) => size(comparisonOperator, bytes, { [field]: { oversizeHandling } });
  const length = { singleHeader: { name: "Content-Length" } };
  const not = (statement: object) => ({ notStatement: { statement } });
  const regex = (regexString: unknown, fieldToMatch: object = length) => ({
    regexMatchStatement: { regexString, fieldToMatch },
  });

  it("takes a comparison of the body, where what WAF does not see counts as too long", () => {
    assert.equal(of(body("GT", maximum)), "pass");
    assert.equal(of(body("gt", maximum, "match")), "pass");
    assert.equal(of(body("GE", maximum)), "pass");
    assert.equal(of(body("GT", maximum, "MATCH", "jsonBody")), "pass");
    assert.equal(of(body("GT", 10 * maximum)), "pass", "what is not seen is refused");
    assert.equal(of(body("GT", maximum, "CONTINUE")), "blind rules");
    assert.equal(of(body("GT", maximum, "NO_MATCH")), "blind rules");
    assert.equal(of(body("GT", 8_192, "CONTINUE")), "blind rules");
    assert.equal(of(body("GT", 8_191, "CONTINUE")), "pass");
    assert.equal(of(body("GE", 8_192, "CONTINUE")), "pass");
    assert.equal(of(body("GT", 5_000, "CONTINUE"), {}, { maximumBytes: 4_000 }), "missing rules");
    assert.equal(of(body("GT", 4_000, "CONTINUE"), {}, { maximumBytes: 4_000 }), "pass");
    assert.equal(of(body("LT", maximum)), "missing rules");
    assert.equal(of(body("EQ", maximum)), "missing rules");
    assert.equal(of(body("GT", "many")), "missing rules");
    assert.equal(of(size("GT", 1, { queryString: {} })), "missing rules");
    assert.equal(of(body("GT", maximum), { action: { count: {} } }), "missing rules");
  });

  it("takes the opposite below a not", () => {
    assert.equal(of(not(body("LE", maximum, "NO_MATCH"))), "pass");
    assert.equal(of(not(body("LT", maximum, "NO_MATCH"))), "pass");
    assert.equal(of(not(body("LE", maximum, "MATCH"))), "blind rules");
    assert.equal(of(not(body("GT", maximum, "NO_MATCH"))), "missing rules");
    assert.equal(of(not(not(body("GT", maximum)))), "missing rules");
  });

  it("takes the header that tells the length, by its digits or by a pattern", () => {
    const digits = (operator: string, count: number, options?: object) =>
      of(size(operator, count, length), {}, options);
    assert.equal(digits("GT", 6), "pass");
    assert.equal(digits("GE", 7), "pass");
    assert.equal(digits("GT", 7), "missing rules");
    assert.equal(digits("GT", 6, { maximumBytes: 999_999 }), "pass");
    assert.equal(digits("GT", 6, { maximumBytes: 999_998 }), "missing rules");
    assert.equal(of(size("GT", 6, { singleHeader: { name: "x-length" } })), "missing rules");
    assert.equal(of(regex("^\\d{7,}$")), "pass");
    assert.equal(of(regex("^\\d{8,}$")), "missing rules");
    assert.equal(of(regex("^1\\d{6}$")), "missing rules");
    assert.equal(of(regex("^\\d{7,8}$")), "missing rules");
    assert.equal(of(not(regex("^\\d{1,6}$"))), "pass");
    assert.equal(of(not(regex("^\\d{1,7}$"))), "missing rules");
    assert.equal(of(regex("(")), "missing rules");
    assert.equal(of(regex(5)), "missing rules");
    const long = (extra: number) => regex(`^\\d{7,}$${"|x".repeat(extra)}`);
    assert.equal(of(long(252)), "pass");
    assert.equal(of(long(260)), "missing rules");
    assert.equal(of(regex("^\\d{7,}$", { queryString: {} })), "missing rules");
  });

  it("takes AWS's common rules, where their rule about bodies is not set to count", () => {
    const common = (more: object = {}, rule: object = { overrideAction: { none: {} } }) =>
      of(
        {
          managedRuleGroupStatement: {
            vendorName: "AWS",
            name: "AWSManagedRulesCommonRuleSet",
            ...more,
          },
        },
        { action: undefined, ...rule },
      );
    const override = (name: string, action: object) => ({
      ruleActionOverrides: [{ name, actionToUse: action }],
    });
    assert.equal(common(), "pass");
    assert.equal(common({ name: "Other" }), "missing rules");
    assert.equal(common({}, { overrideAction: { count: {} } }), "missing rules");
    assert.equal(common(override("SizeRestrictions_BODY", { count: {} })), "missing rules");
    assert.equal(common(override("SizeRestrictions_BODY", { block: {} })), "pass");
    assert.equal(common(override("Other", { count: {} })), "pass");
    assert.equal(common({ excludedRules: [{ name: "SizeRestrictions_BODY" }] }), "missing rules");
    assert.equal(common({ excludedRules: [{ name: "Other" }] }), "pass");
  });
});
