/** The body of a message: which event, and nothing of what it says. */
import { asObject, parseJson } from "./payload";
import type { QueuedEvent } from "./postgres-outbox";

export function encodeMessage({ id, provider, account, type }: QueuedEvent): string {
  return JSON.stringify({ id, provider, account, type });
}

/** The event that a message names; undefined when it is none of ours. */
export function decodeMessage(body: string): QueuedEvent | undefined {
  const value = asObject(parseJson(Buffer.from(body, "utf8")));
  if (value === undefined) return undefined;
  const { id, provider, account, type } = value;
  // Postgres' bigint, so that a number of any length is no error of the database.
  const isRow = typeof id === "string" && /^[1-9][0-9]{0,18}$/.test(id);
  if (!isRow || BigInt(id) > 9_223_372_036_854_775_807n) return undefined;
  if (typeof provider !== "string" || typeof account !== "string" || typeof type !== "string") {
    return undefined;
  }
  return { id, provider, account, type };
}
