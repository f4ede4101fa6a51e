/** The keys of payloads as operators have them: in the environment, as the receiver reads them. */
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import type { PayloadKeys } from "../../infra/webhooks/encryption";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { GonogoError } from "../errors";
import type { Io } from "./io";

/**
 * Undefined when none are given.
 *
 * @throws GonogoError `usage`, without any value, when they are not in their form.
 */
export async function payloadKeys(env: Io["env"]): Promise<PayloadKeys | undefined> {
  const text = env.WEBHOOK_PAYLOAD_KEYS;
  if (text === undefined || text === "") return undefined;
  const keys = storedKeys(async () => text);
  try {
    await keys.current();
    return keys;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new GonogoError("usage", `WEBHOOK_PAYLOAD_KEYS: ${error.message}.`);
  }
}
