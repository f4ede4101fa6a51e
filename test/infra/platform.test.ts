import assert from "node:assert/strict";
import fc from "fast-check";
import type { Parts, ServicePart } from "../../infra/parts";
import { partProblems } from "../../infra/platform/check-parts";
import { commonDomain } from "../../infra/platform/email";
import { environments, sizes, sizesOf } from "../../infra/sizes";
import { changed, ofType, only, partsOf, registerSystem, stackFile } from "./support";

/** Parts of finsight with some of them replaced. */
async function problems(change: (parts: Parts) => Partial<Parts>): Promise<readonly string[]> {
  const parts = await partsOf(stackFile("finsight-prod"));
  return partProblems({ ...parts, ...change(parts) });
}

function service(parts: Parts, change: Partial<ServicePart>): Parts["services"] {
  const { api } = parts.services;
  assert.ok(api);
  return { api: { ...api, ...change } };
}

const generated = { kind: "generated" } as const;

describe("the parts of a system", () => {
  it("fit each other in every stack of the repository", async () => {
    for (const name of ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]) {
      for (const environment of ["prod", "staging", "dev"]) {
        assert.deepEqual(partProblems(await partsOf(stackFile(`${name}-${environment}`))), []);
      }
    }
  });

  it("are the same for the same stack file", async () => {
    const first = await partsOf(stackFile("clientflow-prod"));
    assert.deepEqual(await partsOf(stackFile("clientflow-prod")), first);
  });

  const cases: readonly [string, (parts: Parts) => Partial<Parts>, RegExp][] = [
    [
      "a secret for nobody that runs",
      ({ secrets }) => ({ secrets: { ...secrets, A: { source: generated, consumers: ["app"] } } }),
      /^A is for app, which is no service or job; known: api, cleanup, migrate\.$/,
    ],
    [
      "a secret of a part that is missing",
      () => ({ redis: undefined }),
      /^REDIS_URL comes from redis, which the system lacks\.$/,
    ],
    [
      "a public variable that is a secret",
      ({ secrets }) => ({
        secrets: { ...secrets, NEXT_PUBLIC_A: { source: generated, consumers: ["api"] } },
      }),
      /^NEXT_PUBLIC_A is public in every browser/,
    ],
    [
      "a variable that a service gets twice",
      (parts) => ({ services: service(parts, { environment: { REDIS_URL: "x" } }) }),
      /^api gets REDIS_URL twice\.$/,
    ],
    [
      "a variable that a service must never have",
      () => ({ forbidden: { api: ["DATABASE_URL"] } }),
      /^api gets DATABASE_URL, which it must never have\.$/,
    ],
    [
      "a signing secret under another name",
      ({ secrets }) => {
        const { STRIPE_WEBHOOK_SECRET: _, ...rest } = secrets;
        return { secrets: rest };
      },
      /^stripe\.webhook needs exactly one secret of kind stripe-signing-secret/,
    ],
    [
      "half of a key pair",
      ({ secrets }) => {
        const source = { kind: "rsa-public-key", pair: "jwt" } as const;
        return { secrets: { ...secrets, KEY: { source, consumers: ["api"] } } };
      },
      /^KEY is half of the pair jwt, whose private half is nowhere\.$/,
    ],
    [
      "a port without a path of health",
      (parts) => {
        const { healthPath: _, ...rest } = service(parts, {}).api as ServicePart;
        return { services: { api: rest } };
      },
      /^The service api has a port and no healthPath\.$/,
    ],
    [
      "a service that no host leads to",
      ({ services }) => ({ services: { ...services, web: { ...services.api } as ServicePart } }),
      /^The service web has a port and no host that leads to it\.$/,
    ],
    [
      "a host that leads nowhere",
      ({ hosts }) => ({ hosts: { ...hosts, www: { name: "www.a.dev", redirectTo: "web" } } }),
      /^The host www redirects to web; known: api, www\.$/,
    ],
    [
      "a canary on a host that is none",
      () => ({ canaries: { web: { host: "web", path: "/", source: "our choice" } } }),
      /^web names the host web; known: api\.$/,
    ],
    [
      "a queue of a provider that is none",
      (parts) => ({ services: service(parts, { queues: ["twilio"] }) }),
      /^api uses the queue of twilio, which is none\.$/,
    ],
    [
      "a job with the name of a service",
      ({ jobs }) => ({ jobs: { ...jobs, api: jobs?.cleanup as NonNullable<typeof jobs>[string] } }),
      /^Two tasks are called api/,
    ],
    [
      "a file of a secret that is none",
      (parts) => ({
        services: service(parts, { files: { KEY_PATH: { path: "/run/key", secret: "KEY" } } }),
      }),
      /^KEY_PATH of api is a file of KEY, which is no secret\.$/,
    ],
  ];
  for (const [what, change, text] of cases) {
    it(`refuse ${what}`, async () => {
      const found = await problems(change);
      assert.ok(
        found.some((problem) => text.test(problem)),
        found.join("\n"),
      );
    });
  }

  it("are refused in one error that has all problems", async () => {
    const input = changed(stackFile("clientflow-prod"), { "clientflow:webMode": "nowhere" });
    await assert.rejects(partsOf(input), /clientflow:webMode/);
  });
});

