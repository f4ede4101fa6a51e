import { Provider } from "@pulumi/aws/provider";
import type { StackConfig } from "./config/stack-config";

/**
 * The provider of a stack: its region, its one account, and the tags that every resource carries,
 * so that a bill or an incident can be traced to a system.
 */
export function awsProvider(
  config: Pick<StackConfig<unknown>, "stack" | "environment" | "region">,
  owner: { readonly system: string; readonly accountId: string },
): Provider {
  return new Provider("aws", {
    region: config.region,
    allowedAccountIds: [owner.accountId],
    defaultTags: {
      tags: {
        System: owner.system,
        Environment: config.environment,
        Stack: config.stack,
        ManagedBy: "pulumi",
      },
    },
  });
}
