/**
 * The severest policies, on programs: each example is written as the Pulumi program that the
 * documentation shows, runs through the embedded engine with the built pack, and must end as it
 * does as a function: outcome, property and sentence. Examples stand in one program as far as they
 * do not change what others mean; one that ends otherwise there gets a program of its own.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { preview } from "../../gonogo/engine/preview";
import type { PreviewResult } from "../../gonogo/engine/types";
import type { Evaluation } from "../../policies/framework/evaluate";
import { subjectName } from "../../policies/framework/example";
import { decodeMessage } from "../../policies/framework/message";
import { policies as listed } from "../../policies/registry.gen";
import { makeProgram, removeFolders } from "../engine/support";
import { expected, notWritable, type ProgramCase, programOf } from "./support/example-programs";
import { examplesOf, root } from "./support/policies";

const pack = path.join(root, "policies");
const severe = ["critical", "high"];
const policies = listed.filter(({ severity }) => severe.includes(severity));
/** The other policies stay away; production does not let anyone switch these off. */
const levels = {
  all: "disabled",
  ...Object.fromEntries(policies.map(({ id }) => [id, "mandatory"])),
};
const cases: readonly ProgramCase[] = policies.flatMap((policy) =>
  examplesOf(policy)
    .filter(({ example }) => notWritable(example) === undefined)
    .map(({ example }, index) => ({ policy, example, prefix: `${policy.id}-${index}-` })),
);

/** What one program can hold: the same options and environment, and for stack policies one only. */
function batchOf({ policy, example }: ProgramCase): string {
  const { options, environment = "production" } = example;
  const own = policy.scope === "stack" || options !== undefined ? policy.id : "";
  return JSON.stringify([environment, own, options ?? {}]);
}

async function run(batch: readonly ProgramCase[]): Promise<PreviewResult> {
  const [first] = batch;
  const environment = first?.example.environment ?? "production";
  const options = first?.example.options;
  const own =
    first && options ? { [first.policy.id]: { enforcementLevel: "mandatory", ...options } } : {};
  const programDir = makeProgram(programOf(batch), {
    config: `config:\n  aws:region: eu-west-1\n  gonogo:environment: ${environment}\n`,
  });
  return preview({
    programDir,
    stack: "dev",
    policyPacks: [{ dir: pack, config: { ...levels, ...own } }],
  });
}

interface Said {
  readonly outcome: string;
  readonly texts: readonly string[];
}

function said(result: PreviewResult, { policy, example, prefix }: ProgramCase): Said | string {
  const urn = result.resources.find(
    ({ type, name }) => type === example.type && name === `${prefix}${subjectName}`,
  )?.urn;
  const [run] = result.packs;
  assert(run);
  if (urn === undefined) {
    return "The SDK refuses the example: it leaves out a required input.";
  }
  assert.deepEqual(run.errors, []);
  const found = run.violations
    .filter((violation) => violation.policy === policy.id && violation.urn === urn)
    .map(({ message }) => decodeMessage(message, policy.why));
  const [first] = found;
  if (first) {
    const texts = found.map(({ sentence, property }) => textOf(sentence, property));
    return { outcome: first.outcome, texts: texts.sort() };
  }
  const reasons = run.notApplicable.flatMap(({ policy: id, urn: of, reason }) => {
    const lines = of === undefined ? reason.split("\n") : [`${of}: ${reason}`];
    return id === policy.id
      ? lines
          .filter((line) => line.startsWith(`${urn}: `))
          .map((line) => line.slice(urn.length + 2))
      : [];
  });
  return { outcome: reasons.length > 0 ? "not-applicable" : "pass", texts: reasons };
}

function textOf(sentence: string, property: string | undefined): string {
  return property === undefined ? sentence : `${sentence} [${property}]`;
}

function must(evaluation: Evaluation): Said {
  switch (evaluation.outcome) {
    case "fail": {
      const texts = evaluation.findings.map(({ sentence, property }) => textOf(sentence, property));
      return { outcome: "fail", texts: texts.sort() };
    }
    case "unknown": {
      const [first] = evaluation.unknown;
      return { outcome: "unknown", texts: [textOf(evaluation.sentence, first?.path)] };
    }
    case "not-applicable":
      return { outcome: "not-applicable", texts: [evaluation.reason] };
    default:
      return { outcome: evaluation.outcome, texts: [] };
  }
}

/** Production refuses options that are looser than the policy's default: nothing runs then. */
function floorOf(error: unknown, [first]: readonly ProgramCase[]): string {
  const message = error instanceof Error ? error.message : "";
  const isFloor = message.includes(`: ${first?.policy.id}.`) && message.includes("in production");
  if (!(first?.example.options && isFloor)) {
    throw error;
  }
  return message;
}

/** The same, but for values that the SDK itself makes secret: there the preview says `[secret]`. */
function isSame(found: Said, wanted: Said): boolean {
  const shown = (text: string) =>
    new RegExp(`^${text.split("[secret]").map(escaped).join(".+")}$`, "s");
  return (
    found.outcome === wanted.outcome &&
    found.texts.length === wanted.texts.length &&
    found.texts.every((text) => wanted.texts.some((other) => shown(text).test(other)))
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("the severest policies on programs", () => {
  const batches = new Map<string, ProgramCase[]>();
  for (const each of cases) {
    const key = batchOf(each);
    batches.set(key, [...(batches.get(key) ?? []), each]);
  }
  const previews = new Map<string, Promise<PreviewResult | string>>();
  const together = async (each: ProgramCase): Promise<Said | string> => {
    const key = batchOf(each);
    const batch = batches.get(key) ?? [];
    const preview = previews.get(key) ?? run(batch).catch((error) => floorOf(error, batch));
    previews.set(key, preview);
    const result = await preview;
    return typeof result === "string" ? result : said(result, each);
  };

  before(() => {
    assert(existsSync(path.join(pack, "bin/index.js")), "build the pack first: npm run build");
  });
  after(removeFolders);

  const proven = new Set<string>();

  for (const policy of policies) {
    it(`${policy.id} ends as its examples say`, async function () {
      this.timeout(600_000);
      const ran = new Set<string>();
      for (const each of cases.filter((one) => one.policy === policy)) {
        const wanted = must(expected(each));
        let found = await together(each);
        if (typeof found === "string") {
          continue;
        }
        if (!isSame(found, wanted)) {
          found = said(await run([each]), each);
        }
        if (typeof found === "string" || !isSame(found, wanted)) {
          assert.deepEqual(found, wanted, `${each.example.name}:\n${programOf([each])}`);
        }
        ran.add(wanted.outcome);
      }
      if (ran.has("pass") && ran.has("fail")) {
        proven.add(policy.id);
      }
    });
  }

  it("are thirty or more that pass and fail there", () => {
    assert(proven.size >= 30, `${proven.size} policies`);
  });
});
