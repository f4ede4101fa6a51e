import assert from "node:assert/strict";
import type { ProbeResult } from "../../gonogo/probes/run";
import { readSmokeSettings, smokeSteps } from "../../gonogo/smoke/plan";
import { edgeProbes, isPassed, loaded, named, smoked, storeProbes, validated } from "./looks";
import { type Mutation, mutations } from "./mutations";
import { Stores } from "./stores";
import { type ReferenceSystem, startReference } from "./system";

describe("the reference system", function () {
  this.timeout(180_000);
  let stores: Stores;
  before(async () => {
    stores = await Stores.start();
  });
  after(() => stores?.stop());

  type Results = readonly ProbeResult[];

  /** @param isWhole Whether the stores are looked at, too. */
  async function look(
    system: ReferenceSystem,
    { isWhole, load }: { readonly isWhole: boolean; readonly load?: Mutation["load"] | undefined },
  ): Promise<Results> {
    await stores.forgetCounts();
    const seen = [...(await validated(system, isWhole ? stores : undefined))];
    await stores.forgetCounts();
    seen.push(...(await smoked(system)));
    if (load !== undefined) seen.push(...(await loaded(system, load.seconds, load.strict)));
    return seen.filter((result) => !isPassed(result));
  }

  const assertFound = (results: Results, wanted: readonly string[]) =>
    assert.deepEqual(
      [...new Set(results.map(named))].sort(),
      [...wanted].sort(),
      JSON.stringify(results, null, 1),
    );

  async function mutated({ settings, breaks, load }: Mutation): Promise<Results> {
    const broken = await breaks?.(stores);
    try {
      const system = await startReference(stores, { ...settings, ...broken?.settings });
      try {
        return await look(system, { isWhole: breaks !== undefined, load });
      } finally {
        await system.close();
      }
    } finally {
      await broken?.repair();
    }
  }

  it("passes every look, step and threshold, and is left as it was", async () => {
    const system = await startReference(stores);
    try {
      assertFound(await look(system, { isWhole: true }), []);
      const under = await loaded(system, 1);
      assertFound(
        under.filter((result) => !isPassed(result)),
        [],
      );
      const left = await stores.query("SELECT email FROM users WHERE email ~ 'gonogo-smoke'");
      assert.deepEqual(left, []);
    } finally {
      await system.close();
    }
  });

  for (const mutation of mutations) {
    it(`is found out when ${mutation.name}, and nothing else is`, async () => {
      assertFound(await mutated(mutation), mutation.found);
    });
  }

  it("has at least thirty mutations, found by looks, steps and thresholds that there are", () => {
    assert(mutations.length >= 30);
    const known = [...edgeProbes, ...storeProbes].map(({ id }) => id);
    const steps = smokeSteps("finsight", readSmokeSettings(undefined, ""));
    known.push(...steps.map(({ id }) => `smoke-${id}`), "smoke-clean-up");
    known.push(...["redis-*", "postgres-*"]);
    known.push(...["errors", "latency", "health"].map((name) => `load-${name}-at-100`));
    const found = mutations.flatMap((mutation) => mutation.found);
    const unknown = found.filter((each) => !known.includes(each.split(" ")[0] ?? ""));
    assert.deepEqual(unknown, []);
  });
});
