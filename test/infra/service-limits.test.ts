import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { Backend, type BackendArgs } from "../../infra/components/backend";
import { policyDocument } from "../../infra/iam-policy";
import { checkDefinitionSize } from "../../infra/limits/container";
import { checkFargateSize, fargateCpus, fargateMemories } from "../../infra/limits/fargate";
import { checkHealthCheck } from "../../infra/limits/health-check";
import { checkInlinePolicy, inlinePolicyLimit } from "../../infra/limits/policy-size";
import { checkSchedule, checkTimezone } from "../../infra/limits/schedule";
import { automaticName, physicalName } from "../../infra/names";
import { environments, sizes } from "../../infra/sizes";
import { only, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };

describe("Fargate's sizes", () => {
  it("are those of AWS's table", () => {
    const table = fargateCpus.map((cpu) => {
      const memories = fargateMemories(cpu);
      return [cpu, memories.length, memories[0], memories.at(-1)];
    });
    assert.deepEqual(table, [
      [256, 3, 512, 2_048],
      [512, 4, 1_024, 4_096],
      [1_024, 7, 2_048, 8_192],
      [2_048, 13, 4_096, 16_384],
      [4_096, 23, 8_192, 30_720],
      [8_192, 12, 16_384, 61_440],
      [16_384, 12, 32_768, 122_880],
    ]);
    assert.deepEqual(fargateMemories(256), [512, 1_024, 2_048]);
  });

  it("pass exactly when the pair is in the table, and the advice is in the table too", () => {
    const cpus = fc.oneof(fc.constantFrom(...fargateCpus), fc.nat(20_000));
    const memory = fc.oneof(
      fc.nat(130_000),
      fc.nat(130).map((gib) => gib * 1_024),
    );
    fc.assert(
      fc.property(cpus, memory, (cpu, mib) => {
        const fits = fargateMemories(cpu).includes(mib);
        if (fits) return checkFargateSize("api", cpu, mib);
        const message = refusal(() => checkFargateSize("api", cpu, mib));
        const advice = /nearest is (\d+)\.$/.exec(message)?.[1];
        if (fargateCpus.includes(cpu)) assert.ok(fargateMemories(cpu).includes(Number(advice)));
        else assert.match(message, /Fargate has 256, 512/);
      }),
    );
  });

  it("of every environment's table are such pairs", () => {
    for (const environment of environments) {
      for (const [row, size] of Object.entries(sizes[environment])) {
        if (typeof size !== "object" || !("cpu" in size)) continue;
        checkFargateSize(`${environment} ${row}`, size.cpu, size.memoryMib);
      }
    }
  });
});

describe("a target group's health check", () => {
  const good = {
    path: "/api/auth/health",
    intervalSeconds: 15,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  };

  it("passes within AWS's bounds, on every health path of the checklists", () => {
    for (const path of ["/health", "/ready", "/api/auth/health", "/"]) {
      checkHealthCheck("api", { ...good, path });
    }
  });

  const bad: readonly [Partial<typeof good>, RegExp][] = [
    [{ timeoutSeconds: 15 }, /waits 15 s for an answer every 15 s: the timeout must be shorter/],
    [{ intervalSeconds: 4 }, /interval of api is 4; AWS takes a whole number from 5 to 300/],
    [{ intervalSeconds: 301 }, /interval of api is 301/],
    [{ timeoutSeconds: 1 }, /timeout of api is 1; .* from 2 to 120/],
    [{ healthyThreshold: 1 }, /healthy threshold of api is 1; .* from 2 to 10/],
    [{ unhealthyThreshold: 11 }, /unhealthy threshold of api is 11/],
    [{ intervalSeconds: 15.5 }, /interval of api is 15\.5/],
    [{ path: "health" }, /asks for "health": give a path/],
    [{ path: "/a b" }, /asks for "\/a b"/],
  ];
  for (const [change, message] of bad) {
    it(`is refused with ${JSON.stringify(change)}`, () => {
      assert.match(
        refusal(() => checkHealthCheck("api", { ...good, ...change })),
        message,
      );
    });
  }
});

