/** The report of the CLI's event log agrees with that of the embedded engine on the same program. */
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describePacks } from "../../gonogo/engine/describe-packs";
import { lastRun, loggedResult, readEvents } from "../../gonogo/engine/event-log/index";
import { preview } from "../../gonogo/engine/preview";
import type { PreviewOptions, PreviewResult } from "../../gonogo/engine/types";
import { buildReport } from "../../gonogo/report/build";
import type { StackReport } from "../../gonogo/report/model";
import { makeFolder, removeFolders } from "../engine/support";

const parity = join(__dirname, "..", "parity");
const json = (file: string) => JSON.parse(readFileSync(join(parity, file), "utf8"));

function reportOf(result: PreviewResult, programDir: string): StackReport {
  const [run] = buildReport({
    toolVersion: "0.1.0",
    engine: "",
    stacks: [
      {
        result,
        gate: { environment: "production", undecided: "block" },
        programDir,
        rootDir: programDir,
      },
    ],
    boxesOf: () => [],
  }).runs;
  assert.ok(run);
  return run;
}

/** All that a result says but the line, which the log does not hold. */
const rowsOf = (run: StackReport) =>
  run.results
    .map(({ policy, urn, outcome, level, severity, blocking, message, property, fingerprint }) => ({
      policy,
      urn,
      outcome,
      level,
      severity,
      blocking,
      fingerprint,
      // Why a policy does not apply is in the pack's own record alone.
      ...(outcome === "not-applicable" ? {} : { message, property }),
    }))
    .sort((a, b) =>
      `${a.policy} ${a.urn} ${a.message}` < `${b.policy} ${b.urn} ${b.message}` ? -1 : 1,
    );

const resourcesOf = (run: StackReport) =>
  run.resources
    .map(({ urn, type, name, parent, custom, read, protect }) => ({
      urn,
      type,
      name,
      parent,
      custom,
      read,
      protect,
    }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));

describe("the report of the Pulumi CLI's event log", () => {
  after(removeFolders);

  for (const name of ["full", "edge"]) {
    describe(`of the program ${name}`, () => {
      let embedded: StackReport;
      let logged: StackReport;
      before(async () => {
        const root = makeFolder();
        for (const folder of [name, "policies"]) {
          cpSync(join(parity, folder), join(root, folder), { recursive: true });
        }
        const { invokes, stacks } = json("stubs.json");
        const entries = Object.entries(invokes as Record<string, Record<string, unknown>>);
        const programDir = join(root, name);
        const options: PreviewOptions = {
          programDir,
          stack: "dev",
          policyPacks: [{ dir: join(root, "policies"), config: json("policy-config.json") }],
          answers: {
            invokes: Object.fromEntries(entries.filter(([key]) => !key.includes("#"))),
            resources: Object.fromEntries(entries.filter(([key]) => key.includes("#"))),
            stacks,
          },
        };
        embedded = reportOf(await preview(options), programDir);
        const place = `${name}.jsonl`;
        const events = readEvents(
          readFileSync(join(parity, name, "recorded", "events.jsonl"), "utf8"),
          place,
        );
        const result = loggedResult({
          run: lastRun(events, place),
          described: await describePacks(options),
          records: new Map(),
          stack: "dev",
          organization: "organization",
          place,
        });
        logged = reportOf(result, programDir);
      });

      it("has the same results, fingerprints and levels", () => {
        assert.deepEqual(rowsOf(logged), rowsOf(embedded));
      });

      it("has the same resources, policies, packs and verdict", () => {
        assert.deepEqual(resourcesOf(logged), resourcesOf(embedded));
        assert.deepEqual(logged.policies, embedded.policies);
        assert.deepEqual(logged.packs, embedded.packs);
        assert.deepEqual(logged.verdict, embedded.verdict);
        assert.deepEqual(
          logged.remediations
            .map(({ policy, urn, changes }) => ({ policy, urn, changes }))
            .sort((a, b) => (a.urn < b.urn ? -1 : 1)),
          embedded.remediations
            .map(({ policy, urn, changes }) => ({ policy, urn, changes }))
            .sort((a, b) => (a.urn < b.urn ? -1 : 1)),
        );
      });

      it("says where it comes from", () => {
        assert.match(
          logged.notChecked.join(),
          /Made from the event log of the Pulumi CLI's preview/,
        );
        assert.match(logged.notChecked.join(), /shop-guard: the event log does not tell why/);
      });
    });
  }
});
