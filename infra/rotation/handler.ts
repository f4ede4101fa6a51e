/** Entry of the Lambda function: the I/O around run.ts. Lambda's runtime brings the AWS SDK. */
import { createRequire } from "node:module";
import type { RotationPlans } from "./plan";
import { type RotationEvent, run } from "./run";
import type { Send } from "./secret-store";

type Sdk = Readonly<Record<string, new (input: object) => object>>;

/** The SDK of one service, made ready to send commands by name. */
function sender(module: string, client: string): Send {
  const sdk = createRequire(__filename)(module) as Sdk;
  const make = (name: string, input: object) => {
    const Maker = sdk[name];
    if (Maker === undefined) throw new Error(`${module} has no ${name}`);
    return new Maker(input);
  };
  const sending = make(client, {}) as { send(command: object): Promise<unknown> };
  return (command, input) => sending.send(make(`${command}Command`, input));
}

export async function handler(event: RotationEvent): Promise<unknown> {
  const plans = JSON.parse(process.env.ROTATION_PLANS ?? "") as RotationPlans;
  return await run(event, plans, {
    secrets: sender("@aws-sdk/client-secrets-manager", "SecretsManagerClient"),
    ecs: sender("@aws-sdk/client-ecs", "ECSClient"),
  });
}
