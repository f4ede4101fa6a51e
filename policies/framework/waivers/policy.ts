/** The pack's own policy about the waivers of its stack: there is one only where there are any. */
import type { Environment } from "../define-policy";
import { type OwnPolicy, stackType, waiverPolicyName } from "../own-policies";
import type { WaiverLedger } from "./ledger";

export function waiverPolicy(ledger: () => WaiverLedger, environment: Environment): OwnPolicy {
  return {
    name: waiverPolicyName,
    displayName: "Waivers are current and cover what they say",
    description:
      "A waiver that has ended, ends too late, covers nothing or covers more than anybody looked at hides the state of the launch.",
    severity: "high",
    enforcementLevel: environment === "development" ? "advisory" : "mandatory",
    tags: ["domain:configuration", "scope:stack", `resource-type:${stackType}`],
    remediationSteps: "Mend what was waived and delete the waiver, or have it approved anew.",
    url: "docs/waivers.md",
    findings: () =>
      ledger()
        .problems()
        .map(({ sentence }) => sentence),
  };
}
