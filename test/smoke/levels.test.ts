import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import type { Report } from "../../gonogo/report/model";
import { captured, folder } from "../cli/support";
import { certificate } from "../reference-system/certificate";
import { close, listen } from "../reference-system/listen";

describe("levels of smoke and load tests", function () {
  this.timeout(60_000);
  const asked: string[] = [];
  let server: Server;
  let cwd = "";
  before(async () => {
    const pems = await certificate(300);
    server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(request.url === "/ok" ? 200 : 404).end();
    });
    const url = `https://localhost:${await listen(server)}`;
    cwd = folder({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "outputs.json": JSON.stringify({ apiUrl: url }),
    });
  });
  beforeEach(() => {
    asked.length = 0;
  });
  after(() => close(server));

  /** @param levels Name of a result to its level. */
  const ran = async (
    command: "smoke" | "load" | "validate",
    levels: Readonly<Record<string, string>>,
    ...more: readonly string[]
  ) => {
    const steps = [
      { id: "ok", path: "/ok" },
      { id: "gone", path: "/gone" },
    ];
    const config = {
      "gonogo:environment": "staging",
      "gonogo:smoke": { steps },
      "gonogo:probes": levels,
    };
    writeFileSync(join(cwd, "Pulumi.shop-staging.yaml"), JSON.stringify({ config }));
    const { io, out, err } = captured({ cwd });
    const args = ["shop-staging", "--outputs", "outputs.json", "--format", "json", ...more];
    const code = await run([command, ...args], io);
    if (code === 2) return { code, told: err() };
    const [only] = (JSON.parse(out()) as Report).runs;
    const told = only?.results.map(({ policy, level, outcome, blocking }) =>
      [policy, level, outcome, blocking ? "blocks" : "does not block"].join(" "),
    );
    return { code, told };
  };

  it("hold for the steps of a smoke test as for probes", async () => {
    assert.deepEqual(await ran("smoke", {}), {
      code: 1,
      told: ["smoke-ok mandatory pass does not block", "smoke-gone mandatory fail blocks"],
    });
    assert.deepEqual(await ran("smoke", { "smoke-gone": "advisory" }), {
      code: 0,
      told: ["smoke-ok mandatory pass does not block", "smoke-gone advisory fail does not block"],
    });
  });

  it("keep what is disabled from being asked, but not all of it", async () => {
    assert.deepEqual(await ran("smoke", { "smoke-gone": "disabled" }), {
      code: 0,
      told: ["smoke-ok mandatory pass does not block"],
    });
    assert.deepEqual(asked, ["/ok"]);
    const none = await ran("smoke", { "smoke-gone": "disabled", "smoke-ok": "disabled" });
    assert.equal(none.code, 2);
    assert.match(String(none.told), /^gonogo: No step of the smoke test of shop-staging is left/);
    const skipped = await ran("smoke", { "smoke-gone": "disabled" }, "--skip", "ok");
    assert.equal(skipped.code, 2);
    assert.deepEqual(asked, ["/ok"]);
  });

  it("hold for what a load test shows, whatever the users or for some", async () => {
    // Nobody trusts the certificate, so that no load is made, and every part of it is open.
    const levels = {
      "load-errors": "mandatory",
      "load-errors-at-5": "advisory",
      "load-latency": "disabled",
      "load-health-at-7": "disabled",
    };
    const { code, told } = await ran("load", levels, "--users", "5", "--users", "7");
    assert.equal(code, 3);
    assert.deepEqual(told, [
      "load-users-at-5 advisory unknown does not block",
      "load-errors-at-5 advisory unknown does not block",
      "load-health-at-5 advisory unknown does not block",
      "load-users-at-7 advisory unknown does not block",
      "load-errors-at-7 mandatory unknown does not block",
    ]);
    const all = ["users", "errors", "latency", "health"].map((name) => [
      `load-${name}`,
      "disabled",
    ]);
    const none = await ran("load", Object.fromEntries(all), "--users", "5");
    assert.equal(none.code, 2);
    assert.match(String(none.told), /gonogo:probes disables all of it/);
    assert.deepEqual(asked, []);
  });

  it("leave a probe to look with", async () => {
    const only = ["--only", "health-answers", "--skip", "health-answers"];
    const { code, told } = await ran("validate", {}, ...only);
    assert.equal(code, 2);
    assert.match(String(told), /No probe is left to look with/);
    assert.deepEqual(asked, []);
  });
});
