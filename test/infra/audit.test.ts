import assert from "node:assert/strict";
import { auditWatches } from "../../infra/audit-watch";
import { AuditKey } from "../../infra/components/audit-key";
import { AuditTrail, type AuditTrailArgs } from "../../infra/components/audit-trail";
import { Budget, type BudgetArgs } from "../../infra/components/budget";
import { EvidenceBucket } from "../../infra/components/evidence-bucket";
import { ThreatDetection } from "../../infra/components/threat-detection";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, type Registered, refusal, register } from "./support";

const facts = { stack: "shop-prod", environment: "production", region: "eu-central-1" } as const;
const context = contextOf(facts, "111122223333");
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const topicArn = "arn:aws:sns:eu-central-1:111122223333:alarms";
const empty = { stack: "shop-prod", config: {}, secretKeys: [] };

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Resource: unknown;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function statement(resource: Registered, sid: string): Statement {
  const all = JSON.parse(String(resource.inputs.policy)).Statement as Statement[];
  const found = all.find(({ Sid }) => Sid === sid);
  assert.ok(found !== undefined, `${resource.name} has no statement ${sid}`);
  return found;
}

async function trail(more: Partial<AuditTrailArgs> = {}) {
  let alarms: AuditTrail["alarms"] = {};
  const resources = await register(empty, () => {
    alarms = new AuditTrail("audit", { context, keyArn, ...more }).alarms;
  });
  return { resources, alarms };
}

