/** Entry of the Lambda function: the I/O around run.ts. Lambda's runtime brings the AWS SDK. */
import { sender } from "../lambda/sdk";
import type { RotationPlans } from "./plan";
import { type RotationEvent, run } from "./run";

export async function handler(event: RotationEvent): Promise<unknown> {
  const plans = JSON.parse(process.env.ROTATION_PLANS ?? "") as RotationPlans;
  return await run(event, plans, {
    secrets: sender("@aws-sdk/client-secrets-manager", "SecretsManagerClient"),
    ecs: sender("@aws-sdk/client-ecs", "ECSClient"),
  });
}
