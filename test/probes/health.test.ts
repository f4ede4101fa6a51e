import assert from "node:assert/strict";
import probe from "../../gonogo/probes/edge/health-answers";
import { judge } from "../../gonogo/probes/judge";
import type { Look } from "../../gonogo/probes/look";

const ok = (ms: number, status = 200) => ({ status, ms, body: '{"status":"ok"}' });

/** What is said of a check that answers these one after the other, the last of them for good. */
async function seen(...answers: readonly (ReturnType<typeof ok> | { trouble: string })[]) {
  let asked = 0;
  const http = async () => answers[Math.min(asked++, answers.length - 1)];
  const options = { paths: ["/health"], milliseconds: 2000 };
  const target = { url: "https://api.shop.example" } as never;
  const facts = await probe.collect(target, { http } as unknown as Look, options as never);
  const { outcome, findings } = judge(probe as never, facts, options);
  return [outcome, asked, ...findings.map(({ sentence }) => sentence)];
}

describe("a health check", () => {
  it("is asked once where it answers in time", async () => {
    assert.deepEqual(await seen(ok(20)), ["pass", 1]);
  });

  it("that was slow once may have been kept up on the way to it", async () => {
    assert.deepEqual(await seen(ok(4000), ok(2500), ok(30)), ["pass", 3]);
  });

  it("that is slow each time is slow, by the quickest of its answers", async () => {
    const slow = "It takes 2400 ms, more than 2000.";
    assert.deepEqual(await seen(ok(4000), ok(2400), ok(3000)), ["fail", 3, slow]);
  });

  it("is not asked again for what it says, and what it says the last time counts", async () => {
    assert.deepEqual(await seen(ok(4000, 503)), ["fail", 1, "It answers 503."]);
    assert.deepEqual(await seen(ok(4000), ok(20, 503)), ["fail", 2, "It answers 503."]);
    assert.deepEqual(await seen(ok(4000), { trouble: "cut" }), ["unknown", 2]);
  });
});
