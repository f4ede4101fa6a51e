import assert from "node:assert/strict";
import { unknown } from "../../policies/framework/unknown";
import { view } from "../../policies/framework/view";
import {
  coversService,
  isEveryone,
  type Statement,
  statementsOf,
} from "../../policies/helpers/documents";
import { publicGrant } from "../../policies/helpers/public-access";
import { type TransportScope, transportRule } from "../../policies/helpers/transport";

const scope: TransportScope = { service: "sqs", coversResources: () => true };
const denied = (change: object = {}) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...change,
});
const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

describe("policy documents", () => {
  it("are read from text, from an object, and with one statement instead of a list", () => {
    const one = { Effect: "Allow" };
    assert.deepEqual(statementsOf(JSON.stringify({ Statement: one })), [one]);
    assert.deepEqual(statementsOf({ Statement: [one] }), [one]);
    assert.deepEqual(statementsOf({}), []);
    assert.equal(statementsOf("not JSON"), undefined);
    assert.equal(statementsOf(7), undefined);
  });

  it("name everyone in three ways", () => {
    assert(isEveryone("*"));
    assert(isEveryone({ AWS: "*" }));
    assert(isEveryone({ AWS: ["arn:aws:iam::123456789012:root", "*"] }));
    assert(!isEveryone({ Service: "sns.amazonaws.com" }));
    assert(!isEveryone({ AWS: "arn:aws:iam::123456789012:root" }));
    assert(!isEveryone(undefined));
  });

  it("cover a service by its own wildcard or by the widest one", () => {
    assert(coversService("sqs:*", "sqs"));
    assert(coversService(["SQS:*"], "sqs"));
    assert(coversService("*", "sqs"));
    assert(!coversService("s3:*", "sqs"));
    assert(!coversService("sqs:SendMessage", "sqs"));
    assert(!coversService("sqs:Send*", "sqs"));
  });
});

describe("denial of requests without TLS", () => {
  const cases: [string, unknown, string][] = [
    ["a full denial", document(denied()), "denied"],
    ["JSON text", JSON.stringify(document(denied())), "denied"],
    [
      "a boolean",
      document(denied({ Condition: { Bool: { "AWS:securetransport": false } } })),
      "denied",
    ],
    [
      "BoolIfExists",
      document(denied({ Condition: { BoolIfExists: { "aws:SecureTransport": ["false"] } } })),
      "denied",
    ],
    ["a denial after another statement", document({ Effect: "Allow" }, denied()), "denied"],
    ["an Allow with TLS", document(denied({ Effect: "Allow" })), "not denied"],
    [
      "the condition the wrong way round",
      document(denied({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
      "not denied",
    ],
    ["no condition", document(denied({ Condition: undefined })), "not denied"],
    ["one action", document(denied({ Action: "sqs:SendMessage" })), "partly denied"],
    ["one principal", document(denied({ Principal: { AWS: "123456789012" } })), "partly denied"],
    [
      "a further condition",
      document(
        denied({
          Condition: {
            Bool: { "aws:SecureTransport": "false" },
            StringEquals: { "aws:SourceVpc": "vpc-0a2b" },
          },
        }),
      ),
      "partly denied",
    ],
    ["no document", "deny", "unreadable"],
  ];
  for (const [name, value, rule] of cases) {
    it(`takes ${name} for "${rule}"`, () => {
      assert.equal(transportRule(value, scope), rule);
    });
  }

  it("is decided by a known statement beside an unknown one", () => {
    const value = view({ policy: document(unknown, denied({ Resource: unknown })) }, "urn");
    assert.equal(transportRule((value as { policy: unknown }).policy, scope), "denied");
  });

  it("stays open when the only statement is unknown", () => {
    const value = view({ policy: document(unknown) }, "urn");
    assert.throws(() => transportRule((value as { policy: unknown }).policy, scope), {
      name: "UnknownRead",
    });
  });
});

describe("public grants", () => {
  const allow = (change: object): Statement => ({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    ...change,
  });
  const confined: [string, object][] = [
    ["an organization", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2" } }],
    ["a network", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } }],
    ["a distribution", { ArnLike: { "AWS:SourceArn": "arn:aws:cloudfront::1:distribution/E1" } }],
  ];
  for (const [name, Condition] of confined) {
    it(`are confined by ${name}`, () => {
      assert.equal(publicGrant(allow({ Condition })), undefined);
    });
  }
  const open: [string, object][] = [
    ["a wildcard", { StringLike: { "aws:PrincipalOrgID": "*" } }],
    ["the whole internet", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    ["what must not be", { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2" } }],
    ["a referer", { StringLike: { "aws:Referer": "https://finsight.example/*" } }],
    ["TLS", { Bool: { "aws:SecureTransport": "true" } }],
  ];
  for (const [name, Condition] of open) {
    it(`are not confined by ${name}`, () => {
      assert.notEqual(publicGrant(allow({ Condition })), undefined);
    });
  }
});
