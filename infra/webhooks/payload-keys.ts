/**
 * The keys of payloads as a store of secrets holds them, such as AWS Secrets Manager:
 * `{"current": "2026-11", "keys": {"2026-05": "…", "2026-11": "…"}}`. A value is 32 bytes in base64,
 * or `kms:` and the base64 of a data key that KMS encrypted, which only KMS can open.
 */
import { createSecretKey } from "node:crypto";
import { cached } from "./cached";
import { fromBase64 } from "./compare";
import { ConfigurationError } from "./configuration-error";
import type { PayloadKey, PayloadKeys } from "./encryption";
import { errorWords } from "./error-words";
import { asObject } from "./payload";

/** Opens a data key that is stored encrypted: {@link kmsUnwrap} of kms.ts asks KMS. */
export type UnwrapKey = (wrapped: Buffer, id: string) => Promise<Buffer>;

export interface StoredKeysOptions {
  /** Needed for values that begin with `kms:`. */
  readonly unwrap?: UnwrapKey;
  /** Seconds for which what was read is believed; 60, as of the providers' secrets. */
  readonly seconds?: number;
  readonly clock?: () => number;
}

interface Ring {
  readonly current: PayloadKey;
  readonly keys: ReadonlyMap<string, PayloadKey>;
}

/** Milliseconds between two reads for an id that nobody knows. */
const missPause = 5_000;

/**
 * @param read The secret's text. It is read again after a minute, and at once for a key that is not
 *   known: another process may have begun to use it.
 */
export function storedKeys(
  read: () => Promise<string>,
  options: StoredKeysOptions = {},
): PayloadKeys {
  const { unwrap, seconds = 60, clock = () => performance.now() } = options;
  const load = async () => parseKeys(await textOf(read), unwrap);
  const ring = cached(load, { seconds, clock });
  let missed: { readonly at: number; readonly ring: Promise<Ring> } | undefined;
  return {
    current: async () => (await ring()).current,
    find: async (id) => {
      const found = (await ring()).keys.get(id);
      if (found !== undefined) return found;
      if (missed === undefined || clock() - missed.at > missPause) {
        missed = { at: clock(), ring: load() };
      }
      return (await missed.ring).keys.get(id);
    },
  };
}

/** A store of secrets that is down is nothing that an event did wrong: it waits for its key. */
async function textOf(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (cause) {
    throw new ConfigurationError(
      `the secret of payload keys cannot be read: ${errorWords(cause)}`,
      { cause },
    );
  }
}

/** @throws ConfigurationError without any value. */
export async function parseKeys(text: string, unwrap?: UnwrapKey): Promise<Ring> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong("is no JSON");
  }
  const { current, keys } = asObject(value) ?? {};
  const entries = Object.entries(asObject(keys) ?? {});
  if (typeof current !== "string" || entries.length === 0) {
    throw wrong('needs "current", the id of a key, and "keys", an object of ids and values');
  }
  const ring = new Map<string, PayloadKey>();
  for (const [id, encoded] of entries) ring.set(id, await readKey(id, encoded, unwrap));
  const found = ring.get(current);
  if (found === undefined) throw wrong('names a "current" key that is not among its keys');
  return { current: found, keys: ring };
}

async function readKey(id: string, encoded: unknown, unwrap?: UnwrapKey): Promise<PayloadKey> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(id)) {
    throw wrong("has a key whose id is not letters, digits, . _ and -, at most 63");
  }
  const given = typeof encoded === "string" ? encoded : "";
  const isWrapped = given.startsWith("kms:");
  const decoded = fromBase64(isWrapped ? given.slice(4) : given);
  if (decoded === undefined) throw wrong(`has a key ${id} that is not base64`);
  if (isWrapped && unwrap === undefined) {
    throw wrong(`has a key ${id} that KMS encrypted, and nothing here that asks KMS`);
  }
  const bytes = isWrapped && unwrap !== undefined ? await unwrap(decoded, id) : decoded;
  if (bytes.length !== 32) throw wrong(`has a key ${id} of ${bytes.length} bytes: it takes 32`);
  return { id, key: createSecretKey(bytes) };
}

function wrong(what: string): ConfigurationError {
  return new ConfigurationError(`the secret of payload keys ${what}`);
}
