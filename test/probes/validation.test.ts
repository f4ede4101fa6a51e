import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readValidation } from "../../gonogo/probes/validation";

const fail = (problem: string): never => {
  throw new Error(problem);
};

describe("what a stack says to its probes", () => {
  it("may be said by a program of one's own, as the documentation shows", () => {
    const text = readFileSync(join(__dirname, "../../docs/probes.md"), "utf8");
    const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);
    const block = blocks.find((yaml) => yaml.includes("identifier: shop-postgres")) ?? "";
    const { config } = parse(block) as { config: Record<string, unknown> };
    const said = readValidation([undefined, config["gonogo:probes"]], fail);
    const { postgres, redis, tasks, secrets } = targetsOf({}, [], said);
    assert.deepEqual(postgres, [
      {
        name: "postgres",
        mode: "rds",
        variable: "DATABASE_URL",
        region: "eu-central-1",
        identifier: "shop-postgres",
        tables: ["users", "orders"],
        pool: { min: 2, max: 10, tasks: 6 },
      },
    ]);
    assert.equal(redis[0]?.role, "queue");
    assert.deepEqual(tasks[0]?.required, ["DATABASE_URL", "REDIS_URL", "ENVIRONMENT"]);
    assert.equal(tasks[0]?.production, true);
    assert.deepEqual(secrets[0]?.variables, ["SESSION_KEY"]);
  });

  it("is nothing where nobody says anything", () => {
    const said = readValidation([undefined, {}], fail);
    const { postgres, redis, tasks, secrets } = targetsOf({}, [], said);
    assert.deepEqual([postgres, redis, tasks, secrets], [[], [], [], []]);
  });

  it("is the output's, and the configuration over it, key by key", () => {
    const output = { system: "shop", postgres: { mode: "rds", identifier: "a", version: 15 } };
    const said = readValidation([output, { postgres: { identifier: "b" } }], fail);
    const { mode, identifier, version } = said.postgres ?? {};
    assert.deepEqual([said.system, mode, identifier, version], ["shop", "rds", "b", 15]);
  });

  it("is told by its property where it cannot be read", () => {
    const wrong = (value: unknown) => {
      try {
        readValidation([value], fail);
      } catch (error) {
        return (error as Error).message;
      }
      return "read";
    };
    assert.match(wrong({ postgres: { version: "15" } }), /^postgres\.version: /);
    assert.match(
      wrong({ environment: { api: ["NO-NAME"] } }),
      /^environment\.api\.0: must be an env/,
    );
    assert.match(
      wrong({ stripe: { endpoints: [{ url: "x", events: [] }] } }),
      /^stripe\.endpoints\.0/,
    );
    assert.match(wrong(7), /^it: /);
  });
});
