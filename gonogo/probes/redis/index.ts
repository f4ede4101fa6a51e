/** Probes of Redis, in the order in which results are told. */
import type { Probe } from "../probe";
import redisAnswersFast from "./redis-answers-fast";
import redisBackupsRecent from "./redis-backups-recent";
import redisEvictionFits from "./redis-eviction-fits";
import redisPasswordRequired from "./redis-password-required";
import redisPersistenceOn from "./redis-persistence-on";
import redisReachable from "./redis-reachable";
import redisTlsRequired from "./redis-tls-required";
import redisVersionSupported from "./redis-version-supported";

export const redisProbes: readonly Probe[] = [
  redisReachable,
  redisTlsRequired,
  redisPasswordRequired,
  redisVersionSupported,
  redisEvictionFits,
  redisPersistenceOn,
  redisBackupsRecent,
  redisAnswersFast,
];
