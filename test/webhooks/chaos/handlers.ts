/** Handlers that leave a trace of each time they ran to the end: here, and at somebody else's. */
import { randomUUID } from "node:crypto";
import { callKey, once } from "../../../infra/webhooks/idempotency";
import { asObject, parseJson } from "../../../infra/webhooks/payload";
import type {
  HandlerContext,
  HandlerTable,
  StoredEvent,
} from "../../../infra/webhooks/worker-types";
import { eventKey, objectKey, statuses } from "./events";
import { reach, type Settings } from "./settings";

/** Tables of the system that the handlers belong to. Nothing in them hides a second effect. */
export const effectTables = `
  CREATE SCHEMA chaos;
  CREATE TABLE chaos.effects (event text NOT NULL);
  CREATE TABLE chaos.objects (object text PRIMARY KEY, version bigint NOT NULL);
  GRANT USAGE ON SCHEMA chaos TO webhooks_worker;
  GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA chaos TO webhooks_worker;`;

export function countingHandlers(settings: Settings): HandlerTable {
  const { broken } = settings;
  return {
    find: () => async (event, context) => {
      if (broken !== "marks-first") return await handle(event, context, settings);
      // As who acknowledges before the work is done: nobody waits for it.
      const late = async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await handle(event, { ...context, database: context.pool }, settings, false);
      };
      late().catch(() => undefined);
    },
  };
}

async function handle(
  event: StoredEvent,
  { database, objects, pool, signal }: HandlerContext,
  settings: Settings,
  isOrdered = true,
): Promise<void> {
  const key = eventKey(event.provider, event.account, event.id);
  await reach("before-outside", settings);
  const idempotencyKey =
    settings.broken === "new-keys" ? randomUUID() : callKey({ event }, "count");
  await once(pool, {
    scope: "outside",
    key: idempotencyKey,
    event: event.row,
    request: { event: key },
    repeatableSeconds: 86_400,
    send: async (used) => await callOutside(key, used, settings, signal),
  });
  await reach("after-outside", settings);
  const writes = settings.broken === "own-transaction" ? pool : database;
  const version = versionOf(event);
  if (isOrdered && event.objectId !== null && version !== undefined) {
    const order = await objects.advance(event.objectId, version);
    if (order === "newer") await writeObject(event, event.objectId, version, database);
  }
  await writes.query("INSERT INTO chaos.effects (event) VALUES ($1)", [key]);
  await reach("after-write", settings);
}

/** What it says of the object replaces what was there: what was older must not come after. */
async function writeObject(
  event: StoredEvent,
  objectId: string,
  version: bigint | Date,
  database: HandlerContext["database"],
): Promise<void> {
  await database.query(
    `INSERT INTO chaos.objects (object, version) VALUES ($1, $2)
     ON CONFLICT (object) DO UPDATE SET version = excluded.version`,
    [objectKey(event.provider, objectId), String(version.valueOf())],
  );
}

function versionOf(event: StoredEvent): bigint | Date | undefined {
  switch (event.provider) {
    case "twilio":
      return BigInt(statuses.indexOf(event.type.replace("message.", "")));
    case "google-calendar":
      return BigInt(String(asObject(parseJson(event.payload))?.number));
    default:
      return event.occurredAt ?? undefined;
  }
}

async function callOutside(
  event: string,
  key: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<number> {
  const headers = { "idempotency-key": key };
  const answer = await fetch(settings.outside, { method: "POST", headers, body: event, signal });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the provider answered ${answer.status}`);
  return answer.status;
}
