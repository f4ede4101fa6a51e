import assert from "node:assert/strict";
import { readProbeSettings } from "../../gonogo/cli/probe-settings";
import { optionsBelowChecklist } from "../../gonogo/probes/option-floor";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { givenOptions, systemOptions } from "../../gonogo/probes/systems";
import { targetsOf } from "../../gonogo/probes/targets-of";
import type { Environment } from "../../policies/framework/define-policy";

function read(given: object, system: string, environment: Environment = "production") {
  const value = (text: string) => ({ text, secret: false });
  const values = new Map([
    ["gonogo:system", value(system)],
    ["gonogo:probes", value(JSON.stringify(given))],
  ]);
  const places = new Map([["gonogo:probes", "Pulumi.shop-prod.yaml:4"]]);
  return readProbeSettings({ values, places } as never, "shop-prod", environment).options;
}

const refused = (given: object, system: string, problem: RegExp) =>
  assert.throws(() => read(given, system), problem);

describe("options of probes in production", () => {
  it("are not looser than the checklist of the stack's system", () => {
    refused(
      { "large-body-refused": { bytes: 2_000_000 } },
      "finsight",
      /^GonogoError: Pulumi\.shop-prod\.yaml:4: gonogo:probes large-body-refused\.bytes must not be above 1048576, as 2000000 is, in production \(finsight-049\): accept single findings with a waiver instead\.$/,
    );
    refused(
      { "postgres-tables-present": { tables: ["users"] } },
      "finsight",
      /must keep "api_keys", "usage_records", "subscription_history" and 2 more in production \(fins/,
    );
    refused({ "postgres-row-security": { asked: false } }, "clientflow", /must stay true in prod/);
    refused(
      { "health-answers": { paths: ["/up"] } },
      "catalytic",
      /must keep "\/health", "\/api\//,
    );
    // These are the probe's own values, which the checklist gives.
    refused({ "secrets-strong": { length: 20 } }, "catalytic", /below 32, .*\(catalytic-136, cata/);
    refused({ "openapi-served": { described: false } }, "finsight", /stay true .*\(finsight-069\)/);
  });

  it("may ask for more, and be what they are elsewhere", () => {
    const more = { "large-body-refused": { bytes: 1024 }, "health-answers": { milliseconds: 500 } };
    assert.deepEqual(read(more, "finsight"), more);
    const less = { "large-body-refused": { bytes: 2_000_000 } };
    assert.deepEqual(read(less, "finsight", "staging"), less);
    assert.deepEqual(read(less, "checklists/own.yaml"), less);
  });

  it("are the stack's where its checklist gives no figure", () => {
    const own = {
      "health-answers": { milliseconds: 4_000 },
      "rate-limit-answers": { requests: 90 },
    };
    assert.deepEqual(read(own, "finsight"), own);
    refused(
      { "rate-limit-answers": { requests: 90 } },
      "catalytic",
      /above 60, .*\(catalytic-043\)/,
    );
    // catalytic-140 stands in its source, and gives no figure.
    const password = { "postgres-password-strong": { length: 12 } };
    assert.deepEqual(read(password, "catalytic"), password);
    // toolbox-046 names models, which are no tables.
    const tables = { "postgres-tables-present": { tables: ["app_users"], models: false } };
    assert.deepEqual(read(tables, "toolbox"), tables);
  });

  it("have floors that the probe itself starts from or its system asks for", () => {
    for (const system of Object.keys(givenOptions)) {
      for (const probe of probes) {
        const asked = systemOptions(system)[probe.id] ?? {};
        assert.deepEqual(optionsBelowChecklist(probe, asked, system), [], `${system} ${probe.id}`);
      }
    }
  });

  it("cite boxes of their own system", () => {
    for (const [system, options] of Object.entries(givenOptions)) {
      const boxes = Object.values(options).flatMap((each) =>
        Object.values(each).flatMap((one) => one.boxes),
      );
      for (const box of boxes) assert(box.startsWith(`${system}-`), box);
    }
  });
});

describe("what a stack says over the options of a probe", () => {
  it("stands beside the result, and nothing where it says what is asked anyway", async () => {
    const probe = {
      ...(probes.find(({ id }) => id === "health-answers") ?? assert.fail()),
      collect: async () => ({}),
      evidence: undefined,
      judge: function* () {},
    };
    const evidenceOf = async (said: object) => {
      const [result] = await runProbes({
        probes: [probe as never],
        targets: targetsOf({ apiUrl: "https://api.shop.example" }),
        options: [
          { "health-answers": { paths: ["/health"] } },
          { "health-answers": said as never },
        ],
        signal: new AbortController().signal,
        env: {},
      } as never);
      assert.equal(result?.outcome, "pass", result?.reason);
      return result?.evidence;
    };
    assert.deepEqual(await evidenceOf({ milliseconds: 4_000, paths: ["/health", "/up"] }), {
      "option paths": "/health, /up",
      "option milliseconds": 4_000,
    });
    assert.equal(await evidenceOf({ paths: ["/health"] }), undefined);
  });
});
