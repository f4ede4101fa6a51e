/** Reads of SendGrid's API: https://www.twilio.com/docs/sendgrid/api-reference. */
import type { Look } from "../look";
import type { Trouble } from "../probe";
import type { SendgridTarget } from "../targets";
import { askProvider, bearer } from "./ask";

export function readSendgrid<T>(
  target: SendgridTarget,
  look: Look,
  path: string,
  pick: (body: unknown) => T,
): Promise<T | Trouble> {
  return askProvider(
    target,
    look,
    (key) => ({ url: `https://api.sendgrid.com/v3${path}`, headers: bearer(key) }),
    pick,
  );
}
