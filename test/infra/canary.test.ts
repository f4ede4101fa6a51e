import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { createContext, runInContext } from "node:vm";
import { canaryScript } from "../../infra/canary-script";
import { Canary } from "../../infra/components/canary";
import { HealthCheck } from "../../infra/components/health-check";
import type { Environment } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { documentOf } from "./policy-documents";
import { only, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const context = (environment: Environment = "production") =>
  contextOf({ stack: "shop-prod", environment, region: "eu-central-1" }, "111122223333");
const target = { url: "https://api.shop.dev/health", status: 200, maxSeconds: 2 };

function canary(more: object = {}, environment: Environment = "production") {
  return register(empty, () => {
    const args = { context: context(environment), keyArn, targets: { health: target }, ...more };
    new Canary("canary", args);
  });
}

describe("Canary", () => {
  it("asks every target in one run, since AWS charges by the run", async () => {
    const ready = { ...target, url: "https://api.shop.dev/ready" };
    const { inputs } = only(await canary({ targets: { health: target, ready } }), "canary-canary");
    const { environmentVariables } = inputs.runConfig as {
      environmentVariables: { TARGETS: string };
    };
    assert.deepEqual(JSON.parse(environmentVariables.TARGETS), [
      { name: "health", ...target },
      { name: "ready", ...ready },
    ]);
    assert.deepEqual(inputs.schedule, { expression: "rate(5 minutes)" });
    assert.equal(inputs.startCanary, true);
  });

  it("runs as often as its stack's sizes say", async () => {
    const { inputs } = only(await canary({}, "staging"), "canary-canary");
    assert.deepEqual(inputs.schedule, { expression: "rate(15 minutes)" });
    const every = only(await canary({ minutes: 1 }), "canary-canary").inputs;
    assert.deepEqual(every.schedule, { expression: "rate(1 minute)" });
    assert.equal((every.runConfig as { timeoutInSeconds: number }).timeoutInSeconds, 60);
  });

  it("keeps its reports encrypted, private and for a month", async () => {
    const resources = await canary();
    const { inputs } = only(resources, "canary-canary");
    assert.deepEqual(inputs.artifactConfig, {
      s3Encryption: { encryptionMode: "SSE_KMS", kmsKeyArn: keyArn },
    });
    const { bucket: _, ...blocks } = only(resources, "canary-reports-private").inputs;
    assert.deepEqual(Object.values(blocks), [true, true, true, true]);
    const { rules } = only(resources, "canary-reports-retention").inputs as {
      rules: { expiration: { days: number }; filter: { prefix: string } }[];
    };
    assert.deepEqual([rules[0]?.expiration.days, rules[0]?.filter.prefix], [31, "reports/"]);
    const { policy } = only(resources, "canary-reports-policy").inputs;
    assert.match(String(policy), /RefusePlainHttp/);
  });

  it("may only write its own reports, log and metrics", async () => {
    const { policy } = only(await canary(), "canary-role-policy").inputs;
    const { Statement } = documentOf(policy) as {
      Statement: { Action: string[]; Resource: string[]; Condition?: unknown }[];
    };
    const wide = Statement.filter(({ Resource }) => Resource.includes("*"));
    assert.deepEqual(
      wide.map(({ Action }) => Action),
      [["s3:ListAllMyBuckets"], ["cloudwatch:PutMetricData"]],
    );
    const [put] = Statement.filter(({ Action }) => Action.includes("s3:PutObject"));
    assert.deepEqual(put?.Resource, ["arn:aws:s3:::shop-prod-canaries-111122223333/reports/*"]);
  });

  it("refuses what AWS or a user would refuse", async () => {
    await register(empty, () => {
      const build = (more: object) =>
        refusal(() => {
          new Canary("canary", {
            context: context(),
            keyArn,
            targets: { health: target },
            ...more,
          });
        });
      assert.match(build({ minutes: 61 }), /every 61 minutes is not possible/);
      assert.match(build({ targets: {} }), /this one has no target/);
      const plain = { health: { ...target, url: "http://api.shop.dev/health" } };
      assert.match(build({ targets: plain }), /health asks http:\/\/api\.shop\.dev\/health/);
      const many = Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [`step-${index}`, target]),
      );
      assert.match(build({ targets: many }), /AWS takes 4096/);
    });
  });
});

