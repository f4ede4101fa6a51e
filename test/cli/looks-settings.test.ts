import assert from "node:assert/strict";
import { run } from "../../gonogo/cli/run";
import { captured, folder } from "./support";

const preview = async (lines: readonly string[], ...more: readonly string[]) => {
  const config = ["config:", "  gonogo:system: finsight", ...lines, ""].join("\n");
  const cwd = folder({
    "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
    // The engine refuses it, so that whoever comes so far is told by another sentence.
    "index.ts": "",
    "Pulumi.shop-prod.yaml": config,
  });
  const { io, out, err } = captured({ cwd });
  const code = await run(["preview", "shop-prod", ...more], io);
  return { code, text: out() + err() };
};

describe("gonogo preview of a stack whose file speaks of looks at the running system", function () {
  this.timeout(60_000);
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "an option that a probe does not have",
      ["  gonogo:probes:", "    health-answers: {pathz: [/up]}"],
      /Pulumi\.shop-prod\.yaml:3: gonogo:probes health-answers has no option "pathz": did you mean/,
    ],
    [
      "a value that an option does not take",
      ["  gonogo:probes:", "    rate-limit-answers: {requests: 1.5}"],
      /:3: gonogo:probes rate-limit-answers\.requests must be a whole number, not 1\.5/,
    ],
    [
      "a store that is none",
      ["  gonogo:probes:", "    postgres: {mode: aurora}"],
      /:3: gonogo:probes postgres\.mode: /,
    ],
    [
      "a step of the smoke test that its production may not do without",
      ["  gonogo:probes:", "    smoke-health: disabled"],
      /:3: gonogo:probes smoke-health is high and stays mandatory in production, not disabled/,
    ],
    [
      "a step of the smoke test without a path",
      ["  gonogo:smoke:", "    steps: [{id: invoice}]"],
      /:3: gonogo:smoke, the step invoice has no path/,
    ],
    [
      "a path that the checklist names and the stack leaves out",
      ["  gonogo:probes:", "    health-answers: {paths: [/up]}"],
      /:3: gonogo:probes health-answers\.paths must keep "\/health" in production \(finsight-046, /,
    ],
    ["a load test of no users", ["  gonogo:load:", "    users: [0]"], /:3: gonogo:load users\.0: /],
  ];
  for (const [what, lines, problem] of wrong) {
    it(`refuses ${what}, before the program is started`, async () => {
      const { code, text } = await preview(lines);
      assert.equal(code, 2, text);
      assert.match(text, problem);
      assert.doesNotMatch(text, /npm install|at .*\.ts:\d+/);
    });
  }

  it("takes what the command line says over the file for what is looked at, too", async () => {
    const { code, text } = await preview([], "--config", 'gonogo:load={"users":[0]}');
    assert.equal(code, 2, text);
    assert.match(text, /shop-prod: gonogo:load users\.0: /);
  });

  it("comes to the program where all of it is right", async () => {
    const { code, text } = await preview([
      "  gonogo:probes:",
      "    health-answers: {paths: [/health, /up]}",
      "    load-latency: advisory",
      "    redis: {role: cache}",
    ]);
    assert.equal(code, 3, text);
    assert.match(text, /has no @pulumi\/pulumi installed/);
  });
});
