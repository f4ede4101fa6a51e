/** The pack's own policy about the waivers of its stack: there is one only where there are any. */
import type { Environment, Severity } from "../define-policy";
import type { WaiverLedger } from "./ledger";

export const waiverPolicyName = "waivers-current";
const stackType = "pulumi:pulumi:Stack";

export interface WaiverPolicy {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly severity: Severity;
  readonly enforcementLevel: "advisory" | "mandatory";
  readonly tags: readonly string[];
  readonly remediationSteps: string;
  readonly url: string;
  /** Asked last of the pack's policies, when every waiver that is used has been. */
  findings(resources: readonly { readonly type: string; readonly urn: string }[]): readonly {
    readonly sentence: string;
    readonly urn: string | undefined;
  }[];
}

export function waiverPolicy(ledger: () => WaiverLedger, environment: Environment): WaiverPolicy {
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
    findings(resources) {
      const urn = resources.find(({ type }) => type === stackType)?.urn;
      return ledger()
        .problems()
        .map(({ sentence }) => ({ sentence, urn }));
    },
  };
}