/** Runs the canary's program against answers that are given by path. */
async function run(targets: readonly object[], answers: Readonly<Record<string, number>>) {
  const failures: string[] = [];
  const asked: string[] = [];
  const settings: Record<string, unknown> = {};
  const synthetics = {
    getConfiguration: () => ({ setConfig: (more: object) => Object.assign(settings, more) }),
    getCanaryUserAgentString: () => "canary",
    async executeHttpStep(
      name: string,
      options: { protocol: string; hostname: string; path: string },
      check: (answer: EventEmitter) => Promise<void>,
    ) {
      asked.push(`${options.protocol}//${options.hostname}${options.path}`);
      const statusCode = answers[options.path];
      const answer = Object.assign(new EventEmitter(), { statusCode });
      const checked = check(answer);
      answer.emit("end");
      await checked.catch((error: Error) => failures.push(`${name}: ${error.message}`));
    },
  };
  const module = { exports: {} as { handler?: () => Promise<void> } };
  const sandbox = createContext({
    require: (name: string) => {
      assert.equal(name, "@aws/synthetics-puppeteer");
      return synthetics;
    },
    exports: module.exports,
    process: { env: { TARGETS: JSON.stringify(targets) } },
    URL,
  });
  runInContext(canaryScript, sandbox);
  await module.exports.handler?.();
  return { failures, asked, settings };
}

describe("the canary's program", () => {
  const health = { name: "health", ...target };
  const closed = { name: "closed", url: "https://api.shop.dev/me?x=1", status: 401, maxSeconds: 2 };

  it("passes on the expected status, whichever it is", async () => {
    const { failures, asked } = await run([health, closed], { "/health": 200, "/me?x=1": 401 });
    assert.deepEqual(failures, []);
    assert.deepEqual(asked, ["https://api.shop.dev/health", "https://api.shop.dev/me?x=1"]);
  });

  it("fails each target that answers otherwise, and asks the rest all the same", async () => {
    const { failures } = await run([health, closed], { "/health": 503, "/me?x=1": 200 });
    assert.deepEqual(failures, ["health: answered 503, not 200", "closed: answered 200, not 401"]);
  });

  it("fails an answer that is too slow", async () => {
    const { failures } = await run([{ ...health, maxSeconds: -1 }], { "/health": 200 });
    assert.match(failures[0] ?? "", /^health: took .* s, over -1$/);
  });

  it("keeps headers and bodies out of its reports", async () => {
    const { settings } = await run([health], { "/health": 200 });
    for (const part of ["RequestHeaders", "ResponseHeaders", "RequestBody", "ResponseBody"]) {
      assert.equal(settings[`include${part}`], false, part);
    }
  });
});

describe("HealthCheck", () => {
  it("asks over TLS with the host's name every half minute", async () => {
    const resources = await register(empty, () => {
      const check = new HealthCheck("check", {
        context: context(),
        role: "api",
        host: "api.shop.dev",
        path: "/health",
        uptime: { value: 99.5, source: "finsight-507" },
      });
      assert.deepEqual(Object.keys(check.alarms), ["api-down", "api-uptime"]);
      assert.equal(check.alarms["api-uptime"]?.measure.threshold, 99.5);
      assert.equal(check.alarms["api-down"]?.region, "us-east-1");
    });
    const { inputs } = only(resources, "check-check");
    assert.deepEqual(
      [inputs.type, inputs.fqdn, inputs.resourcePath, inputs.requestInterval],
      ["HTTPS", "api.shop.dev", "/health", 30],
    );
    assert.deepEqual([inputs.failureThreshold, inputs.enableSni], [3, true]);
  });
});
