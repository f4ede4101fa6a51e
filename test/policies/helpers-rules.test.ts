/** Rules of web ACLs, records of Route 53, and origins in OpenAPI definitions. */
import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import type { StackResource } from "../../policies/framework/stack-index";
import { UnknownRead, unknown } from "../../policies/framework/unknown";
import { originsInDefinition } from "../../policies/helpers/definitions";
import {
  isDmarc,
  isNamed,
  isSpf,
  keepsDomain,
  keepsZone,
  plainName,
  recordsOf,
  recordType,
  textOf,
  zoneType,
} from "../../policies/helpers/dns-records";
import {
  effectiveRules,
  groupAssociationType,
  isBlocking,
  isCounting,
  positiveStatements,
  ruleGroupType,
  rulesOf,
  ruleType,
  statementOf,
  webAclType,
} from "../../policies/helpers/web-acl";
import { type From, resource, stackOf } from "./support/resources";

describe("the rules of a web ACL", () => {
  const own = (props: object) => resource(webAclType, "acl", props);
  const aclOf = (acl: ResourceData, ...others: readonly ResourceData[]) => {
    const [first] = buildStackIndex([acl, ...others]).all;
    assert(first);
    return first as StackResource;
  };
  const shown = (acl: ResourceData, ...others: readonly ResourceData[]) =>
    rulesOf(aclOf(acl, ...others)).map((rule) => [
      rule.label(),
      rule.property,
      rule.groups().map(({ name }) => name),
    ]);
  const to = (input: string, ...targets: readonly ResourceData[]): From => ({
    [input]: targets.map(({ urn }) => urn),
  });

  it("stand in the ACL, as properties or as the document of the API", () => {
    const rules = [{ name: "one" }, { name: unknown }, {}, { name: 5 }];
    assert.deepEqual(shown(own({ rules })), [
      ["one", "rules[0]", []],
      ["number 2", "rules[1]", []],
      ["number 3", "rules[2]", []],
      ["number 4", "rules[3]", []],
    ]);
    const ruleJson = JSON.stringify([{ Name: "first" }, {}]);
    assert.deepEqual(shown(own({ ruleJson, rules })), [
      ["first", "ruleJson", []],
      ["number 2", "ruleJson", []],
    ]);
    assert.throws(() => rulesOf(aclOf(own({ rules: unknown }))), UnknownRead);
  });

  it("stand beside it, as a rule or as a group that is joined to it", () => {
    const acl = own({});
    const other = resource(webAclType, "other", {});
    const group = resource(ruleGroupType, "group", { rules: [{ name: "inner" }] });
    const beside = (type: string, name: string, of: ResourceData, input: string) =>
      resource(
        type,
        name,
        { action: { block: {} } },
        { ...to("webAclArn", of), ...to(input, group) },
      );
    const rule = beside(ruleType, "rule", acl, "statement");
    const joined = beside(groupAssociationType, "joined", acl, "ruleGroupReference");
    const theirs = [
      beside(ruleType, "their rule", other, "statement"),
      beside(groupAssociationType, "their group", other, "ruleGroupReference"),
      resource(ruleType, "aside", {}, to("statement", acl)),
      resource(groupAssociationType, "aside", {}, to("ruleGroupReference", acl)),
    ];
    assert.deepEqual(shown(acl, rule, joined, group, other, ...theirs), [
      ["rule", "rules", ["group"]],
      ["joined", "rules", ["group"]],
    ]);
    const [read] = rulesOf(aclOf(acl, rule, group));
    assert.equal(isBlocking(read?.read()), true);
    const [association] = rulesOf(aclOf(acl, joined, group));
    assert.deepEqual(association?.read(), {
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: undefined, ruleGroupReferenceStatement: undefined },
    });
    const counting = resource(
      groupAssociationType,
      "c",
      { overrideAction: "count", managedRuleGroup: { name: "m" } },
      to("webAclArn", acl),
    );
    const [counted] = rulesOf(aclOf(acl, counting));
    assert.equal(isCounting(counted?.read()), true);
    assert.deepEqual(statementOf(counted?.read(), "managedRuleGroupStatement"), { name: "m" });
  });

  it("block, or ask for a puzzle, or count", () => {
    for (const name of ["block", "captcha", "challenge"]) {
      assert.equal(isBlocking({ action: { [name]: {} } }), true, name);
      assert.equal(isBlocking({ action: { [name]: null } }), false, name);
    }
    assert.equal(isBlocking({ action: { allow: {} } }), false);
    assert.equal(isBlocking({}), false);
    for (const part of ["action", "overrideAction"]) {
      assert.equal(isCounting({ [part]: { count: {} } }), true, part);
      assert.equal(isCounting({ [part]: { none: {} } }), false, part);
      assert.equal(isCounting({ [part]: { count: null } }), false, part);
    }
    assert.equal(isBlocking({ Action: { Block: {} } }), true, "the API's document");
  });

  it("hold the statements that must match, but for those below a not", () => {
    const leaf = (name: string) => ({ [name]: {} });
    const and = (...statements: readonly object[]) => ({ andStatement: { statements } });
    const or = (...statements: readonly object[]) => ({ orStatement: { statements } });
    const not = (statement: object) => ({ notStatement: { statement } });
    const [a, b, c, d] = ["a", "b", "c", "d"].map(leaf) as [object, object, object, object];
    const tree = and(a, or(b, not(c)), d);
    assert.deepEqual([...positiveStatements(tree)], [tree, a, or(b, not(c)), d, b, not(c)]);
    assert.deepEqual([...positiveStatements(undefined)], []);
    assert.deepEqual([...positiveStatements([a, b])], [a], "a rule has one statement");
    const wide = and(...Array.from({ length: 6_000 }, () => a));
    assert.equal([...positiveStatements(wide)].length, 5_000);
  });

  it("are a group's own where the ACL refers to one", () => {
    const reference = { statement: { ruleGroupReferenceStatement: { arn: unknown } } };
    const group = resource(ruleGroupType, "group", { rules: [{ name: "a" }, { name: "b" }] });
    const json = resource(ruleGroupType, "json", { rulesJson: JSON.stringify([{ Name: "c" }]) });
    const effective = (rules: readonly object[], ...groups: readonly ResourceData[]) => {
      const acl = { ...own({ rules }), propertyDependencies: to("rules", ...groups) };
      return effectiveRules(aclOf(acl, ...groups)).map((read) => read());
    };
    assert.deepEqual(effective([{ name: "own" }]), [[{ name: "own" }]]);
    assert.deepEqual(effective([reference], group), [[{ name: "a" }, { name: "b" }]]);
    assert.deepEqual(effective([reference], json), [[{ Name: "c" }]]);
    const counted = { ...reference, overrideAction: { count: {} } };
    assert.deepEqual(effective([counted], group), [[]]);
    assert.throws(
      () => effective([reference]),
      (error) => error instanceof UnknownRead && error.path === "rules[0]",
    );
  });
});

