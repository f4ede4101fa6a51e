/** Items of a checklist as SARIF results. */
import { hash } from "node:crypto";
import type { Result as SarifResult } from "sarif";
import type { ChecklistReport, ItemResult } from "../../verdict/types";
import { neutral } from "../neutral";
import { itemPlace, physical } from "./places";
import { type RunIndex, ruleOf } from "./results";
import { controlRule } from "./rules";

/** Rule, message, place and fingerprint. */
export function itemResult(
  item: ItemResult,
  { system }: Pick<ChecklistReport, "system">,
  index: RunIndex,
): SarifResult {
  const reason = neutral(item.reason);
  return {
    ...ruleOf(controlRule(item.control), index),
    message: { text: `${item.id}: ${neutral(item.requirement)}${reason ? ` — ${reason}` : ""}` },
    locations: [
      {
        ...physical(itemPlace(index.run, item)),
        logicalLocations: [
          { name: item.id, fullyQualifiedName: `${system}/${item.id}`, kind: "checklist item" },
        ],
      },
    ],
    partialFingerprints: { "gonogo/v1": itemFingerprint(item) },
  };
}

/** SHA-256; an item's id is unique among all checklists. */
export function itemFingerprint({ id }: Pick<ItemResult, "id">): string {
  return hash("sha256", JSON.stringify(["checklist", id]));
}