describe("a backend", () => {
  function build(changes: Partial<BackendArgs> = {}, name = "shop-api-backend") {
    return register(empty, () => {
      new Backend(name, {
        edge: { listenerArn: pulumi.output("arn:listener"), securityGroupId: pulumi.output("sg") },
        vpcId: "vpc-1",
        hosts: ["api.shop.example"],
        port: 8000,
        healthPath: "/ready",
        priority: 100,
        ...changes,
      });
    });
  }

  it("checks its own path and answers its own hosts and paths", async () => {
    const resources = await build({ paths: ["/api/*"], slowStartSeconds: 30 });
    const { inputs } = only(resources, "shop-api-tg");
    assert.equal((inputs.healthCheck as { path: string }).path, "/ready");
    assert.equal(inputs.slowStart, 30);
    assert.deepEqual(only(resources, "shop-api-backend-route").inputs.conditions, [
      { hostHeader: { values: ["api.shop.example"] } },
      { pathPattern: { values: ["/api/*"] } },
    ]);
  });

  it("has its maintenance answer ready, and gives it to everybody when it is told to", async () => {
    const rule = async (changes: Partial<BackendArgs>) => {
      const resources = await build(changes);
      const { inputs } = only(resources, "shop-api-backend-maintenance");
      const route = only(resources, "shop-api-backend-route").inputs;
      // The load balancer takes the first rule that matches.
      assert.ok(Number(inputs.priority) < Number(route.priority));
      assert.equal((route.actions as { type: string }[])[0]?.type, "forward");
      const [action] = inputs.actions as { fixedResponse: { statusCode: string } }[];
      assert.equal(action?.fixedResponse.statusCode, "503");
      return inputs.conditions;
    };
    const host = { hostHeader: { values: ["api.shop.example"] } };
    const preview = { httpHeader: { httpHeaderName: "X-Maintenance", values: ["preview"] } };
    assert.deepEqual(await rule({}), [host, preview]);
    assert.deepEqual(await rule({ maintenance: true }), [host]);
  });

  it("fits the longest system into a target group's name", async () => {
    assert.ok(only(await build({}, "paymentsvc-worker-backend"), "paymentsvc-worker-tg"));
  });

  const refused: readonly [string, Partial<BackendArgs>, RegExp][] = [
    ["five hosts and paths", { paths: ["/a", "/b", "/c", "/d"] }, /answers 5 hosts and paths/],
    ["no host", { hosts: [] }, /answers no host/],
    ["no path", { paths: [] }, /answers no path/],
    ["a priority of 0", { priority: 0 }, /priority of shop-api-backend is 0/],
    ["a slow start of 10 s", { slowStartSeconds: 10 }, /from 30 to 900/],
  ];
  for (const [what, changes, message] of refused) {
    it(`is refused with ${what}`, () => assert.rejects(build(changes), message));
  }
});

describe("a schedule", () => {
  const good = [
    "rate(1 day)",
    "rate(7 days)",
    "rate(1 hour)",
    "rate(90 minutes)",
    "cron(0 3 * * ? *)",
    "cron(0 6 ? * SUN *)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(30 2 L * ? *)",
    "cron(0 3 1,15 JAN-JUN ? 2026-2030)",
    "cron(0 3 ? * 2#1 *)",
    "cron(0 3 ? * 6L *)",
    "cron(*/5 * * * ? *)",
  ];
  const bad = [
    "weekly",
    "rate(0 days)",
    "rate(1 days)",
    "rate(2 day)",
    "rate(1 week)",
    "at(2026-01-01T00:00:00)",
    "cron(0 3 * * *)",
    "cron(0 3 * * * *)",
    "cron(0 3 ? * ? *)",
    "cron(60 3 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 3 32 * ? *)",
    "cron(0 3 * 13 ? *)",
    "cron(0 3 ? * 8 *)",
    "cron(0 3 ? * FUNDAY *)",
    "cron(0 3 5-1 * ? *)",
    "cron(0 3 * * ? 1969)",
    "cron(0 3/0 * * ? *)",
    "cron( 0 3 * * ? *)",
    "",
  ];
  for (const expression of good) {
    it(`may be ${expression}`, () => checkSchedule("job", expression));
  }
  for (const expression of bad) {
    it(`may not be ${JSON.stringify(expression)}`, () => {
      assert.match(
        refusal(() => checkSchedule("job", expression)),
        /^The schedule of job is /,
      );
    });
  }

  it("says how the rate is written", () => {
    assert.match(
      refusal(() => checkSchedule("job", "rate(1 days)")),
      /write rate\(1 day\)\.$/,
    );
    assert.match(
      refusal(() => checkSchedule("job", "rate(2 day)")),
      /write rate\(2 days\)\.$/,
    );
  });

  it("is in a time zone of the IANA database", () => {
    checkTimezone("job", "America/New_York");
    assert.match(
      refusal(() => checkTimezone("job", "Berlin")),
      /such as Europe\/Berlin or UTC/,
    );
  });
});

describe("an inline policy", () => {
  it("is counted without white space, as IAM counts", () => {
    const text = "a".repeat(inlinePolicyLimit);
    assert.equal(checkInlinePolicy(`${text} \n\t`), `${text} \n\t`);
    assert.match(
      refusal(() => checkInlinePolicy(`${text}b`)),
      /has 10241 characters/,
    );
  });

  it("stops the program when it is too large", () => {
    const resources = Array.from({ length: 200 }, (_, index) => `arn:aws:sqs:x:1:queue-${index}`);
    const many = [{ actions: ["sqs:SendMessage"], resources: [...resources, "x".repeat(9_000)] }];
    assert.match(
      refusal(() => policyDocument(many)),
      /IAM takes 10240 for a role/,
    );
  });
});

describe("a task definition", () => {
  it("has 64 KiB at most, counted in bytes", () => {
    assert.equal(checkDefinitionSize("api", "x".repeat(65_536)).length, 65_536);
    assert.match(
      refusal(() => checkDefinitionSize("api", "\u00e9".repeat(32_769))),
      /^The definition of api has 65538 bytes; ECS takes 65536\./,
    );
  });
});

describe("names", () => {
  it("that Pulumi completes leave room for its eight characters", () => {
    assert.equal(automaticName("targetGroup", "x".repeat(24)), "x".repeat(24));
    assert.match(
      refusal(() => automaticName("targetGroup", "x".repeat(25))),
      /has 25 characters; at most 24 leave room/,
    );
    assert.match(
      refusal(() => automaticName("role", "x".repeat(57))),
      /at most 56/,
    );
  });

  it("of schedules have 64 characters at most and no slash", () => {
    assert.match(
      refusal(() => physicalName("schedule", "a/b")),
      /does not accept a\/b/,
    );
    assert.match(
      refusal(() => physicalName("scheduleGroup", "x".repeat(65))),
      /allows 64/,
    );
  });
});