describe("names and texts in DNS", () => {
  it("are compared in one form", () => {
    assert.equal(plainName(" Shop.Example.COM. "), "shop.example.com");
    assert.equal(plainName("\\052.shop.example"), "*.shop.example");
    assert.equal(plainName("a\\052.shop.example"), "a\\052.shop.example");
    assert.equal(plainName("shop.example.."), "shop.example.");
    assert.equal(textOf(' "one" "two" '), "onetwo");
    assert.equal(textOf('"one""two"'), "onetwo");
    assert.equal(textOf('one\\"\\"two'), "onetwo");
    assert.equal(textOf('\\"one\\"'), "one");
    assert.equal(textOf('o"ne'), 'o"ne');
    assert.equal(textOf("plain"), "plain");
  });

  it("are told as SPF and DMARC by their version", () => {
    for (const text of ["v=spf1", "V=SPF1 -all", "v=spf1\t-all"])
      assert.equal(isSpf(text), true, text);
    for (const text of ["v=spf10", "x v=spf1", "v=spf1-all", "spf1"])
      assert.equal(isSpf(text), false, text);
    for (const text of ["v=DMARC1", "v=dmarc1; p=none", "v=DMARC1 ;"]) {
      assert.equal(isDmarc(text), true, text);
    }
    for (const text of ["v=DMARC10", "x v=DMARC1;", "p=none"])
      assert.equal(isDmarc(text), false, text);
  });

  const record = (name: unknown, zone?: ResourceData, more: object = {}, label = "r") =>
    resource(recordType, label, { name, type: "A", ...more }, zone ? { zoneId: [zone.urn] } : {});
  const zone = (name: unknown, label = "z") => resource(zoneType, label, { name });

  it("are completed by the zone of the record, or else by what the name can be short for", () => {
    const named = (host: string, name: unknown, ...zones: readonly ResourceData[]) => {
      const from = { zoneId: zones.map(({ urn }) => urn) };
      const stack = stackOf({ ...record(name), propertyDependencies: from }, ...zones);
      const [subject] = stack.ofType(recordType);
      assert(subject);
      return isNamed(subject, host);
    };
    const shop = zone("shop.example");
    const mail = zone("mail.example", "m");
    assert.equal(named("www.shop.example", "www.shop.example", shop), true);
    assert.equal(named("www.shop.example", "www", shop), true);
    assert.equal(named("shop.example", "", shop), true);
    assert.equal(named("www.mail.example", "www", shop), false);
    assert.equal(named("www.mail.example", "www", shop, mail), true);
    assert.equal(named("www.shop.example", "www"), true, "the zone is a lookup's");
    assert.equal(named("www.shop.example", "ww"), false);
    assert.equal(named("shop.example", ""), false);
    assert.equal(named("a.b.shop.example", "a.b"), false);
    assert.equal(named("example.www", "www"), false);
    const aside = { ...record("www"), propertyDependencies: { name: [shop.urn] } };
    const [subject] = stackOf(aside, shop).ofType(recordType);
    assert(subject && isNamed(subject, "www.mail.example"), "the zone is not known");
  });

  it("are found by type where that is known", () => {
    const txt = record("a", undefined, { type: "TXT" }, "txt");
    const later = record("a", undefined, { type: unknown }, "later");
    const stack = stackOf(record("a"), txt, later);
    assert.deepEqual(
      recordsOf(stack, "TXT").map(({ name }) => name),
      ["txt"],
    );
    assert.equal(recordsOf(stack, "TXT"), recordsOf(stack, "TXT"));
    assert.deepEqual(recordsOf(stack, "MX"), []);
  });

  it("are kept here where a zone or a record of the domain is", () => {
    const stack = stackOf(zone("shop.example"));
    for (const domain of ["shop.example", "www.shop.example"]) {
      assert.equal(keepsZone(stack, domain), true, domain);
      assert.equal(keepsDomain(stack, domain), true, domain);
    }
    for (const domain of ["example", "myshop.example", "shop.example.com"]) {
      assert.equal(keepsZone(stack, domain), false, domain);
      assert.equal(keepsDomain(stack, domain), false, domain);
    }
    assert.equal(keepsZone(stackOf(zone(unknown)), "shop.example"), false);
    assert.equal(keepsZone(stackOf(zone("")), "shop.example"), false);
    assert.equal(keepsZone(stackOf(zone("a.b"), zone("shop.example", "y")), "shop.example"), true);
    const by = (name: unknown) => keepsDomain(stackOf(record(name)), "shop.example");
    assert.equal(by("shop.example"), true);
    assert.equal(by("www.shop.example"), true);
    assert.equal(by("wwwshop.example"), false);
    assert.equal(by("www"), false);
    assert.equal(by(unknown), false);
  });
});

