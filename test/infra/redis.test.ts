import assert from "node:assert/strict";
import { Redis, type RedisArgs } from "../../infra/components/redis";
import { redisParameters } from "../../infra/components/redis-parameters";
import { checkRedisSize } from "../../infra/redis-sizes";
import { environments, sizes } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, type Registered, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const args: RedisArgs = {
  context: contextOf(
    { stack: "shop-prod", environment: "production", region: "eu-central-1" },
    "111122223333",
  ),
  keyArn: "arn:aws:kms:eu-central-1:111122223333:key/0",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  role: "queue",
};
const passwords = "random:index/randomPassword:RandomPassword";

function make(changes: Partial<RedisArgs> = {}): Promise<readonly Registered[]> {
  return register(empty, () => {
    new Redis("redis", { ...args, ...changes });
  });
}

describe("Redis", () => {
  it("keeps a queue's keys and waiting workers, and a cache forgets and hangs up", () => {
    const [queue, cache] = [
      redisParameters("queue", "cache.m7g.large"),
      redisParameters("cache", "cache.m7g.large"),
    ];
    assert.deepEqual(
      [queue["maxmemory-policy"], queue.timeout, queue["notify-keyspace-events"]],
      ["noeviction", "0", "Ex"],
    );
    assert.deepEqual(
      [cache["maxmemory-policy"], cache.timeout, cache["notify-keyspace-events"]],
      ["allkeys-lru", "3600", ""],
    );
  });

  it("reserves more memory on the smallest nodes", () => {
    const reserved = (node: string) => redisParameters("queue", node)["reserved-memory-percent"];
    assert.deepEqual(
      ["cache.t4g.micro", "cache.t4g.small", "cache.t4g.medium", "cache.m7g.large"].map(reserved),
      ["50", "30", "25", "25"],
    );
  });

  it("gives ElastiCache no empty parameter, which it refuses", async () => {
    const resources = await make({ role: "cache" });
    const parameters = only(resources, "redis-parameters").inputs.parameters as { value: string }[];
    assert.ok(parameters.length >= 4);
    assert.ok(parameters.every(({ value }) => value !== ""));
  });

  it("has one token unless users are asked for", async () => {
    const resources = await make();
    const { inputs } = only(resources, "redis-cluster");
    assert.equal(inputs.authTokenUpdateStrategy, "ROTATE");
    assert.equal(inputs.userGroupIds, undefined);
    assert.deepEqual(
      ofType(resources, passwords).map(({ inputs: { length, special } }) => [length, special]),
      [[48, false]],
    );
  });

  it("removes the old token only when the rotation is over", async () => {
    const strategy = async (password: RedisArgs["password"]) => {
      const resources = await make(password && { password });
      return only(resources, "redis-cluster").inputs.authTokenUpdateStrategy;
    };
    assert.equal(await strategy({ current: "2", previous: "1" }), "ROTATE");
    assert.equal(await strategy({ current: "2" }), "SET");
    assert.match(
      refusal(() => new Redis("redis", { ...args, password: { current: "2", previous: "2" } })),
      /has 2 as its current and previous generation/,
    );
  });

  it("gives the application a user that cannot administer", async () => {
    const resources = await make({ auth: "users" });
    const { inputs } = only(resources, "redis-cluster");
    assert.equal(inputs.authToken, undefined);
    assert.equal(inputs.authTokenUpdateStrategy, undefined);
    assert.equal((inputs.userGroupIds as unknown[]).length, 1);
    const app = only(resources, "redis-app").inputs;
    assert.match(String(app.accessString), /^on .* -@admin -@dangerous/);
    const locked = only(resources, "redis-default").inputs;
    assert.deepEqual([locked.userName, locked.accessString], ["default", "off ~* -@all"]);
    const mode = locked.authenticationMode as { type: string };
    assert.equal(mode.type, "password", "Valkey takes no user without a password");
    assert.deepEqual(only(resources, "redis-users").inputs.userIds, [app.userId, locked.userId]);
  });

  it("accepts two passwords of a user during a rotation, and one after it", async () => {
    const accepted = async (password: RedisArgs["password"]) => {
      const resources = await make({ auth: "users", ...(password && { password }) });
      const mode = only(resources, "redis-app").inputs.authenticationMode as {
        passwords: unknown[];
      };
      return mode.passwords.length;
    };
    assert.equal(await accepted(undefined), 1);
    assert.equal(await accepted({ current: "2", previous: "1" }), 2);
    assert.equal(await accepted({ current: "2" }), 1);
  });

  it("keeps the name of the old password's generator, so that it stays the same", async () => {
    const names = async (password: RedisArgs["password"]) => {
      const resources = await make({ auth: "users", ...(password && { password }) });
      return ofType(resources, passwords).map(({ name }) => name);
    };
    const [before, during, after] = [
      await names({ current: "1" }),
      await names({ current: "2", previous: "1" }),
      await names({ current: "2" }),
    ];
    assert.deepEqual(
      before.filter((name) => !during.includes(name)),
      [],
    );
    assert.equal(during.length, before.length + 1);
    assert.deepEqual(
      after.filter((name) => !during.includes(name)),
      [],
    );
  });

  it("names no topic, since ElastiCache turns an encrypted one inactive without a word", async () => {
    const resources = await make({});
    assert.equal(only(resources, "redis-cluster").inputs.notificationTopicArn, undefined);
  });

  it("refuses a stack whose name makes the users' names too long", () => {
    const context = { ...args.context, prefix: `shop-${"x".repeat(26)}-prod` };
    assert.match(
      refusal(() => new Redis("redis", { ...args, context, auth: "users" })),
      /AWS allows 40/,
    );
  });
});

describe("a size of Redis", () => {
  const size = { nodeType: "cache.t4g.small", nodes: 2, snapshotRetentionDays: 7 };

  it("is accepted for every environment", () => {
    for (const environment of environments) checkRedisSize(sizes[environment].redis);
  });

  for (const [changes, message] of [
    [{ nodeType: "db.t4g.small" }, /redis\.nodeType is db\.t4g\.small; allowed: an ElastiCache/],
    [{ nodeType: "cache.r6gd.xlarge" }, /allowed: a node type without data tiering/],
    [{ nodeType: "cache.m3.large" }, /redis\.nodeType is cache\.m3\.large/],
    [{ nodes: 0 }, /redis\.nodes is 0; allowed: a whole number from 1 to 6/],
    [{ nodes: 7 }, /redis\.nodes is 7/],
    [{ snapshotRetentionDays: 0 }, /snapshotRetentionDays is 0; allowed: .* 1 to 35/],
    [{ snapshotRetentionDays: 36 }, /snapshotRetentionDays is 36/],
  ] as const) {
    it(`is refused with ${JSON.stringify(changes)}`, () => {
      assert.match(
        refusal(() => checkRedisSize({ ...size, ...changes })),
        message,
      );
    });
  }
});
