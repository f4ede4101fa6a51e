import assert from "node:assert/strict";
import fc from "fast-check";
import { maxBodyBytes, windows } from "../../infra/defaults";
import { physicalName } from "../../infra/names";
import { bodyLimitRule } from "../../infra/web-acl-rules";
import { changed, ofType, type Registered, refusal, registerSystem, stackFile } from "./support";

/** Longest names of what Pulumi names by itself: the logical name, a hyphen and seven characters. */
const automaticNameLimits: Readonly<Record<string, number>> = {
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
};

describe("finsight's properties are ones that AWS accepts", () => {
  for (const stack of ["finsight-prod", "finsight-staging", "finsight-dev"]) {
    describe(stack, () => {
      let resources: readonly Registered[];
      before(async () => {
        resources = await registerSystem("finsight", stackFile(stack));
      });

      it("leaves room for the characters that Pulumi adds to a name", () => {
        for (const [type, limit] of Object.entries(automaticNameLimits)) {
          for (const { name, inputs } of ofType(resources, type)) {
            assert.equal(inputs.name, undefined, `${name} has a name of its own`);
            assert.ok(name.length + 8 <= limit, `${name} is too long for ${type}`);
          }
        }
      });

      it("gives one listener rule at most five values to compare, and each its own priority", () => {
        const rules = ofType(resources, "aws:lb/listenerRule:ListenerRule");
        for (const { name, inputs } of rules) {
          const conditions = inputs.conditions as Record<string, { values: unknown[] }>[];
          const values = conditions.flatMap((each) => Object.values(each).flatMap((v) => v.values));
          assert.ok(values.length <= 5, `${name} compares ${values.length} values`);
        }
        const priorities = rules.map(({ inputs }) => inputs.priority);
        assert.equal(new Set(priorities).size, priorities.length);
      });

      it("describes security groups in characters that EC2 takes", () => {
        const types = [
          "aws:ec2/securityGroup:SecurityGroup",
          "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        ];
        for (const { name, inputs } of types.flatMap((type) => ofType(resources, type))) {
          assert.match(
            String(inputs.description),
            /^[A-Za-z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
            name,
          );
        }
      });

      it("ends no secret's name like the suffix that AWS adds itself", () => {
        for (const { inputs } of ofType(resources, "aws:secretsmanager/secret:Secret")) {
          assert.doesNotMatch(String(inputs.name), /-[A-Za-z0-9]{6}$/);
        }
      });

      it("uses letters and digits in what becomes part of a URL", () => {
        for (const { name, inputs } of ofType(
          resources,
          "random:index/randomPassword:RandomPassword",
        )) {
          assert.equal(inputs.special, false, name);
        }
      });

      it("keeps subnets apart and within the VPC", () => {
        const blocks = ofType(resources, "aws:ec2/subnet:Subnet").map(({ inputs }) =>
          range(String(inputs.cidrBlock)),
        );
        const sorted = [...blocks].sort((a, b) => a.first - b.first);
        for (const [index, block] of sorted.entries()) {
          const next = sorted[index + 1];
          assert.ok(next === undefined || block.last < next.first);
        }
        const [network] = ofType(resources, "aws:ec2/vpc:Vpc");
        const all = range(String(network?.inputs.cidrBlock));
        assert.ok(blocks.every((block) => block.first >= all.first && block.last <= all.last));
      });

      it("covers every zone with every tier", () => {
        const zones = ofType(resources, "aws:ec2/subnet:Subnet").map(
          ({ inputs }) => inputs.availabilityZone,
        );
        assert.equal(zones.length, 3 * new Set(zones).size);
      });

      it("numbers the firewall's rules without a repetition", () => {
        const [acl] = ofType(resources, "aws:wafv2/webAcl:WebAcl");
        const rules = acl?.inputs.rules as { priority: number }[];
        assert.deepEqual(
          rules.map(({ priority }) => priority),
          rules.map((_, index) => index),
        );
      });
    });
  }

  it("runs backups and maintenance at different times", () => {
    const minutes = Object.values(windows).map((window) =>
      window.match(/\d\d:\d\d/g)?.map((time) => {
        const [hours, rest] = time.split(":");
        return Number(hours) * 60 + Number(rest);
      }),
    );
    const [backup, maintenance, snapshot, redisMaintenance] = minutes;
    for (const [one, two] of [
      [backup, maintenance],
      [snapshot, redisMaintenance],
    ]) {
      assert.ok(one?.[1] !== undefined && two?.[0] !== undefined && one[1] <= two[0]);
    }
    assert.ok(minutes.every((pair) => pair?.[0] !== undefined && pair[1] === pair[0] + 60));
  });
});

describe("the body limit of the firewall", () => {
  const statement = bodyLimitRule().statement as {
    regexMatchStatement: { regexString: string };
  };
  const { regexString } = statement.regexMatchStatement;

  it("blocks exactly the lengths above one mebibyte", () => {
    const blocked = (length: string) => new RegExp(regexString).test(length);
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.integer({ min: 1_040_000, max: 1_060_000 })), (bytes) => {
        assert.equal(blocked(String(bytes)), bytes > maxBodyBytes, String(bytes));
        assert.equal(blocked(`00${bytes}`), bytes > maxBodyBytes, `00${bytes}`);
      }),
      { numRuns: 2_000 },
    );
    for (const bytes of [0, 1, maxBodyBytes - 1, maxBodyBytes, maxBodyBytes + 1, 2 ** 40]) {
      assert.equal(blocked(String(bytes)), bytes > maxBodyBytes, String(bytes));
    }
  });

  it("fits into the 512 characters that the firewall allows", () => {
    assert.ok(regexString.length <= 512);
  });
});

describe("physical names", () => {
  it("are refused when the stack's name makes them too long or strange", () => {
    assert.match(
      refusal(() => physicalName("replicationGroup", `${"x".repeat(40)}-redis`)),
      /has 46 characters; AWS allows 40 for a replicationGroup\. Give the stack a shorter name\.$/,
    );
    assert.match(
      refusal(() => physicalName("dbInstance", "finsight--prod-postgres")),
      /^AWS does not accept finsight--prod-postgres as the name of a dbInstance/,
    );
  });

  it("stop a stack with such a name before anything is registered", async () => {
    const input = { ...stackFile("finsight-dev"), stack: `finsight-${"a".repeat(40)}-dev` };
    await assert.rejects(
      registerSystem("finsight", changed(input, {})),
      /Give the stack a shorter/,
    );
  });
});

function range(cidr: string): { readonly first: number; readonly last: number } {
  const [address, bits] = cidr.split("/");
  const first = (address ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
}
