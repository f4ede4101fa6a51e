/** Secrets by name from AWS Secrets Manager, read when they are needed. */
import { impatient, sender } from "../../lambda/sdk";
import { ConfigurationError } from "../configuration-error";
import { asObject } from "../payload";

export type ReadSecret = (name: string) => Promise<string>;

const send = sender("@aws-sdk/client-secrets-manager", "SecretsManagerClient", impatient);

/** @throws ConfigurationError when the secret has no text; the SDK's error when it is not there. */
export async function readSecret(name: string): Promise<string> {
  const found = asObject(await send("GetSecretValue", { SecretId: name }));
  if (typeof found?.SecretString === "string") return found.SecretString;
  throw new ConfigurationError(`the secret ${name} has no text`);
}

/**
 * Values of several secrets in their order, each once. One may hold a JSON list: while signing
 * secrets are rotated, `<VARIABLE>_FALLBACKS` has all that are valid. It is made with the first
 * rotation, and may come later than the function that is told of it: a secret that is not there is
 * left out where another one is.
 */
export async function readSecrets(
  names: readonly string[],
  read: ReadSecret = readSecret,
): Promise<readonly string[]> {
  const texts = await Promise.allSettled(
    names.map(async (name) => valuesOf(name, await read(name))),
  );
  const found = texts.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const failed = texts.find(
    (one) => one.status === "rejected" && (found.length === 0 || !isMissing(one.reason)),
  );
  if (failed?.status === "rejected") throw failed.reason;
  return [...new Set(found)];
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === "ResourceNotFoundException";
}

function valuesOf(name: string, text: string): readonly string[] {
  if (!text.startsWith("[")) return [text];
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    values = undefined;
  }
  if (Array.isArray(values) && values.every((value) => typeof value === "string")) return values;
  throw new ConfigurationError(`the secret ${name} is no JSON list of texts`);
}
