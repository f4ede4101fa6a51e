/** What became of a result since the report before, in SARIF's words. */
import type { Result as SarifResult } from "sarif";
import type { Change, ChangeKind } from "../../history/types";
import type { StackReport } from "../model";
import { splitUrn } from "../names";
import { neutral } from "../neutral";
import { physical, projectFile } from "./places";
import { type RunIndex, ruleOf } from "./results";

type State = NonNullable<SarifResult["baselineState"]>;

/** A result that is mended is still there, as a pass: only a resource that is gone is absent. */
const states: Readonly<Record<ChangeKind, State>> = {
  new: "new",
  "newly-unknown": "updated",
  "waiver-expired": "updated",
  changed: "updated",
  "still-open": "unchanged",
  fixed: "updated",
  vanished: "absent",
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

/** Results of resources that the program does not have any more. */
export function vanishedResults(index: RunIndex): SarifResult[] {
  const { run, rules } = index;
  const gone = run.comparison?.changes.filter(({ kind }) => kind === "vanished") ?? [];
  return gone.map(({ id, title, urn, subject }): SarifResult => {
    const name = urn === undefined ? id : splitUrn(urn).name;
    const rule = neutral(title);
    return {
      ...(rules.has(rule) ? ruleOf(rule, index) : { ruleId: rule }),
      kind: "informational",
      level: "none",
      baselineState: "absent",
      message: {
        text: `${neutral(name)} is gone from the program, which is no fix of what was open.`,
      },
      locations: [
        {
          ...physical(projectFile(run)),
          logicalLocations: [{ name, fullyQualifiedName: urn ?? id, kind: subject }],
        },
      ],
      partialFingerprints: { "gonogo/v1": id },
    };
  });
}
