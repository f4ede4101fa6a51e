import assert from "node:assert/strict";
import fc from "fast-check";
import { mapLimited, previewsAtOnce } from "../../gonogo/cli/parallel";

const gib = 1024 ** 3;

describe("how many previews run at once", () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [1, 16 * gib, 1],
    [2, 16 * gib, 1],
    [4, 16 * gib, 2],
    [64, 64 * gib, 2],
    [8, gib / 2, 1],
  ];
  for (const [processors, memory, expected] of cases) {
    it(`${expected} on ${processors} processors with ${memory / gib} GiB free`, () => {
      assert.equal(previewsAtOnce({ processors, memory }), expected);
    });
  }
});

describe("work with a limit", () => {
  it("gives the results in order and never exceeds the limit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 3 })),
        fc.integer({ min: 1, max: 4 }),
        async (delays, limit) => {
          let running = 0;
          let most = 0;
          const results = await mapLimited(delays, limit, async (turns) => {
            running += 1;
            most = Math.max(most, running);
            for (let i = 0; i < turns; i++) await Promise.resolve();
            running -= 1;
            return turns;
          });
          assert.deepEqual(results, delays);
          assert.ok(most <= limit);
        },
      ),
    );
  });
});
