/** Names of the policies that the pack itself adds, about the stack's own configuration. */
export const waiverPolicyName = "waivers-current";
export const overridePolicyName = "overrides-used";

export const ownPolicyNames: ReadonlySet<string> = new Set([waiverPolicyName, overridePolicyName]);
