/** Reads a report that gonogo wrote: what this code goes by is checked, the rest is the schema's. */
import { jsonFault } from "../cli/json-fault";
import { GonogoError } from "../errors";
import { outcomes, type Report } from "../report/model";

/**
 * @param place The file, for the message.
 * @throws GonogoError `usage` for what is no report, with the path of what is wrong.
 */
export function parseReport(text: string, place: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    const before = text.slice(0, jsonFault(text)).split("\n");
    const at = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    throw new GonogoError("usage", `${place}:${at}: not valid JSON, so no report.`);
  }
  const problem = reportProblem(value);
  if (problem === undefined) return value as Report;
  throw new GonogoError(
    "usage",
    `${place}: ${problem}. A report is what gonogo preview or audit writes with --format json or ` +
      "--reports.",
  );
}

type Check = (value: unknown) => string | undefined;

const isText: Check = (value) => (typeof value === "string" ? undefined : " is no text");
const isTruth: Check = (value) =>
  typeof value === "boolean" ? undefined : " is not true or false";
const isTime: Check = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? undefined : " is no time";
const isOutcome: Check = (value) =>
  outcomes.some((outcome) => outcome === value) ? undefined : " is no outcome";

/** The first that is wrong: `.runs[0].stack is no text`. */
function fields(table: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return " is no object";
    for (const [name, check] of Object.entries(table)) {
      const problem = check(Reflect.get(value, name));
      if (problem !== undefined) return `.${name}${problem}`;
    }
    return undefined;
  };
}

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return " is no list";
    for (const [index, each] of value.entries()) {
      const problem = check(each);
      if (problem !== undefined) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

const isCounts = fields(
  Object.fromEntries(
    outcomes.map((outcome) => [
      outcome,
      (value: unknown) => (Number.isSafeInteger(value) ? undefined : " is no number"),
    ]),
  ),
);

const isResult = fields({
  pack: isText,
  policy: isText,
  urn: isText,
  outcome: isOutcome,
  blocking: isTruth,
  severity: isText,
  message: isText,
  fingerprint: isText,
  since: optional(isTime),
});

const isItem = fields({
  id: isText,
  control: isText,
  outcome: isOutcome,
  required: isTruth,
  blocking: isTruth,
  reason: isText,
  since: optional(isTime),
});

const isPoint = fields({ sha256: isText, finishedAt: isTime, go: isTruth, counts: isCounts });

const isRun = fields({
  project: isText,
  stack: isText,
  finishedAt: isTime,
  verdict: fields({ go: isTruth, counts: isCounts }),
  checklist: optional(
    fields({
      system: isText,
      go: isTruth,
      counts: isCounts,
      items: listOf(isItem),
      controls: listOf(fields({ id: isText, title: isText })),
    }),
  ),
  comparison: optional(fields({ previous: isPoint, history: listOf(isPoint) })),
  policies: listOf(fields({ pack: isText, name: isText, level: isText })),
  resources: listOf(fields({ urn: isText })),
  results: listOf(isResult),
});

const isReport = fields({ runs: listOf(isRun) });

function reportProblem(value: unknown): string | undefined {
  const version =
    typeof value === "object" && value !== null && Reflect.get(value, "schemaVersion");
  if (typeof version !== "string") return "it has no schemaVersion";
  if (!/^1\.\d+$/.test(version)) {
    return `its schemaVersion is ${JSON.stringify(version.slice(0, 20))}, and this gonogo reads 1.x`;
  }
  const problem = isReport(value);
  return problem === undefined ? undefined : `it is no report: ${problem.slice(1)}`;
}
