/** Statements of resource policies: who they let in, and whether they want TLS. */
import assert from "node:assert/strict";
import { buildStackIndex } from "../../policies/framework/indexed-stack";
import { UnknownRead, unknown } from "../../policies/framework/unknown";
import { settingsOf } from "../../policies/helpers/env-settings";
import { publicGrant } from "../../policies/helpers/public-access";
import { firstRule, type TransportScope, transportRule } from "../../policies/helpers/transport";
import { urnOf } from "./support/make";

describe("a statement that lets everyone in", () => {
  const allow = (more: object = {}) => ({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    ...more,
  });
  const isPublic = (more: object) => publicGrant(allow(more) as never) !== undefined;

  it("is one without a condition that confines it", () => {
    assert.deepEqual(publicGrant(allow() as never), {
      principal: "the principal *",
      condition: "no condition",
    });
    const aside = { Condition: { StringEquals: { "aws:username": "x" } } };
    assert.deepEqual(publicGrant(allow(aside) as never), {
      principal: "the principal *",
      condition: "no condition that confines it",
    });
    assert.deepEqual(
      publicGrant({ Effect: "Allow", NotPrincipal: { AWS: "x" } } as never)?.principal,
      "NotPrincipal",
    );
    assert.equal(isPublic({ Effect: "Deny" }), false);
    assert.equal(isPublic({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }), false);
  });

  it("is none where a key ties it to an account, a network or a service", () => {
    for (const key of [
      "aws:PrincipalOrgID",
      "aws:PrincipalOrgPaths",
      "aws:PrincipalAccount",
      "aws:PrincipalArn",
      "aws:SourceArn",
      "aws:SourceAccount",
      "aws:SourceOrgID",
      "aws:SourceOrgPaths",
      "aws:SourceIp",
      "aws:VpcSourceIp",
      "aws:SourceVpc",
      "aws:SourceVpce",
      "aws:SourceOwner",
      "aws:userid",
      "kms:CallerAccount",
      "s3:DataAccessPointArn",
      "s3:DataAccessPointAccount",
    ]) {
      assert.equal(isPublic({ Condition: { StringEquals: { [key]: "x" } } }), false, key);
      assert.equal(isPublic({ Condition: { StringLike: { [key]: "*" } } }), true, key);
    }
  });

  it("is one where the condition lets through what it does not name, or everything", () => {
    const by = (operator: string, value: unknown = "x") =>
      isPublic({ Condition: { [operator]: { "aws:SourceArn": value } } });
    for (const operator of [
      "StringNotEquals",
      "ArnNotLike",
      "Null",
      "StringEqualsIfExists",
      "ForAllValues:StringEquals",
    ]) {
      assert.equal(by(operator), true, operator);
    }
    for (const operator of [
      "StringEquals",
      "ArnLike",
      "ForAnyValue:StringEquals",
      "Nullish",
      "xNull",
      "IfExistsx",
    ]) {
      assert.equal(by(operator), false, operator);
    }
    for (const value of ["*", "**", "?*", "arn:aws:iam::*:role/x", "arn:aws:sns:*", ["x", "*"]]) {
      assert.equal(by("ArnLike", value), true, String(value));
    }
    for (const value of [
      "x*",
      "*x",
      "arn:aws:iam::1*:role/x",
      "arn:aws:iam::123456789012:*",
      "urn:aws:iam::*:role/x",
      5,
    ]) {
      assert.equal(by("ArnLike", value), false, String(value));
    }
    assert.equal(isPublic({ Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }), true);
    assert.equal(
      isPublic({ Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
      false,
    );
  });
});

describe("a policy that refuses requests without TLS", () => {
  const scope = (more: Partial<TransportScope> = {}): TransportScope => ({
    service: "s3",
    coversResources: (statement) => statement.Resource === "*",
    ...more,
  });
  const deny = (more: object = {}) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
    ...more,
  });
  const rule = (...statements: readonly object[]) =>
    transportRule({ Statement: statements }, scope());
  const by = (Condition: object) => rule(deny({ Condition }));

  it("has one statement that reaches all of them", () => {
    assert.equal(rule(deny()), "denied");
    assert.equal(rule(deny({ Action: "s3:GetObject" })), "partly denied");
    assert.equal(rule(deny({ Resource: "x" })), "partly denied");
    assert.equal(rule(deny({ Principal: { AWS: "x" } })), "partly denied");
    assert.equal(rule(deny({ Effect: "Allow" })), "not denied");
    assert.equal(rule(), "not denied");
    assert.equal(rule(deny({ Resource: "x" }), deny()), "denied");
    assert.equal(transportRule("{", scope()), "unreadable");
  });

  it("may test the key in many ways", () => {
    for (const operator of [
      "Bool",
      "BoolIfExists",
      "StringEquals",
      "StringEqualsIgnoreCase",
      "StringLike",
      "StringEqualsIfExists",
    ]) {
      assert.equal(by({ [operator]: { "aws:SecureTransport": "false" } }), "denied", operator);
      assert.equal(by({ [operator]: { "AWS:securetransport": false } }), "denied", operator);
      assert.equal(by({ [operator]: { "aws:SecureTransport": "true" } }), "not denied", operator);
    }
    for (const operator of [
      "StringNotEquals",
      "StringNotEqualsIgnoreCase",
      "StringNotLike",
      "StringNotLikeIfExists",
    ]) {
      assert.equal(by({ [operator]: { "aws:SecureTransport": "true" } }), "denied", operator);
      assert.equal(
        by({ [operator]: { "aws:SecureTransport": ["true", "false"] } }),
        "not denied",
        operator,
      );
      assert.equal(by({ [operator]: { "aws:SecureTransport": [] } }), "not denied", operator);
    }
    for (const operator of [
      "xBool",
      "Boolx",
      "Null",
      "xStringNotEquals",
      "StringNotEqualsx",
      "NumericEquals",
    ]) {
      assert.equal(
        by({ [operator]: { "aws:SecureTransport": operator.includes("Not") ? "true" : "false" } }),
        "not denied",
        operator,
      );
    }
    assert.equal(by({ Bool: { "aws:MultiFactorAuthPresent": "false" } }), "not denied");
  });

  it("may except what AWS's services do, and nothing else", () => {
    const plain = { "aws:SecureTransport": "false" };
    for (const key of ["aws:PrincipalIsAWSService", "aws:ViaAWSService"]) {
      assert.equal(by({ Bool: { ...plain, [key]: "false" } }), "denied", key);
      assert.equal(by({ Bool: { ...plain, [key]: "true" } }), "partly denied", key);
    }
    assert.equal(
      by({ Bool: { ...plain, "aws:MultiFactorAuthPresent": "false" } }),
      "partly denied",
    );
  });

  it("names the actions that matter where the service takes no wildcard", () => {
    const topic = (
      Action: unknown,
      actions: readonly string[] = ["sns:Publish", "sns:Subscribe"],
    ) => transportRule({ Statement: [deny({ Action })] }, scope({ service: "sns", actions }));
    assert.equal(topic(["sns:Publish", "SNS:subscribe"]), "denied");
    assert.equal(topic(["sns:Pub*", "sns:S**"]), "denied");
    assert.equal(topic("sns:Publish"), "partly denied");
    assert.equal(topic(["sns:Publish", "sns:Sub"]), "partly denied");
    assert.equal(topic(["sns:Publish", "sns:*cribe"]), "partly denied");
    assert.equal(topic(["sns:Publish", 5]), "partly denied");
    assert.equal(topic("sns:Publish", []), "partly denied");
  });

  it("is one of several that a resource has", () => {
    const first = (...rules: readonly (string | undefined | null)[]) =>
      firstRule(
        rules.map((each) => () => each),
        (document) => document as never,
      );
    assert.equal(first("denied"), undefined);
    assert.equal(first("not denied", "denied"), undefined);
    assert.equal(first("not denied"), "open");
    assert.equal(first("not denied", "partly denied"), "partial");
    assert.equal(first("partly denied", "unreadable"), "unreadable");
    assert.equal(first(undefined, null), "open");
    assert.equal(first(), "open");
  });
});

