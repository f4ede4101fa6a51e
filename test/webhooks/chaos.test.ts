import assert from "node:assert/strict";
import { perfect } from "./chaos/count";
import { seedOf } from "./chaos/random";
import { type RunResult, run, targets } from "./chaos/run";
import { brokenGuarantees } from "./chaos/settings";

const seed = seedOf(process.env.GONOGO_CHAOS_SEED);
/** Two minutes of two idle processors. */
const events = Number(process.env.GONOGO_CHAOS_EVENTS ?? "10000");
/** A guarantee to break, so that the test is seen to fail: chaos/settings.ts. */
const broken = brokenGuarantees.find((name) => name === process.env.GONOGO_CHAOS_BROKEN);
/** Four of each of five. */
const kills = targets.flatMap((target) => [target, target, target, target]);

/** What was counted, without what it was counted from. */
function counted({ lost, lostOutside, twice, twiceOutside, ...rest }: RunResult) {
  const { invented, outdated, states, waiting } = rest;
  return { lost, lostOutside, twice, twiceOutside, invented, outdated, states, waiting };
}

function figures(result: RunResult): string {
  const { plan, killed, attempts, confirmed, outcomes, mostAttempts, retried, seconds } = result;
  const list = (numbers: Readonly<Record<string, number>>) =>
    Object.entries(numbers)
      .map(([name, number]) => `${number} ${name}`)
      .join(", ");
  return (
    `seed ${seed}: ${plan.events.length} events in ${plan.deliveries.length} deliveries, ` +
    `${attempts} requests, ${confirmed} confirmed; killed ${list(killed)}; ` +
    `messages ${list(outcomes)}; ${retried} events handled again, ` +
    `at most ${mostAttempts} times; ${seconds.toFixed(1)} s`
  );
}

describe("webhooks while everything is killed again and again", () => {
  it("lose no event of four providers and do none twice", async () => {
    const result = await run({
      seed,
      events,
      kills,
      withinSeconds: 200 + events / 12,
      ...(broken && { broken }),
    });
    const said = figures(result);
    console.log(`      ${said}`);
    assert.deepEqual(result.crashes, [], said);
    assert.deepEqual(counted(result), perfect(result.plan.events.length), said);
    assert.equal(
      Object.values(result.killed).reduce((sum, number) => sum + number),
      20,
      said,
    );
  }).timeout(1_800_000);
});
