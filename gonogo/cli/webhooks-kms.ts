/** AWS KMS for `gonogo webhooks`: opens payload keys that are stored as `kms:`. */
import type { DecryptCommandInput } from "@aws-sdk/client-kms";
import { kmsUnwrap } from "../../infra/webhooks/kms";
import type { UnwrapKey } from "../../infra/webhooks/payload-keys";
import { GonogoError } from "../errors";
import { clientConfig } from "../probes/look/aws-client";

/** Milliseconds for one key, the second attempt included: our choice, as of the probes. */
const usualTimeout = 10_000;

/**
 * Asks the KMS of the environment's region, with the credentials that every tool of AWS takes. The
 * SDK is loaded with the first key that KMS has encrypted.
 *
 * @throws ConfigurationError whose cause is a GonogoError: `usage` for what has to be put right,
 *   `undecidable` when KMS does not answer. Neither holds anything that was sent or received.
 */
export function kms(timeout = usualTimeout): UnwrapKey {
  return async (wrapped, id) => {
    const { DecryptCommand, KMSClient } = await import("@aws-sdk/client-kms");
    const client = new KMSClient(clientConfig({}, undefined));
    const abortSignal = AbortSignal.timeout(timeout);
    const send = async (_: string, input: object) => {
      try {
        const command = new DecryptCommand(input as DecryptCommandInput);
        return await client.send(command, { abortSignal });
      } catch (error) {
        throw explained(error, id, abortSignal.aborted ? timeout : undefined);
      }
    };
    try {
      return await kmsUnwrap(undefined, send)(wrapped, id);
    } finally {
      client.destroy();
    }
  };
}

/** By the name of the error alone: its message may quote what was sent. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^CredentialsProviderError$/, "there are no AWS credentials"],
  [/^ExpiredToken/, "the AWS credentials have expired"],
  [
    /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|IncompleteSignature)/,
    "AWS does not know the credentials",
  ],
  [/^AccessDenied/, "the AWS credentials may not use its KMS key: they need kms:Decrypt"],
  [/^NotFound/, "its KMS key is not there"],
  [/^(Disabled|KMSInvalidState)/, "its KMS key is disabled or is going to be deleted"],
];

function explained(error: unknown, id: string, late: number | undefined): GonogoError {
  const { name = "", message = "" } = error instanceof Error ? error : {};
  const what = `the payload key ${id} cannot be opened`;
  if (late !== undefined) {
    return new GonogoError("undecidable", `${what}: KMS did not answer within ${late / 1000} s.`);
  }
  if (message.startsWith("Region is missing")) {
    return new GonogoError("usage", `${what}: no region is given, set AWS_REGION.`);
  }
  if (/^(InvalidCiphertext|IncorrectKey)/.test(name)) {
    return new GonogoError(
      "usage",
      `${what}: KMS does not know it. It is no data key of this account and region, or was made ` +
        `without the encryption context webhook-payloads=${id}.`,
    );
  }
  const found = meanings.find(([pattern]) => pattern.test(name))?.[1];
  if (found !== undefined) return new GonogoError("usage", `${what}: ${found}.`);
  const code = codeOf(error) ?? name;
  const told = /^[A-Za-z0-9._-]{1,80}$/.test(code) ? ` (${code})` : "";
  return new GonogoError("undecidable", `${what}: KMS does not answer${told}.`);
}

/** Of a connection that failed: its name says only that it is an error. */
function codeOf(error: unknown): string | undefined {
  const code: unknown = Reflect.get(Object(error), "code");
  return typeof code === "string" ? code : undefined;
}
