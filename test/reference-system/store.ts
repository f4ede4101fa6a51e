/** What the reference system keeps: users and keys in Postgres, counters in Redis. */
import { createHash, randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import type { Pool } from "pg";

/** The tables that finsight-028 to finsight-033 name, as far as this system uses them. */
export const schema = `
  CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text NOT NULL UNIQUE CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE api_keys (
    hash text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE
  );
  CREATE TABLE subscription_history (
    id bigserial PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    tier text NOT NULL,
    state text NOT NULL
  );
  CREATE TABLE usage_records (
    id bigserial PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE
  );
  CREATE INDEX ON api_keys (user_id);
  CREATE INDEX ON subscription_history (user_id);
  CREATE INDEX ON usage_records (user_id);
  CREATE TABLE feature_flags (name text PRIMARY KEY, enabled boolean NOT NULL);`;

export const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

export class Store {
  constructor(
    private readonly pool: Pool,
    private readonly redis: Redis,
    private readonly settings: {
      readonly prefix: string;
      readonly hash: (key: string) => string;
    },
  ) {}

  /** @returns The key, which is shown this one time; undefined for an address that is taken. */
  async register(email: string): Promise<string | undefined> {
    const key = `${this.settings.prefix}${randomBytes(24).toString("hex")}`;
    const { rowCount } = await this.pool.query(
      `WITH added AS (INSERT INTO users (email) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id)
       INSERT INTO api_keys (hash, user_id) SELECT $2, id FROM added`,
      [email, hashOf(key)],
    );
    return rowCount === 0 ? undefined : key;
  }

  /** @returns The user's id. */
  async userOf(key: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ user_id: string }>(
      "SELECT user_id FROM api_keys WHERE hash = $1",
      [this.settings.hash(key)],
    );
    return rows[0]?.user_id;
  }

  async remove(user: string): Promise<void> {
    await this.pool.query("DELETE FROM users WHERE id = $1", [user]);
  }

  async checkout(user: string, tier: string): Promise<string> {
    const { rows } = await this.pool.query<{ id: string }>(
      `INSERT INTO subscription_history (user_id, tier, state)
       VALUES ($1, $2, 'pending') RETURNING id`,
      [user, tier],
    );
    return `https://checkout.stripe.com/c/pay/${rows[0]?.id}`;
  }

  /** Whether Postgres and Redis answer. */
  async checks(): Promise<Readonly<Record<"postgres" | "redis", "up" | "down">>> {
    const stateOf = (answer: Promise<unknown>) =>
      answer.then(
        () => "up" as const,
        () => "down" as const,
      );
    const [postgres, redis] = await Promise.all([
      stateOf(this.pool.query("SELECT 1")),
      stateOf(this.redis.ping()),
    ]);
    return { postgres, redis };
  }

  /** @returns Which request of its minute this is; 0 when nothing counts, so that all go on. */
  async count(client: string): Promise<number> {
    try {
      const name = `rate:${client}:${Math.floor(Date.now() / 60_000)}`;
      const [[, count] = []] = (await this.redis.multi().incr(name).expire(name, 120).exec()) ?? [];
      return Number(count ?? 0);
    } catch {
      return 0;
    }
  }
}
