/** gonogo's own pack under the CLI: with its record the report is the same in every row. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describePacks } from "../../gonogo/engine/describe-packs";
import {
  lastRun,
  loggedResult,
  readEvents,
  readPackRecords,
} from "../../gonogo/engine/event-log/index";
import { preview } from "../../gonogo/engine/preview";
import type { PackRun, PreviewOptions, PreviewResult } from "../../gonogo/engine/types";
import type { Gate } from "../../gonogo/report/model";
import { populationOf } from "../../gonogo/report/population";
import { root } from "../cli/support";
import { makeProgram, removeFolders } from "../engine/support";

const gate: Gate = { environment: "production", undecided: "block" };

const program = `
const aws = require("@pulumi/aws");
new aws.sqs.Queue("orders", {});
new aws.s3.Bucket("files", {});
new aws.rds.Instance("db", { instanceClass: "db.t3.micro", allocatedStorage: 20, engine: "postgres",
  username: "app", manageMasterUserPassword: true, storageEncrypted: true });
new aws.ec2.SecurityGroup("web", { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432,
  cidrBlocks: ["0.0.0.0/0"] }] });
`;

/** The events that the CLI would write about what the packs said, by its own rules. */
function eventsOf(result: PreviewResult, withSummaries: boolean): string {
  const events: object[] = result.resources.map(
    ({ urn, type, parent = "", custom, protect, inputs }) => ({
      timestamp: 1,
      resourcePreEvent: {
        metadata: { op: "create", urn, type, new: { urn, type, parent, custom, protect, inputs } },
      },
    }),
  );
  for (const pack of result.packs) {
    const of = { policyPackName: pack.name, policyPackVersion: pack.version };
    const descriptions = new Map(pack.policies.map((policy) => [policy.name, policy.description]));
    for (const { urn, policy, message, level, severity } of pack.violations) {
      const text = `${descriptions.get(policy)}\n${message}\n`;
      events.push({
        timestamp: 1,
        policyEvent: {
          ...of,
          resourceUrn: urn,
          policyName: policy,
          message: text,
          enforcementLevel: level,
          severity,
        },
      });
    }
    if (!withSummaries) continue;
    for (const { urn } of result.resources) {
      events.push({
        timestamp: 1,
        policyAnalyzeSummaryEvent: { ...of, resourceUrn: urn, ...told(pack, urn) },
      });
    }
    events.push({
      timestamp: 1,
      policyAnalyzeStackSummaryEvent: { ...of, ...told(pack, undefined) },
    });
  }
  const versions = Object.fromEntries(result.packs.map(({ name, version }) => [name, version]));
  events.push({
    timestamp: 1,
    summaryEvent: { isPreview: true, result: "failed", PolicyPacks: versions },
  });
  return events.map((event) => JSON.stringify(event)).join("\n");
}

/** Source: NewAnalyzePolicySummary of Pulumi's resource analyzer. */
function told(pack: PackRun, urn: string | undefined) {
  const type = urn === undefined ? "stack" : "resource";
  const asked = pack.policies.filter((p) => p.type === type && p.enforcementLevel !== "disabled");
  const silent = pack.notApplicable.filter((each) => each.urn === urn).map(({ policy }) => policy);
  const failed = new Set(
    pack.violations
      .filter((each) => asked.some(({ name }) => name === each.policy))
      .filter((each) => urn === undefined || each.urn === urn)
      .map(({ policy }) => policy),
  );
  const passed = asked
    .map(({ name }) => name)
    .filter((name) => !failed.has(name) && !silent.includes(name));
  return { passed, failed: [...failed] };
}

const rowsOf = (result: PreviewResult) =>
  result.packs
    .flatMap((pack) => populationOf(pack, result.resources, gate))
    .map((row) =>
      JSON.stringify(row, [
        "policy",
        "urn",
        "outcome",
        "blocking",
        "level",
        "severity",
        "message",
        "property",
      ]),
    )
    .sort();

describe("gonogo's own pack under the Pulumi CLI", () => {
  let embedded: PreviewResult;
  let record: string;
  let options: PreviewOptions;
  before(async () => {
    const programDir = makeProgram(program, { config: "config:\n  aws:region: us-east-1\n" });
    const file = join(programDir, "pack.jsonl");
    options = { programDir, stack: "dev", policyPacks: [{ dir: join(root, "policies") }] };
    // The pack's process has the environment of the one that starts it, as under the CLI.
    process.env.GONOGO_PACK_RECORD = file;
    try {
      embedded = await preview(options);
    } finally {
      delete process.env.GONOGO_PACK_RECORD;
    }
    record = readFileSync(file, "utf8");
  });
  after(removeFolders);

  const logged = async (text: string, records: string) =>
    loggedResult({
      run: lastRun(readEvents(text, "events.jsonl"), "events.jsonl"),
      described: await describePacks(options),
      records: readPackRecords(records, "pack.jsonl"),
      stack: "dev",
      organization: "organization",
      place: "events.jsonl",
    });

  it("with its record every row is the same, reasons included", async () => {
    const result = await logged(eventsOf(embedded, true), record);
    assert.deepEqual(rowsOf(result), rowsOf(embedded));
    const reasons = result.packs.flatMap((pack) => pack.notApplicable).length;
    assert.ok(reasons > 20, "the program is one that many policies do not apply to");
  });

  it("with its record and a CLI that tells of violations only, too", async () => {
    const result = await logged(eventsOf(embedded, false), record);
    assert.deepEqual(rowsOf(result), rowsOf(embedded));
  });

  it("without its record nothing passes that did not, and the same blocks", async () => {
    const result = await logged(eventsOf(embedded, true), "");
    const of = (rows: readonly string[], outcome: string) =>
      rows.filter((row) => row.includes(`"outcome":"${outcome}"`));
    const [ours, theirs] = [rowsOf(result), rowsOf(embedded)];
    const passes = new Set(of(theirs, "pass"));
    assert.ok(of(ours, "pass").every((row) => passes.has(row)));
    const blocking = (rows: readonly string[]) =>
      rows.filter((row) => row.includes('"blocking":true'));
    assert.deepEqual(blocking(ours), blocking(theirs));
    assert.ok(blocking(ours).length > 0);
  });

  it("the record holds reasons and URNs, and no value of a resource", () => {
    for (const line of record.trim().split("\n")) {
      const keys = Object.keys(JSON.parse(line)).sort().join();
      assert.match(keys, /^(?:pack,start,version|notApplicable,pack,(?:urn,)?version)$/);
    }
    assert.ok(!record.includes("0.0.0.0/0"));
  });
});
