/** Functions of the AWS provider that are answered offline. */
import assert from "node:assert/strict";
import { offlineAnswer } from "../../gonogo/engine/invokes/answers";
import { policyDocument } from "../../gonogo/engine/invokes/policy-document";
import { UNKNOWN, type WireObject } from "../../gonogo/engine/wire";

const ask = (token: string, args: WireObject = {}, region = "eu-west-1") =>
  offlineAnswer(token, args, region, () => ["imageId", "ownerId"]);

describe("offline answers", () => {
  it("know regions, partitions and zones", () => {
    assert.equal(ask("aws:index/getRegion:getRegion")?.region, "eu-west-1");
    assert.equal(ask("aws:index/getPartition:getPartition", {}, "cn-north-1")?.partition, "aws-cn");
    assert.equal(
      ask("aws:index/getPartition:getPartition", {}, "cn-north-1")?.dnsSuffix,
      "amazonaws.com.cn",
    );
    const zones = ask("aws:index/getAvailabilityZones:getAvailabilityZones", {}, "ap-southeast-2");
    assert.deepEqual(zones?.names, ["ap-southeast-2a", "ap-southeast-2b", "ap-southeast-2c"]);
    assert.deepEqual(zones?.zoneIds, ["apse2-az1", "apse2-az2", "apse2-az3"]);
  });

  it("leave zones out when asked to", () => {
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
    const zones = ask(token, { excludeNames: ["us-east-1b"] }, "us-east-1");
    assert.deepEqual(zones?.names, ["us-east-1a", "us-east-1c"]);
    assert.deepEqual(zones?.zoneIds, ["use1-az1", "use1-az3"]);
  });

  it("give AWS's documentation account", () => {
    const token = "aws:index/getCallerIdentity:getCallerIdentity";
    assert.equal(ask(token)?.accountId, "123456789012");
  });

  it("leave unknown what only the account could tell", () => {
    const ami = ask("aws:ec2/getAmi:getAmi", { owners: ["amazon"] });
    assert.deepEqual(ami, { id: UNKNOWN, imageId: UNKNOWN, ownerId: UNKNOWN, owners: ["amazon"] });
  });

  it("say nothing about other functions, whatever their name", () => {
    assert.equal(ask("aws:ec2/getUnheardOf:getUnheardOf"), undefined);
    assert.equal(ask("__proto__"), undefined);
    assert.equal(ask("constructor"), undefined);
  });
});

const document = (args: WireObject) => JSON.parse(String(policyDocument(args).json));

describe("a policy document", () => {
  it("has texts for lists of one and sorts longer lists downwards", () => {
    const { Statement } = document({
      statements: [{ actions: ["b:B", "a:A", "c:C"], resources: ["*"] }],
    });
    assert.deepEqual(Statement, [
      { Effect: "Allow", Action: ["c:C", "b:B", "a:A"], Resource: "*" },
    ]);
  });

  it("prints principals of anyone as AWS wants them", () => {
    const of = (principals: WireObject[]) =>
      document({ statements: [{ principals }] }).Statement[0].Principal;
    assert.equal(of([{ type: "*", identifiers: ["*"] }]), "*");
    assert.deepEqual(of([{ type: "AWS", identifiers: ["*"] }]), { AWS: "*" });
    assert.deepEqual(
      of([
        { type: "AWS", identifiers: ["a"] },
        { type: "AWS", identifiers: ["b"] },
      ]),
      { AWS: ["b", "a"] },
    );
  });

  it("groups conditions by test and variable", () => {
    const { Statement } = document({
      statements: [
        {
          sid: "Tls",
          effect: "Deny",
          conditions: [
            { test: "StringEquals", variable: "v", values: ["1", "2"] },
            { test: "Bool", variable: "aws:SecureTransport", values: ["false"] },
          ],
        },
      ],
    });
    assert.deepEqual(Statement, [
      {
        Sid: "Tls",
        Effect: "Deny",
        Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { v: ["2", "1"] } },
      },
    ]);
  });

  it("merges documents by Sid and escapes as Go does", () => {
    const source = JSON.stringify({
      Statement: [
        { Sid: "A", Effect: "Allow" },
        { Sid: "B", Effect: "Allow" },
      ],
    });
    const override = JSON.stringify({ Statement: { Sid: "B", Effect: "Deny" } });
    const answer = policyDocument({
      policyId: "x<y",
      sourcePolicyDocuments: [source],
      overridePolicyDocuments: [override],
      statements: [{ sid: "C" }],
    });
    assert.equal(
      answer.minifiedJson,
      '{"Version":"2012-10-17","Id":"x\\u003cy","Statement":[{"Sid":"A","Effect":"Allow"},' +
        '{"Sid":"B","Effect":"Deny"},{"Sid":"C","Effect":"Allow"}]}',
    );
  });
});
