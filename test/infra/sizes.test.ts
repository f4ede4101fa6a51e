import assert from "node:assert/strict";
import { postgresMajor, valkeyVersion } from "../../infra/defaults";
import { environments, maxConnections, sizes } from "../../infra/sizes";

/** Fargate: CPU units to the MiB that they can be paired with. */
const fargate: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
};

/** CloudWatch takes no other number of days. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];

describe("sizes", () => {
  for (const environment of environments) {
    const { postgres, redis, api, web, worker, operations, logRetentionDays } = sizes[environment];

    it(`fits all tasks' connections into Postgres in ${environment}`, () => {
      // finsight-036: at most 20 connections for each task. A proxy shares its connections.
      const wanted = (api.maxTasks + worker.maxTasks) * 20;
      const proxied = postgres.proxy ? 0.8 : 1;
      assert.ok(
        wanted <= maxConnections(postgres.memoryGib) * proxied,
        `${wanted} wanted of ${maxConnections(postgres.memoryGib)}`,
      );
    });

    it(`pairs CPU and memory as Fargate allows in ${environment}`, () => {
      for (const { cpu, memoryMib, minTasks, maxTasks } of [api, web, worker]) {
        assert.ok(fargate[cpu]?.includes(memoryMib), `${cpu} with ${memoryMib}`);
        assert.ok(minTasks >= 1 && maxTasks >= minTasks);
      }
    });

    it(`keeps storage, backups, snapshots and logs within AWS's limits in ${environment}`, () => {
      assert.ok(postgres.storageGib >= 20, "gp3 starts at 20 GiB");
      // Storage autoscaling is refused unless its limit is 10 % above what is allocated.
      assert.ok(postgres.maxStorageGib >= postgres.storageGib * 1.1);
      assert.ok(postgres.backupRetentionDays >= 14 && postgres.backupRetentionDays <= 35);
      assert.ok(redis.snapshotRetentionDays >= 7 && redis.snapshotRetentionDays <= 35);
      assert.ok(retentions.includes(logRetentionDays));
      // RDS takes 15 copies for reading, a canary at most an hour between two runs.
      assert.ok(postgres.readReplicas >= 0 && postgres.readReplicas <= 15);
      assert.ok(operations.canaryMinutes >= 0 && operations.canaryMinutes <= 60);
    });
  }

  it("survives the loss of a zone in production", () => {
    const { network, postgres, redis, api, web, worker, operations } = sizes.production;
    assert.equal(network.nat, "per-zone");
    assert.equal(postgres.multiAz, true);
    assert.ok(redis.nodes >= 2);
    for (const { minTasks } of [api, web, worker]) assert.ok(minTasks >= 2);
    assert.deepEqual([operations.backupPlan, operations.audit], [true, true]);
    assert.ok(operations.canaryMinutes > 0);
  });

  it("differs visibly between environments", () => {
    const classes = environments.map((environment) => sizes[environment].postgres.instanceClass);
    assert.equal(new Set(classes).size, 3);
  });

  it("meets the floors of the checklists", () => {
    assert.ok(Number(postgresMajor) >= 14);
    assert.ok(Number.parseFloat(valkeyVersion) >= 7);
  });

  it("computes max_connections as RDS does", () => {
    assert.equal(maxConnections(2), 225);
    assert.equal(maxConnections(8), 901);
    assert.equal(maxConnections(1024), 5000);
  });
});