describe("the origins in an OpenAPI definition", () => {
  const header = "method.response.header.Access-Control-Allow-Origin";
  const yaml = (...lines: readonly string[]) => originsInDefinition(lines.join("\n"));

  it("stand in JSON at any depth", () => {
    const definition = {
      "x-amazon-apigateway-cors": { allowOrigins: ["https://a.example", "*"] },
      paths: {
        "/": {
          get: { responses: [null, { responseParameters: { [header]: "'https://b.example'" } }] },
        },
      },
      nothing: null,
    };
    assert.deepEqual(originsInDefinition(JSON.stringify(definition)).sort(), [
      "*",
      "https://a.example",
      "https://b.example",
    ]);
    assert.deepEqual(originsInDefinition("null"), []);
    assert.deepEqual(originsInDefinition('{"allowOrigins":"*"}'), ["*"]);
  });

  it("stand in YAML as a block, as a flow and as a scalar", () => {
    assert.deepEqual(
      yaml(
        "cors:",
        "  allowOrigins:",
        "    - https://a.example",
        "    -   '*'",
        "  maxAge: 5",
        "  - x",
      ),
      ["https://a.example", "*"],
    );
    assert.deepEqual(yaml("allowOrigins:", "- https://a.example", "", "- https://b.example"), [
      "https://a.example",
      "https://b.example",
    ]);
    assert.deepEqual(yaml("  allowOrigins:", "- https://a.example"), [], "it is another list");
    assert.deepEqual(yaml("- https://a.example"), []);
    assert.deepEqual(yaml("allowOrigins: [https://a.example, '*'] # both"), [
      "https://a.example",
      "*",
    ]);
    assert.deepEqual(yaml("allowOrigins: [ https://a.example,", "  https://b.example ]", "- x"), [
      "https://a.example",
      "https://b.example",
    ]);
    assert.deepEqual(yaml("cors: { allowOrigins: ['*'], maxAge: 5 }"), ["*"]);
    assert.deepEqual(yaml('{ "allowOrigins" :   "*" }'), ["*"]);
    assert.deepEqual(yaml("  'allowOrigins': '*'"), ["*"]);
    assert.deepEqual(yaml("- allowOrigins: '*'"), ["*"]);
    assert.deepEqual(yaml("myallowOrigins: '*'"), []);
    assert.deepEqual(yaml("allowOriginsToo: '*'"), []);
    assert.deepEqual(yaml("allowOrigins:'*'"), []);
  });

  it("are not those in comments", () => {
    assert.deepEqual(
      yaml("# allowOrigins: '*'", "allowOrigins: # later", "  - https://a.example # x"),
      ["https://a.example"],
    );
    assert.deepEqual(yaml("allowOrigins: https://a.example/#x"), ["https://a.example/#x"]);
    assert.deepEqual(yaml("#allowOrigins: '*'"), []);
  });

  it("stand in the headers of integrations, quoted as the API wants it or not", () => {
    for (const [written, origin] of [
      [`${header}: "'*'"`, "*"],
      [`${header}: '''*'''`, "*"],
      [`${header}: '*'`, "*"],
      [`${header}: "*"`, "*"],
      [`${header}: *`, "*"],
      [`"${header}" :  "'https://a.example'"`, "https://a.example"],
      [`'${header}': "'https://a.example'" # x`, "https://a.example"],
      [`{ ${header}: "https://a.example" }`, "https://a.example"],
      [`{ ${header}: http://a.example, x: 1 }`, "http://a.example"],
      [`{ ${header}: https://a.example }`, "https://a.example"],
      [`  ${header.toLowerCase()}: "'*'"`, "*"],
    ] as const) {
      assert.deepEqual(yaml(written), [origin], written);
    }
    for (const written of [
      `${header}: integration.response.header.Origin`,
      `${header}: x*`,
      `${header}: *x`,
      `${header}: ftp://a.example`,
      `${header}-X: "'*'"`,
      `${header}:"'*'"`,
      `${header.replace(".Access", "Access")}: "'*'"`,
    ]) {
      assert.deepEqual(yaml(written), [], written);
    }
  });
});
