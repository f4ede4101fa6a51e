/** Reads of Twilio's API: https://www.twilio.com/docs/usage/api. */
import type { Look } from "../look";
import { isTrouble, type Trouble } from "../probe";
import type { TwilioTarget } from "../targets";
import { askProvider, basic, untold } from "./ask";

/** @param path Below the account on `api.twilio.com`, or a whole address. */
export async function readTwilio<T>(
  target: TwilioTarget,
  look: Look,
  path: string,
  pick: (body: unknown) => T,
): Promise<T | Trouble> {
  const { accountSid } = target;
  if (accountSid === undefined) return untold("accountSid");
  const url = path.startsWith("https://")
    ? path
    : `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(accountSid)}${path}`;
  const read = await askProvider(
    target,
    look,
    (token) => ({ url, headers: basic(accountSid, token) }),
    pick,
  );
  return isTrouble(read) ? { trouble: read.trouble.replace("the key", "the token") } : read;
}
