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
    await this.locked(objectId);
  }

  async advance(objectId: string, version: bigint | Date): Promise<VersionOrder> {
    const given = typeof version === "bigint" ? version : BigInt(version.getTime());
    const known = await this.locked(objectId);
    if (known !== undefined && given === known) return "same";
    if (known !== undefined && given < known) {
      this.sawOlder = true;
      return "older";
    }
    await this.database.query(
      `UPDATE webhooks.object_versions SET version = $4, updated_at = now()
       WHERE provider = $1 AND account = $2 AND object_id = $3`,
      [...this.key(objectId), String(given)],
    );
    return "newer";
  }

  /** The newest version that was handled; undefined before the first. */
  private async locked(objectId: string): Promise<bigint | undefined> {
    // The update that changes nothing takes the lock, whether the row was there or not.
    const { rows } = await this.database.query(
      `INSERT INTO webhooks.object_versions (provider, account, object_id) VALUES ($1, $2, $3)
       ON CONFLICT (provider, account, object_id) DO UPDATE SET updated_at = now()
       RETURNING version::text`,
      this.key(objectId),
    );
    const [row] = rows as { readonly version: string | null }[];
    return row?.version == null ? undefined : BigInt(row.version);
  }

  private key(objectId: string): string[] {
    return [this.event.provider, this.event.account, objectId];
  }
}
