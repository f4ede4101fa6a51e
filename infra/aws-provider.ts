import { Provider } from "@pulumi/aws/provider";
import type { StackConfig } from "./config/stack-config";

/**
 * The provider of a stack: its region, its one account, and the tags that every resource carries,
 * so that a bill or an incident can be traced to a system.
 */
export function awsProvider(
  config: Pick<StackConfig<unknown>, "stack" | "environment" | "region">,
  owner: {
    readonly system: string;
    readonly accountId: string;
    /** Who answers for the stack. */
    readonly owner?: string;
    /** How sensitive its data is. What holds none of it says so by a tag of its own. */
    readonly dataClass?: string;
  },
): Provider {
  return new Provider("aws", {
    region: config.region,
    allowedAccountIds: [owner.accountId],
    defaultTags: {
      tags: {
        System: owner.system,
        Environment: config.environment,
        Stack: config.stack,
        ...(owner.owner && { Owner: owner.owner }),
        ...(owner.dataClass && { DataClass: owner.dataClass }),
        ManagedBy: "pulumi",
      },
    },
  });
}
