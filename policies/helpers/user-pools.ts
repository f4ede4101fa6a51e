/** Cognito's user pools. */
import type { StackResource } from "../framework/stack-index";
import { asList } from "./documents";
import { refersTo } from "./references";

export const poolType = "aws:cognito/userPool:UserPool";
export const clientType = "aws:cognito/userPoolClient:UserPoolClient";

export const machinesReason = "Only machines sign in, with client credentials.";

/** True when every client of the pool in this stack is a machine: no person has a password. */
export function isForMachines(pool: StackResource): boolean {
  const clients = pool
    .referrersOfType(clientType)
    .filter((client) => refersTo(client, "userPoolId", pool));
  return (
    clients.length > 0 &&
    clients.every((client) => {
      if (client.isUnknown("allowedOauthFlows")) {
        return false;
      }
      const flows = asList(client.props.allowedOauthFlows);
      return flows.length > 0 && flows.every((flow) => flow === "client_credentials");
    })
  );
}
