/** The keys of payloads as operators have them: in the environment, as the receiver reads them. */
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import type { PayloadKeys } from "../../infra/webhooks/encryption";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { GonogoError } from "../errors";
import type { Io } from "./io";
import { kms } from "./webhooks-kms";

/**
 * Undefined when none are given. Those that KMS encrypted are opened once, for the whole command.
 *
 * @throws GonogoError `usage`, without any value, when they are not in their form or KMS refuses
 *   one; `undecidable` when KMS does not answer.
 */
export async function payloadKeys(env: Io["env"]): Promise<PayloadKeys | undefined> {
  const text = env.WEBHOOK_PAYLOAD_KEYS;
  if (text === undefined || text === "") return undefined;
  const keys = storedKeys(async () => text, { unwrap: kms(), seconds: Number.POSITIVE_INFINITY });
  try {
    await keys.current();
    return keys;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    if (error.cause instanceof GonogoError) {
      const { code, message } = error.cause;
      throw new GonogoError(code, `WEBHOOK_PAYLOAD_KEYS: ${message}`);
    }
    throw new GonogoError("usage", `WEBHOOK_PAYLOAD_KEYS: ${error.message}.`);
  }
}
