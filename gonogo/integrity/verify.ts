/** Verifies reports as they are kept: each by itself, their chain, signatures and inputs. Offline. */
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { plural } from "../report/verdict";
import { envelopeName } from "./envelope";
import { checkKinds, type Examined, type Finding } from "./examine";
import { type Group, groupsAt, toldPath } from "./find-reports";
import { checkInputs, type PackDigest } from "./inputs";
import type { PublicKey } from "./keys";
import { checkSignature } from "./signature-check";

export interface VerifyOptions {
  /** Absolute; paths of files are told from it. */
  readonly cwd: string;
  /** Keys that are trusted; absent: signatures are not checked. */
  readonly trusted?: readonly PublicKey[];
  /** Where the inputs are looked for, and how packs are found; absent: inputs are not checked. */
  readonly inputs?: { readonly root: string; readonly packDigest: PackDigest };
  /** SHA-256 of reports that must be there, as noted elsewhere. */
  readonly expected?: readonly string[];
}

export interface VerifiedReport {
  readonly file: string;
  readonly sha256: string;
  readonly stack?: string;
  /** ISO 8601, UTC. */
  readonly finishedAt?: string;
  readonly go?: boolean;
  /** Fingerprints of trusted keys. */
  readonly signedBy: readonly string[];
}

export interface Verification {
  /** Nothing that was checked is wrong. What was not checked is in `notChecked`. */
  readonly good: boolean;
  readonly reports: readonly VerifiedReport[];
  readonly problems: readonly Finding[];
  /** What was found to be right, and what could not be looked at; sentences. */
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}

/**
 * @param paths Reports, their signatures, folders of a stack's reports, or folders of such.
 * @returns Which path does not exist or holds no report, where there is one.
 */
export function verifyReports(
  paths: readonly string[],
  options: VerifyOptions,
): Verification | { readonly nothingAt: string } {
  const groups: Group[] = [];
  for (const path of paths) {
    const here = groupsAt(path, options.cwd);
    if (here.length === 0) return { nothingAt: path };
    groups.push(...here);
  }
  const signatures = checkSignatures(groups, options);
  const inputs = checkNewest(groups, options);
  const expected = checkExpected(groups, options.expected ?? []);
  const problems = [
    ...groups.flatMap((group) => [
      ...group.reports.flatMap((report) => report.problems),
      ...group.problems,
    ]),
    ...signatures.problems,
    ...inputs.problems,
    ...expected.problems,
  ];
  const order = (each: Finding): number => checkKinds.indexOf(each.check);
  return {
    good: problems.length === 0,
    reports: signatures.reports,
    problems: problems.toSorted((a, b) => order(a) - order(b)),
    checked: [
      ...chainNotes(groups, problems),
      ...signatures.checked,
      ...inputs.checked,
      ...expected.checked,
    ],
    notChecked: [
      ...signatures.notChecked,
      ...inputs.notChecked,
      ...groups.flatMap((group) => limits(group, options)),
    ],
  };
}

