import { impatient, type Send, sender } from "../lambda/sdk";
import { ConfigurationError } from "./configuration-error";
import { errorWords } from "./error-words";
import type { UnwrapKey } from "./payload-keys";

/**
 * Opens data keys that KMS has encrypted: `aws kms generate-data-key-without-plaintext --key-id …
 * --key-spec AES_256 --encryption-context webhook-payloads=<id of the key>`. The context binds each
 * to its id, and lets the key's policy allow this use alone.
 *
 * @param keyId The KMS key: with it named, a data key of another one is not opened. Without, KMS
 *   finds it by the data key: who can write the secret could write a key in plain text as well.
 * @throws ConfigurationError when KMS does not open it, its cause the error of `send`: an event that
 *   needs the key waits.
 */
export function kmsUnwrap(keyId?: string, send: Send = kms()): UnwrapKey {
  return async (wrapped, id) => {
    const input = {
      CiphertextBlob: wrapped,
      EncryptionContext: { "webhook-payloads": id },
      ...(keyId !== undefined && { KeyId: keyId }),
    };
    const answer = (await send("Decrypt", input).catch((cause: unknown) => {
      const words = `KMS did not open the payload key ${id}: ${errorWords(cause)}`;
      throw new ConfigurationError(words, { cause });
    })) as { readonly Plaintext?: Uint8Array } | undefined;
    if (answer?.Plaintext === undefined) {
      throw new ConfigurationError(`KMS gave no key for the payload key ${id}`);
    }
    return Buffer.from(answer.Plaintext);
  };
}

function kms(): Send {
  return sender("@aws-sdk/client-kms", "KMSClient", impatient);
}
