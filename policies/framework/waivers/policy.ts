/** The pack's own policy about the waivers of its stack: there is one only where there are any. */
import type { StackValidationPolicy } from "@pulumi/policy";
import type { Environment } from "../define-policy";
import type { WaiverLedger } from "./ledger";

export const waiverPolicyName = "waivers-current";
const stackType = "pulumi:pulumi:Stack";

/** @param ledger Asked when CrossGuard comes to this policy, which must be the last of the pack. */
export function waiverPolicy(
  ledger: () => WaiverLedger,
  environment: () => Environment,
): StackValidationPolicy {
  return {
    name: waiverPolicyName,
    displayName: "Waivers are current and cover what they say",
    description:
      "A waiver that has ended, ends too late, covers nothing or covers more than anybody looked at hides the state of the launch.",
    severity: "high",
    enforcementLevel: environment() === "development" ? "advisory" : "mandatory",
    tags: ["domain:configuration", "scope:stack", `resource-type:${stackType}`],
    remediationSteps: "Mend what was waived and delete the waiver, or have it approved anew.",
    url: "docs/waivers.md",
    validateStack: ({ resources }, report) => {
      const urn = resources.find(({ type }) => type === stackType)?.urn;
      for (const { sentence } of ledger().problems()) report(sentence, urn);
    },
  };
}
