import type { PackPolicy } from "../engine/types";
import { packErrorPolicy } from "./reported";
import type { Row } from "./row";

/** A pack may report under a name that it did not announce, or fail without naming a policy. */
export function unannounced(name: string, rows: readonly Row[]): PackPolicy {
  const own = name === packErrorPolicy;
  return {
    name,
    displayName: own ? "The policy pack answers without an error" : name,
    description: own ? "A rule that throws has decided nothing." : "",
    enforcementLevel: rows[0]?.level ?? "mandatory",
    severity: rows[0]?.severity ?? "unspecified",
    tags: [],
    remediationSteps: own ? "Repair the policy pack, or report the error to its authors." : "",
    url: "",
    type: "resource",
  };
}
