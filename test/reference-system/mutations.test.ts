import assert from "node:assert/strict";
import type { ProbeResult } from "../../gonogo/probes/run";
import { edgeProbes, isPassed, loaded, named, smoked, validated } from "./looks";
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
    { isWhole, load }: { readonly isWhole: boolean; readonly load?: number | undefined },
  ): Promise<Results> {
    await stores.forgetCounts();
    const seen = [...(await validated(system, isWhole ? stores : undefined))];
    await stores.forgetCounts();
    seen.push(...(await smoked(system)));
    if (load !== undefined) seen.push(...(await loaded(system, load)));
    return seen.filter((result) => !isPassed(result));
  }

  const assertFound = (results: Results, wanted: readonly string[]) =>
    assert.deepEqual(results.map(named), wanted, JSON.stringify(results, null, 1));

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
      assertFound(await look(system, { isWhole: true, load: 1 }), []);
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

  it("has at least thirty mutations, one for almost every look", () => {
    assert(mutations.length >= 30);
    const found = new Set(
      mutations.flatMap(({ found }) => found.map((each) => each.split(" ")[0])),
    );
    const unseen = edgeProbes.filter(({ id }) => !found.has(id)).map(({ id }) => id);
    assert.deepEqual(unseen, ["cookie-policy-published"]);
  });
});
