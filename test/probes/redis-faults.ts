import { aws, type Fault, hours, setting } from "./fault";

export const ofRedis: readonly Fault[] = [
  {
    name: "a wrong password",
    finder: "redis-reachable",
    says: /refuses the password/,
    blinds: "all",
    at: ({ env, secrets }) => ({
      env: { REDIS_URL: String(env.REDIS_URL).replace(secrets[1] ?? "", "Canary-wrong-token-22") },
    }),
  },
  {
    name: "another authority",
    finder: "redis-reachable",
    says: /cannot be trusted/,
    blinds: "all",
    at: ({ otherPem }) => ({ redis: { ca: otherPem } }),
  },
  {
    name: "a URL without TLS",
    finder: "redis-tls-required",
    says: /asks for no TLS/,
    at: ({ env }) => ({ env: { REDIS_URL: String(env.REDIS_URL).replace("rediss:", "redis:") } }),
  },
  {
    name: "a version that is too old",
    finder: "redis-version-supported",
    says: /and 99 is asked for/,
    at: () => ({ options: { "redis-version-supported": { major: 99 } } }),
  },
  {
    name: "a queue that forgets",
    finder: "redis-eviction-fits",
    says: /It is a queue, and forgets keys .*allkeys-lru/,
    ...setting("maxmemory-policy", "allkeys-lru", "noeviction"),
  },
  {
    name: "a cache that does not forget",
    finder: "redis-eviction-fits",
    says: /It is a cache/,
    at: () => ({ redis: { role: "cache" } }),
  },
  {
    name: "no limit of memory",
    finder: "redis-eviction-fits",
    says: /no limit of memory/,
    ...setting("maxmemory", "0", "100mb"),
  },
  {
    name: "a memory that is full",
    finder: "redis-eviction-fits",
    says: /% of the memory are in use/,
    ...setting("maxmemory", "1mb", "100mb"),
  },
  {
    name: "nothing that outlives the process",
    finder: "redis-persistence-on",
    says: /neither an append-only file nor snapshots/,
    blinds: ["redis-backups-recent"],
    at: () => ({ redis: { mode: "external" } }),
    ...setting("appendonly", "no", "yes"),
  },
  {
    name: "one node",
    finder: "redis-persistence-on",
    says: /one node/,
    ...aws(({ cache }) => {
      cache.nodes = 1;
      cache.failover = false;
    }),
  },
  {
    name: "one node in each shard",
    finder: "redis-persistence-on",
    says: /one node/,
    ...aws(({ cache }) => {
      cache.nodes = 3;
      cache.shards = 3;
    }),
  },
  {
    name: "snapshots that stopped",
    finder: "redis-backups-recent",
    says: /72 hours old/,
    ...aws(({ cache }) => {
      cache.snapshots = [hours(72.5)];
    }),
  },
  {
    name: "a slow command",
    finder: "redis-answers-fast",
    says: /^EVAL: It takes/,
    at: () => ({ options: { "redis-answers-fast": { calls: 2, milliseconds: 3 } } }),
    plant: async (stores) => {
      const client = stores.client();
      const busy = "local n = 0 for i = 1, 3000000 do n = n + i end return n";
      for (const _ of [1, 2]) await client.eval(busy, 0);
      client.disconnect();
    },
    mend: async (stores) => {
      const client = stores.client();
      await client.config("RESETSTAT");
      client.disconnect();
      await stores.use();
    },
  },
];