describe("the variables that a resource gives to a program", () => {
  const read = (type: string, props: object) => {
    const [own] = buildStackIndex([{ urn: urnOf("x", type), type, name: "x", props }]).all;
    assert(own);
    const found: string[] = [];
    try {
      for (const { name, value, path } of settingsOf(own)) found.push(`${name}=${value} ${path}`);
    } catch (error) {
      assert(error instanceof UnknownRead, String(error));
      found.push(`? ${error.path}`);
    }
    return found;
  };
  it("are texts, numbers and switches; what is not known has no value", () => {
    const variables = { A: "x", B: 5, C: true, D: unknown, E: null, F: {}, "g.h": "y" };
    assert.deepEqual(read("aws:lambda/function:Function", { environment: { variables } }), [
      "A=x environment.variables.A",
      "B=5 environment.variables.B",
      "C=true environment.variables.C",
      "D=undefined environment.variables.D",
      'g.h=y environment.variables["g.h"]',
    ]);
    const entries = [
      { name: "A", value: "x" },
      { name: 5, value: "x" },
      { name: "B" },
      { value: "x" },
      { name: "C", value: 7 },
    ];
    const container = { name: "c", environment: entries };
    assert.deepEqual(
      read("aws:ecs/taskDefinition:TaskDefinition", {
        family: "f",
        containerDefinitions: JSON.stringify([container]),
      }),
      [
        "A=x containerDefinitions[0].environment[0].value",
        "C=7 containerDefinitions[0].environment[4].value",
      ],
    );
    assert.deepEqual(
      read("aws:codebuild/project:Project", {
        environment: {
          environmentVariables: [
            { name: "A", value: "x" },
            { name: "B", value: "y", type: "PLAINTEXT" },
            { name: "C", value: "z", type: "SECRETS_MANAGER" },
            { name: 5, value: "z" },
            { name: "D", value: unknown },
            { name: "E" },
          ],
        },
      }),
      [
        "A=x environment.environmentVariables[0].value",
        "B=y environment.environmentVariables[1].value",
        "D=undefined environment.environmentVariables[4].value",
      ],
    );
    assert.deepEqual(read("aws:s3/bucket:Bucket", { environment: { variables } }), []);
  });

  it("of one container are not hidden by those of another that are not known", () => {
    const containers = [
      { name: "a", envs: [{ name: unknown, value: "x" }] },
      { name: "b", envs: [{ name: "B", value: "y" }] },
    ];
    const props = { type: "container", eksProperties: { podProperties: { containers } } };
    const found = read("aws:batch/jobDefinition:JobDefinition", props);
    assert.equal(found.length, 2, found.join());
    assert.match(found[0] ?? "", /^B=y /);
    assert.match(found[1] ?? "", /^\? .*name$/);
  });
});
