/** Secrets Manager: the value of a secret by its name or ARN, or one key of a JSON value. */

import { type AwsSettings, ask, clientConfig } from "./aws-client";
import type { Trouble } from "./trouble";

/**
 * @param place A name or an ARN, and as in a task definition of ECS a key of its JSON value behind
 * it: `shop/database`, `shop/database:password::`.
 */
export async function readSecret(
  place: string,
  settings: AwsSettings,
  signal: AbortSignal,
): Promise<string | Trouble> {
  const { id, key } = placeOf(place);
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(id)?.[1];
  const what = `the secret ${id} of Secrets Manager cannot be read`;
  const { SecretsManagerClient, GetSecretValueCommand } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client = new SecretsManagerClient(clientConfig(settings, region));
  try {
    const answer = await ask(what, settings, signal, (options) =>
      client.send(new GetSecretValueCommand({ SecretId: id }), options),
    );
    if ("trouble" in answer) return answer;
    const { SecretString: text } = answer;
    if (text === undefined) return { trouble: `${what}: it is binary` };
    return key === undefined ? text : keyOf(text, key, id);
  } finally {
    client.destroy();
  }
}

function placeOf(place: string): { readonly id: string; readonly key?: string } {
  const [, id = "", key = ""] =
    /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::([^:]*):[^:]*:[^:]*)?$/.exec(
      place,
    ) ?? [];
  if (id === "") return { id: place };
  return key === "" ? { id } : { id, key };
}

function keyOf(text: string, key: string, id: string): string | Trouble {
  try {
    const value: unknown = JSON.parse(text);
    const found = (value as Readonly<Record<string, unknown>> | null)?.[key];
    if (typeof found === "string" || typeof found === "number") return String(found);
  } catch {
    return { trouble: `the secret ${id} is no JSON, and its key ${key} is asked for` };
  }
  return { trouble: `the secret ${id} has no key ${key}` };
}
