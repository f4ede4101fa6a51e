import { type Send, sender } from "../lambda/sdk";
import { ConfigurationError } from "./configuration-error";
import type { UnwrapKey } from "./payload-keys";

/**
 * Opens data keys that KMS has encrypted: `aws kms generate-data-key-without-plaintext --key-id …
 * --key-spec AES_256 --encryption-context webhook-payloads=<id of the key>`. The context binds each
 * to its id, and lets the key's policy allow this use alone.
 *
 * @param keyId The KMS key: with it named, a data key of another one is not opened.
 */
export function kmsUnwrap(keyId: string, send: Send = kms()): UnwrapKey {
  return async (wrapped, id) => {
    const answer = (await send("Decrypt", {
      CiphertextBlob: wrapped,
      EncryptionContext: { "webhook-payloads": id },
      KeyId: keyId,
    })) as { readonly Plaintext?: Uint8Array };
    if (answer.Plaintext === undefined) {
      throw new ConfigurationError(`KMS gave no key for the payload key ${id}`);
    }
    return Buffer.from(answer.Plaintext);
  };
}

function kms(): Send {
  return sender("@aws-sdk/client-kms", "KMSClient");
}
