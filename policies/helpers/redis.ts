/** Which engine a cache runs; ElastiCache compares engine names without regard to case. */

export function isMemcached(engine: unknown): boolean {
  return typeof engine === "string" && engine.toLowerCase() === "memcached";
}

export function isValkey(engine: unknown): boolean {
  return typeof engine === "string" && engine.toLowerCase() === "valkey";
}