describe("the domain of names", () => {
  it("is what all of them end with", () => {
    assert.equal(commonDomain(["api.a.dev", "a.dev"]), "a.dev");
    assert.equal(commonDomain(["api.a.dev", "www.a.dev"]), "a.dev");
    assert.equal(commonDomain(["a.dev"]), "a.dev");
    assert.equal(commonDomain(["api.a.dev", "b.dev"]), "dev");
  });

  it("contains every name it was found from", () => {
    const label = fc.stringMatching(/^[a-z]{1,5}$/);
    const names = fc.array(fc.array(label, { minLength: 1, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(names, (all) => {
        const texts = all.map((labels) => [...labels, "dev"].join("."));
        const domain = commonDomain(texts);
        for (const text of texts) assert.ok(text === domain || text.endsWith(`.${domain}`));
      }),
    );
  });
});

describe("sizes of a system", () => {
  it("are the table's where the system says nothing", () => {
    for (const environment of environments) {
      assert.deepEqual(sizesOf(environment), sizes[environment]);
    }
  });

  it("change in single rows only", () => {
    const own = sizesOf("production", { api: { maxTasks: 40 }, logRetentionDays: 731 });
    assert.deepEqual(own.api, { ...sizes.production.api, maxTasks: 40 });
    assert.equal(own.logRetentionDays, 731);
    assert.deepEqual(own.postgres, sizes.production.postgres);
  });
});

describe("the tags of a stack", () => {
  it("say system, environment, owner and class of data of every resource", async () => {
    const resources = await registerSystem("catalytic", stackFile("catalytic-prod"));
    const { defaultTags } = only(resources, "aws").inputs;
    const { tags } = typeof defaultTags === "string" ? JSON.parse(defaultTags) : defaultTags;
    assert.deepEqual(tags, {
      System: "catalytic",
      Environment: "production",
      Stack: "catalytic-prod",
      Owner: stackFile("catalytic-prod").config["catalytic:owner"],
      DataClass: "personal",
      ManagedBy: "pulumi",
    });
    const { tags: own } = only(resources, "catalytic-postgres-instance").inputs;
    assert.deepEqual(own, { DataClass: "personal" });
  });
});

describe("a system whose stores a provider runs", () => {
  it("makes none of its own, and lets its tasks out to the provider's ports", async () => {
    const stack = stackFile("clientflow-prod");
    const external = { "clientflow:databaseMode": "external", "clientflow:redisMode": "external" };
    const urls = {
      "clientflow:databaseUrl": "postgresql://app:0123456789abcdefgh@db.acme.dev/a?sslmode=require",
      "clientflow:redisUrl": "rediss://app:0123456789abcdefgh@redis.acme.dev:6379",
    };
    const input = changed(stack, { ...external, "clientflow:databasePort": "6543" });
    const resources = await registerSystem("clientflow", {
      ...input,
      config: { ...input.config, ...urls },
      secretKeys: [...input.secretKeys, ...Object.keys(urls)],
    });
    const types = resources.map(({ type }) => type);
    for (const store of ["aws:rds/", "aws:elasticache/", "aws:backup/"]) {
      assert.ok(!types.some((type) => type.startsWith(store)), store);
    }
    const ports = ofType(resources, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .filter(({ inputs }) => inputs.cidrIpv4 === "0.0.0.0/0")
      .map(({ inputs }) => inputs.fromPort);
    assert.deepEqual([...new Set(ports)].sort(), [443, 6379, 6543]);
  });

  it("has a second topic where it lives outside of us-east-1", async () => {
    const zones = '["eu-central-1a","eu-central-1b"]';
    const input = changed(stackFile("finsight-prod"), {
      "aws:region": "eu-central-1",
      "finsight:availabilityZones": zones,
      "finsight:backupRegion": "eu-west-1",
    });
    const topics = ofType(await registerSystem("finsight", input), "aws:sns/topic:Topic");
    assert.ok(topics.some(({ inputs }) => inputs.region === "us-east-1"));
    assert.ok(topics.some(({ inputs }) => inputs.region !== "us-east-1"));
  });
});
