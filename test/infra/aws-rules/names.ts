/** Lengths and characters of names and descriptions. */
import { operationNames } from "./names-of-operations";
import { storeNames } from "./names-of-stores";
import { type AwsRule, each, inputsWith, text, valuesAt } from "./rule";

const rows = [...storeNames, ...operationNames];

const byName: readonly AwsRule[] = rows.map((each_) => {
  const { type, property, max, min = 1, pattern, refused, accepted, source } = each_;
  const [first, ...more] = [...refused, "x".repeat(max + 1)] as [string, ...string[]];
  return each(type, {
    says: `${property} has ${min} to ${max} characters and matches ${pattern.source}`,
    source,
    check(inputs) {
      for (const { place, value } of valuesAt(inputs, property)) {
        const name = text(value);
        if (name === undefined) continue;
        const shown = property === "authToken" ? "(not shown)" : JSON.stringify(name.slice(0, 80));
        if (name.length < min || name.length > max) return `${place} has ${name.length} characters`;
        if (!pattern.test(name)) return `${place} is ${shown}`;
      }
      return undefined;
    },
    accepted: [inputsWith(property, accepted)],
    refused: [inputsWith(property, first), ...more.map((name) => inputsWith(property, name))],
  });
});

/** Longest names of what Pulumi names by itself: the logical name, a hyphen, seven characters. */
const automatic: Readonly<Record<string, number>> = {
  "aws:lb/loadBalancer:LoadBalancer": 32,
  "aws:lb/targetGroup:TargetGroup": 32,
  "aws:iam/role:Role": 64,
  "aws:wafv2/webAcl:WebAcl": 128,
  "aws:ec2/securityGroup:SecurityGroup": 255,
  "aws:rds/parameterGroup:ParameterGroup": 255,
  "aws:rds/subnetGroup:SubnetGroup": 255,
  "aws:elasticache/parameterGroup:ParameterGroup": 255,
  "aws:elasticache/subnetGroup:SubnetGroup": 255,
  "aws:sns/topic:Topic": 256,
  "aws:lambda/function:Function": 64,
  "aws:sqs/queue:Queue": 80,
};

const byPulumi: readonly AwsRule[] = Object.entries(automatic).map(([type, limit]) => ({
  says: `a name that Pulumi makes leaves room for its eight characters within ${limit}`,
  source: "Pulumi: Autonaming",
  types: [type],
  problems: (resources) =>
    resources
      .filter(({ inputs }) => inputs.name === undefined && inputs.namePrefix === undefined)
      .filter(({ name }) => name.length + 8 > limit)
      .map(({ name }) => `${name}: its name would have ${name.length + 8} characters`),
  accepted: [[{ type, name: "x".repeat(limit - 8), inputs: {} }]],
  refused: [[{ type, name: "x".repeat(limit - 7), inputs: {} }]],
}));

export const nameRules = [...byName, ...byPulumi];