interface Part {
  readonly problems: readonly Finding[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}

function checkSignatures(
  groups: readonly Group[],
  { cwd, trusted }: VerifyOptions,
): Part & { readonly reports: readonly VerifiedReport[] } {
  const problems: Finding[] = [];
  const reports: VerifiedReport[] = [];
  let signed = 0;
  let envelopes = 0;
  for (const report of groups.flatMap((group) => group.reports)) {
    const path = resolve(cwd, dirname(report.file), envelopeName(report.name));
    const exists = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    const envelope = exists ? { file: toldPath(path, cwd), bytes: readFileSync(path) } : undefined;
    const check = checkSignature(report, envelope, trusted);
    problems.push(...check.problems);
    if (exists) envelopes += 1;
    if (check.by.length > 0 && check.problems.length === 0) signed += 1;
    reports.push(verifiedReport(report, check.problems.length === 0 ? check.by : []));
  }
  if (trusted !== undefined) {
    const of = plural(reports.length, "report", "reports");
    return {
      problems,
      reports,
      checked: [`${signed} of ${of} signed by a trusted key.`],
      notChecked: [],
    };
  }
  const unsigned = reports.length - envelopes;
  const notChecked = [
    ...(envelopes > 0
      ? [`Who signed ${plural(envelopes, "report", "reports")}: name the trusted key with --key.`]
      : []),
    ...(unsigned > 0
      ? [
          `Who made ${plural(unsigned, "report", "reports")}: without a signature anyone could have.`,
        ]
      : []),
  ];
  return { problems, reports, checked: [], notChecked };
}

function verifiedReport(
  { file, sha256, runs }: Examined,
  by: readonly PublicKey[],
): VerifiedReport {
  const [run] = runs;
  return {
    file,
    sha256,
    ...(run === undefined ? {} : { stack: run.stack, finishedAt: run.finishedAt, go: run.go }),
    signedBy: by.map(({ id }) => id),
  };
}

/** Inputs change between runs: only those of the newest report can be expected to be here. */
function checkNewest(groups: readonly Group[], { inputs }: VerifyOptions): Part {
  if (inputs === undefined) {
    const notChecked = [
      "Whether the files that the verdict was made from are as they were: --root.",
    ];
    return { problems: [], checked: [], notChecked };
  }
  const parts = groups.flatMap(({ reports }) => {
    const newest = reports.at(-1);
    if (newest === undefined) return [];
    const check = checkInputs(newest, inputs.root, inputs.packDigest);
    const checked = `${plural(check.same, "input", "inputs")} of ${newest.file} as they were.`;
    return [{ ...check, checked: [checked] }];
  });
  return {
    problems: parts.flatMap((part) => part.problems),
    checked: parts.flatMap((part) => part.checked),
    notChecked: parts.flatMap((part) => part.notChecked),
  };
}

function checkExpected(groups: readonly Group[], expected: readonly string[]): Part {
  const found = new Set(groups.flatMap(({ reports }) => reports.map(({ sha256 }) => sha256)));
  const missing = expected.filter((digest) => !found.has(digest));
  const problems = missing.map((digest): Finding => {
    const message = `no report has this SHA-256: it was changed or removed.`;
    return { check: "chain", file: digest, message };
  });
  const there = expected.length - missing.length;
  const checked =
    expected.length > 0 ? [`${there} of ${expected.length} expected reports there.`] : [];
  return { problems, checked, notChecked: [] };
}

function chainNotes(groups: readonly Group[], problems: readonly Finding[]): readonly string[] {
  return groups.flatMap(({ chain, reports }) => {
    const own = problems.filter(({ check }) => check !== "inputs" && check !== "signature");
    const damaged = new Set(own.map(({ file }) => file));
    const whole = reports.filter(({ file }) => !damaged.has(file)).length;
    if (chain === undefined) return reports.map(({ file }) => `${file} by itself.`);
    const first = reports[0]?.runs[0]?.finishedAt ?? "?";
    const last = reports.at(-1)?.runs[0]?.finishedAt ?? "?";
    const span = reports.length > 1 ? `, from ${first} to ${last}` : "";
    const of = plural(reports.length, "report", "reports");
    return [
      `${chain}: ${whole} of ${of} as written, each holding the digest of the one before${span}.`,
    ];
  });
}

function limits({ chain, reports, others }: Group, { expected = [] }: VerifyOptions): string[] {
  const newest = reports.at(-1);
  if (newest === undefined) return [];
  if (chain === undefined) {
    const alone = newest.time === undefined ? "" : ", and whether any is missing";
    return [`The reports before ${newest.file}${alone}: name the folder.`];
  }
  const notes: string[] = [];
  if (!expected.includes(newest.sha256)) {
    notes.push(
      `Whether a report after ${newest.file} was removed: nothing in ${chain} can show it. Note ` +
        "elsewhere what was written last, and give it with --expect.",
    );
  }
  if (others > 0) notes.push(`${plural(others, "other file", "other files")} in ${chain}.`);
  return notes;
}
