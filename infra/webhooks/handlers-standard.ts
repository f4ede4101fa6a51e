import { parseJson } from "./payload";
import type { StoredEvent } from "./worker-types";

/** What a sender of Standard Webhooks posted. `context.event` has its id, type, object and time. */
export interface StandardEvent {
  readonly type: string;
  /** The body as JSON: usually `{ type, timestamp, data }`. Undefined where it is no JSON. */
  readonly json: unknown;
  /** The body as it was sent. */
  readonly body: Buffer;
}

export function readStandardEvent({ type, payload }: StoredEvent): StandardEvent {
  return { type, json: parseJson(payload), body: payload };
}
