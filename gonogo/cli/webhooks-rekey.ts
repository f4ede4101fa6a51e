/** `gonogo webhooks rekey`: moves payloads to the current key. */
import { rekey } from "../../infra/webhooks/rekey";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { withDatabase } from "./webhooks-database";
import { payloadKeys } from "./webhooks-keys";
import { aligned, countText, tell } from "./webhooks-text";

interface KeyUse {
  /** Null for plain text. */
  readonly key: string | null;
  readonly payloads: number;
}

const uses = `
  SELECT key_id AS key, count(*)::integer AS payloads FROM webhooks.webhook_events
  WHERE payload IS NOT NULL GROUP BY key_id ORDER BY key_id NULLS FIRST`;

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const keys = await payloadKeys(io.env);
  if (keys === undefined) {
    throw new GonogoError(
      "usage",
      "WEBHOOK_PAYLOAD_KEYS is not set: it holds the keys, the new one as current, the old ones too.",
    );
  }
  const current = (await keys.current()).id;
  const { before, done, after } = await withDatabase(io, async (database) => {
    const look = async () => (await database.query(uses)).rows as KeyUse[];
    const found = await look();
    if (!args.flag("yes")) return { before: found, done: undefined, after: found };
    const result = await rekey(database, keys);
    return { before: found, done: result, after: await look() };
  });
  const others = before.filter(({ key }) => key !== current);
  const left = others.reduce((sum, { payloads }) => sum + payloads, 0);
  await tell(args, io, { dryRun: done === undefined, current, keys: after, ...done }, () => {
    const table = aligned(
      [
        ["key", "payloads"],
        ...after.map(({ key, payloads }) => [
          nameOf(key, current),
          payloads.toLocaleString("en-US"),
        ]),
      ],
      [1],
    );
    const end =
      done === undefined
        ? left === 0
          ? "Nothing to do."
          : `${countText(left, "payload")} would be encrypted with ${current}. Nothing was changed: --yes does it.`
        : `${countText(done.rekeyed, "payload")} encrypted with ${current}, ${done.unreadable} could not be read.`;
    return `${table}\n${end}\n`;
  });
  return (done?.unreadable ?? 0) > 0 ? exitCodes.noGo : exitCodes.go;
}

function nameOf(key: string | null, current: string): string {
  if (key === null) return "none, plain text";
  return key === current ? `${key}, current` : key;
}
