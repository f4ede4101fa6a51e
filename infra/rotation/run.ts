/** The function's events: which secret, which step, and what happens afterwards. */
import type { RotationPlan, RotationPlans } from "./plan";
import { type Send, secretStore } from "./secret-store";
import { createSecret, finishSecret, initialize, setSecret, testSecret } from "./steps";

/** From Secrets Manager, or, with the step `initialize`, from the deployment. */
export interface RotationEvent {
  readonly Step: string;
  /** ARN from Secrets Manager, name from the deployment. */
  readonly SecretId: string;
  readonly ClientRequestToken?: string;
  readonly Generation?: string;
}

export interface Clients {
  readonly secrets: Send;
  readonly ecs: Send;
}

/** @returns Names only: the result of `initialize` is stored in the stack's state. */
export async function run(event: RotationEvent, plans: RotationPlans, clients: Clients) {
  const name = secretName(event.SecretId);
  const plan = plans.secrets[name];
  if (plan === undefined) throw new Error(`${name} is not rotated by this function`);
  const store = secretStore(clients.secrets);
  const { Step: step, SecretId: secret, ClientRequestToken: token = "" } = event;
  const rotation = { store, plan, secret, token };
  switch (step) {
    case "initialize":
      await initialize(rotation, name, event.Generation ?? "1");
      break;
    case "createSecret":
      await createSecret(rotation);
      break;
    case "setSecret":
      await setSecret(rotation);
      break;
    case "testSecret":
      await testSecret(rotation);
      break;
    case "finishSecret":
      await finishSecret(rotation);
      await restart(plans.cluster, plan, clients.ecs);
      break;
    default:
      throw new Error(`${step} is no step of a rotation`);
  }
  return { secret: name, step };
}

/**
 * ECS reads secrets only when a task starts. A failure here fails the step, and Secrets Manager
 * repeats it. A consumer that is no service, such as a job, reads the value when it runs.
 */
async function restart(cluster: string, { services }: RotationPlan, ecs: Send): Promise<void> {
  for (const service of services) {
    try {
      await ecs("UpdateService", { cluster, service, forceNewDeployment: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  const names = [
    "ServiceNotFoundException",
    "ServiceNotActiveException",
    "ClusterNotFoundException",
  ];
  return error instanceof Error && names.includes(error.name);
}

/** The name in an ARN, without the hyphen and six characters that AWS ends it with. */
function secretName(id: string): string {
  const match = /^arn:[^:]+:secretsmanager:[^:]+:\d+:secret:(.+)-[A-Za-z0-9]{6}$/.exec(id);
  return match?.[1] ?? id;
}
