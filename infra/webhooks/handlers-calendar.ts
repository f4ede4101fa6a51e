import { asObject, parseJson, plainText } from "./payload";
import { PermanentFailure } from "./worker-errors";
import type { StoredEvent } from "./worker-types";

/** A push notification: which calendar changed, and nothing of what it holds. */
export interface CalendarNotification {
  readonly channel: string;
  /** Google's id of what is watched: {@link ObjectOrder.lock} takes it. */
  readonly resource: string;
  readonly state: "sync" | "exists" | "not_exists";
  /** Grows with each notification of the channel, and may have gaps. */
  readonly number: bigint;
}

export function readNotification(event: StoredEvent): CalendarNotification {
  const body = asObject(parseJson(event.payload));
  const [channel, resource] = [plainText(body?.channel), plainText(body?.resource)];
  const { state, number } = body ?? {};
  const isState = state === "sync" || state === "exists" || state === "not_exists";
  const isNumber = typeof number === "string" && /^[0-9]{1,20}$/.test(number);
  if (channel === undefined || resource === undefined || !isState || !isNumber) {
    throw new PermanentFailure("the payload is no notification of Google Calendar");
  }
  return { channel, resource, state, number: BigInt(number) };
}
