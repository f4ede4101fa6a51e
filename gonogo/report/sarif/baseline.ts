/** What became of a result since the report before, in SARIF's words. */
import type { Result as SarifResult } from "sarif";
import type { Change, ChangeKind } from "../../history/types";
import { causes, subjectOf } from "../../history/words";
import type { StackReport } from "../model";
import { splitUrn } from "../names";
import { neutral } from "../neutral";
import { itemFingerprint } from "./items";
import { physical, projectFile } from "./places";
import { type RunIndex, ruleOf } from "./results";
import { controlRule } from "./rules";

type State = NonNullable<SarifResult["baselineState"]>;

/** A result that is mended is still there, as a pass: only what nothing looks at now is absent. */
const states: Readonly<Record<ChangeKind, State>> = {
  new: "new",
  "newly-unknown": "updated",
  "waiver-expired": "updated",
  changed: "updated",
  "still-open": "unchanged",
  fixed: "updated",
  vanished: "updated",
};

/**
 * The comparison names everything that did not pass before or does not now; what it leaves out
 * passed both times.
 */
export type Baseline = (subject: Change["subject"], id: string) => { baselineState?: State };

export function baselineOf({ comparison }: StackReport): Baseline {
  if (comparison === undefined) return () => ({});
  const changes = new Map(
    comparison.changes.map(({ subject, id, kind }) => [`${subject} ${id}`, states[kind]]),
  );
  return (subject, id) => ({ baselineState: changes.get(`${subject} ${id}`) ?? "unchanged" });
}

/** What the report before held and this one does not: a resource, a policy or an item is gone. */
export function vanishedResults(index: RunIndex): SarifResult[] {
  const { run } = index;
  const here = new Set([
    ...run.results.map(({ fingerprint }) => fingerprint),
    ...(run.checklist?.items ?? []).map(({ id }) => id),
  ]);
  const changes = run.comparison?.changes ?? [];
  return changes
    .filter(({ kind, id }) => kind === "vanished" && !here.has(id))
    .map((change) => vanished(change, index));
}

function vanished(change: Change, index: RunIndex): SarifResult {
  const { id, title, urn, subject, cause, message } = change;
  const rule = neutral(subject === "item" ? controlRule(id) : title);
  const why = cause === undefined ? "it is not in this report" : causes[cause];
  const was = message === undefined ? "" : ` What was open: ${neutral(message)}`;
  return {
    ...(index.rules.has(rule) ? ruleOf(rule, index) : { ruleId: rule }),
    kind: "informational",
    level: "none",
    baselineState: "absent",
    message: { text: `${neutral(subjectOf(change))}: ${why}, which is no fix.${was}` },
    locations: [
      {
        ...physical(projectFile(index.run)),
        logicalLocations: [
          urn === undefined
            ? { name: id, fullyQualifiedName: id, kind: "checklist item" }
            : { name: splitUrn(urn).name, fullyQualifiedName: urn, kind: "resource" },
        ],
      },
    ],
    partialFingerprints: {
      "gonogo/v1": subject === "item" ? itemFingerprint({ id }) : id,
    },
  };
}
