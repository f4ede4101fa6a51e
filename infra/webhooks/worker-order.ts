import type { Database } from "./database";
import type { ObjectOrder, StoredEvent, VersionOrder } from "./worker-types";

/**
 * Order of a provider's objects in the handler's transaction. The object's row is the lock: it is
 * held until the writes are committed, so that what a second handler fetches afterwards is newer.
 */
export class TransactionOrder implements ObjectOrder {
  /** Whether an older version than the newest was seen. */
  sawOlder = false;

  constructor(
    private readonly database: Database,
    private readonly event: Pick<StoredEvent, "provider" | "account">,
  ) {}

  async lock(objectId: string): Promise<void> {
    // The update that changes nothing takes the lock, whether the row was there or not.
    await this.database.query(
      `INSERT INTO webhooks.object_versions (provider, account, object_id) VALUES ($1, $2, $3)
       ON CONFLICT (provider, account, object_id) DO UPDATE SET updated_at = now()`,
      this.key(objectId),
    );
  }

  async advance(objectId: string, version: bigint | Date): Promise<VersionOrder> {
    const given = typeof version === "bigint" ? version : BigInt(version.getTime());
    // The row is locked also when its version is as new and nothing is updated.
    const newer = await this.database.query(
      `INSERT INTO webhooks.object_versions AS known (provider, account, object_id, version)
       VALUES ($1, $2, $3, $4)
       ON CONFLICT (provider, account, object_id) DO UPDATE
       SET version = excluded.version, updated_at = now()
       WHERE known.version IS NULL OR known.version < excluded.version
       RETURNING version`,
      [...this.key(objectId), String(given)],
    );
    if (newer.rows.length > 0) return "newer";
    const { rows } = await this.database.query(
      `UPDATE webhooks.object_versions SET updated_at = now()
       WHERE provider = $1 AND account = $2 AND object_id = $3 RETURNING version::text`,
      this.key(objectId),
    );
    const [known] = rows as { readonly version: string }[];
    if (known !== undefined && BigInt(known.version) === given) return "same";
    this.sawOlder = true;
    return "older";
  }

  private key(objectId: string): string[] {
    return [this.event.provider, this.event.account, objectId];
  }
}