describe("AuditTrail", () => {
  it("records every region into files that show a change", async () => {
    const { inputs } = only((await trail()).resources, "audit-trail");
    assert.deepEqual(
      [inputs.isMultiRegionTrail, inputs.includeGlobalServiceEvents, inputs.enableLogging],
      [true, true, true],
    );
    assert.equal(inputs.enableLogFileValidation, true);
    assert.equal(inputs.kmsKeyId, keyArn);
    assert.equal(inputs.name, "shop-prod");
  });

  it("lets this trail alone write to a locked bucket that speaks TLS only", async () => {
    const { resources } = await trail();
    const policy = only(resources, "audit-events-policy");
    const source = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/shop-prod";
    for (const sid of ["TrailChecks", "TrailWrites"]) {
      assert.equal(statement(policy, sid).Condition.StringEquals?.["aws:SourceArn"], source);
    }
    assert.equal(
      statement(policy, "TrailWrites").Resource,
      "arn:aws:s3:::shop-prod-trail-111122223333/AWSLogs/111122223333/*",
    );
    assert.equal(statement(policy, "RefusePlainHttp").Effect, "Deny");
    assert.deepEqual(only(resources, "audit-events-lock").inputs.rule, {
      defaultRetention: { mode: "GOVERNANCE", days: 365 },
    });
  });

  it("writes to CloudWatch by a role that CloudTrail can take as its documentation says", async () => {
    const { inputs } = only((await trail()).resources, "audit-log-role");
    assert.deepEqual(JSON.parse(String(inputs.assumeRolePolicy)).Statement, [
      {
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    ]);
  });

  it("lets the key be used by this trail under the context that CloudTrail sets", async () => {
    const resources = await register(empty, () => {
      new AuditKey("key", { context });
    });
    const { Condition } = statement(only(resources, "key-key"), "TrailEncrypts");
    assert.equal(
      Condition.StringEquals?.["aws:SourceArn"],
      "arn:aws:cloudtrail:eu-central-1:111122223333:trail/shop-prod",
    );
    assert.equal(only(resources, "key-key").inputs.enableKeyRotation, true);
  });

  it("watches for rare acts, each with an alarm on the metric that it counts", async () => {
    const { resources, alarms } = await trail();
    const filters = ofType(resources, "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    assert.equal(filters.length, Object.keys(auditWatches).length);
    for (const { inputs } of filters) {
      const { name, namespace } = inputs.metricTransformation as Record<string, string>;
      const { measure } = alarms[`audit-${name}`] ?? {};
      assert.equal(measure?.metricName, name);
      assert.equal(measure?.namespace, namespace);
      assert.match(String(inputs.pattern), /^\{ .* \}$/);
      assert.ok(String(inputs.pattern).length <= 1024);
    }
  });

  it("goes without CloudWatch where nobody watches", async () => {
    const { resources, alarms } = await trail({ watched: false });
    assert.deepEqual(alarms, {});
    assert.equal(ofType(resources, "aws:cloudwatch/logGroup:LogGroup").length, 0);
    assert.equal(only(resources, "audit-trail").inputs.cloudWatchLogsGroupArn, undefined);
  });

  it("records objects of the named buckets only, and still all management events", async () => {
    const none = only((await trail()).resources, "audit-trail");
    assert.equal(none.inputs.advancedEventSelectors, undefined);
    const { resources } = await trail({ dataEventBuckets: ["uploads"] });
    const selectors = only(resources, "audit-trail").inputs.advancedEventSelectors as {
      fieldSelectors: { field: string; equals?: string[]; startsWiths?: string[] }[];
    }[];
    assert.deepEqual(
      selectors.map(({ fieldSelectors }) => fieldSelectors[0]?.equals),
      [["Management"], ["Data"]],
    );
    assert.deepEqual(selectors[1]?.fieldSelectors[2]?.startsWiths, ["arn:aws:s3:::uploads/"]);
  });
});

describe("EvidenceBucket", () => {
  it("keeps reports unchanged, encrypted and private", async () => {
    const resources = await register(empty, () => {
      new EvidenceBucket("evidence", { context, keyArn, accessLogBucket: "logs" });
    });
    const { inputs } = only(resources, "evidence-reports-bucket");
    assert.equal(inputs.bucket, "shop-prod-evidence-111122223333");
    assert.equal(inputs.objectLockEnabled, true);
    const { defaultRetention } = only(resources, "evidence-reports-lock").inputs.rule as {
      defaultRetention: { mode: string; days: number };
    };
    assert.equal(defaultRetention.mode, "GOVERNANCE");
    const [rule] = only(resources, "evidence-reports-retention").inputs.rules as {
      expiration: { days: number };
    }[];
    assert.ok((rule?.expiration.days ?? 0) >= defaultRetention.days);
    const block = only(resources, "evidence-reports-private").inputs;
    assert.ok(
      ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every(
        (name) => block[name] === true,
      ),
    );
    assert.equal(only(resources, "evidence-reports-access-logs").inputs.targetBucket, "logs");
    assert.equal(
      statement(only(resources, "evidence-reports-policy"), "RefusePlainHttp").Effect,
      "Deny",
    );
  });
});

describe("Budget", () => {
  const args: BudgetArgs = { context, monthlyUsd: 900, topicArn, emails: ["a@shop.example"] };

  it("tells at 80 and 100 percent of what is spent and at 100 of what is foreseen", async () => {
    const resources = await register(empty, () => {
      new Budget("budget", args);
    });
    const { inputs } = only(resources, "budget-budget");
    assert.equal(inputs.limitAmount, "900.00");
    assert.deepEqual(inputs.costFilters, [
      { name: "TagKeyValue", values: ["user:Stack$shop-prod"] },
    ]);
    const notifications = inputs.notifications as Record<string, unknown>[];
    assert.deepEqual(
      notifications.map(({ notificationType, threshold }) => [notificationType, threshold]),
      [
        ["ACTUAL", 80],
        ["ACTUAL", 100],
        ["FORECASTED", 100],
      ],
    );
    assert.ok(notifications.every((each) => Array.isArray(each.subscriberSnsTopicArns)));
    assert.equal(
      ofType(resources, "aws:costexplorer/costAllocationTag:CostAllocationTag").length,
      0,
    );
  });

  it("activates tags only when it is told to", async () => {
    const resources = await register(empty, () => {
      new Budget("budget", { ...args, activateTags: true });
    });
    const tags = ofType(resources, "aws:costexplorer/costAllocationTag:CostAllocationTag");
    assert.deepEqual(tags.map(({ inputs }) => inputs.tagKey).sort(), [
      "Environment",
      "Stack",
      "System",
    ]);
  });

  it("refuses no money and more addresses than AWS takes", async () => {
    await register(empty, () => {
      const many = Array.from({ length: 11 }, (_, index) => `${index}@shop.example`);
      for (const wrong of [{ monthlyUsd: 0 }, { monthlyUsd: Number.NaN }, { emails: many }]) {
        assert.match(
          refusal(() => new Budget("budget", { ...args, ...wrong })),
          /allowed: 1 USD or more, 10 addresses or fewer/,
        );
      }
    });
  });
});

describe("ThreatDetection", () => {
  it("tells people of severe findings", async () => {
    const resources = await register(empty, () => {
      new ThreatDetection("threats", { context, topicArn });
    });
    assert.equal(only(resources, "threats-detector").inputs.enable, true);
    const pattern = JSON.parse(String(only(resources, "threats-findings").inputs.eventPattern));
    assert.deepEqual(pattern.detail.severity, [{ numeric: [">=", 7] }]);
    assert.equal(only(resources, "threats-findings-topic").inputs.arn, topicArn);
  });
});
