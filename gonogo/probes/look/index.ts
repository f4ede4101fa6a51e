/** What a probe may do to look: the only I/O that there is, so that tests can stand in for it. */

import { Secrets } from "../secrets";
import { readSecret } from "./aws-secrets";
import { type CacheBackups, cacheBackups, type RdsBackups, rdsBackups } from "./aws-stores";
import { type RunningService, runningService, type ServiceRequest } from "./aws-tasks";
import { type DnsAnswer, type DnsQuestion, dns } from "./dns";
import { type HttpAnswer, type HttpRequest, http, httpTimeout } from "./http";
import { patient } from "./patient";
import { type PostgresAnswer, type PostgresRequest, postgres, type StoreTrouble } from "./postgres";
import { type PlainAnswer, postgresPlain } from "./postgres-plain";
import type { PostgresAddress } from "./postgres-url";
import { type RedisAnswer, type RedisRequest, redis } from "./redis";
import { type RedisPlain, redisPlain } from "./redis-plain";
import type { LookSettings } from "./settings";
import { type Handshake, handshake, type TlsRequest, tlsTimeout } from "./tls";
import type { Trouble } from "./trouble";

export interface Look {
  http(request: HttpRequest): Promise<HttpAnswer | Trouble>;
  tls(request: TlsRequest): Promise<Handshake | Trouble>;
  dns(question: DnsQuestion): Promise<DnsAnswer | Trouble>;
  /**
   * The value of a variable: the environment's of `gonogo validate`, else Secrets Manager's. No
   * result tells it, whatever a probe does with it.
   */
  secret(variable: string): Promise<string | Trouble>;
  /** The value of a variable that anybody may read: the environment's, else the stack's. */
  literal(variable: string): string | undefined;
  /** Asks a Postgres over TLS, in a transaction that reads only. */
  postgres(request: PostgresRequest): Promise<PostgresAnswer | StoreTrouble>;
  /** Whether it lets a client in that wants no TLS. */
  postgresPlain(address: PostgresAddress): Promise<PlainAnswer | Trouble>;
  /** Asks a Redis over TLS, with commands that change nothing. */
  redis(request: RedisRequest): Promise<RedisAnswer | StoreTrouble>;
  /** Whether it answers a client that wants no TLS. */
  redisPlain(address: { host: string; port: number }): Promise<RedisPlain | Trouble>;
  /** RDS, ElastiCache and ECS; `region` over the run's own. */
  readonly aws: {
    rdsBackups(identifier: string, region?: string): Promise<RdsBackups | Trouble>;
    cacheBackups(identifier: string, region?: string): Promise<CacheBackups | Trouble>;
    service(request: ServiceRequest): Promise<RunningService | Trouble>;
  };
  /** ISO 8601, UTC: facts carry the time, so that a judgement needs no clock. */
  now(): string;
}

/** Milliseconds for a client without TLS to be refused. */
const plainTimeout = 5000;

/** The secrets of a run: one for all of its looks, so that each is asked for once. */
export function secretsOf({ secrets = {}, aws = {}, signal }: LookSettings): Secrets {
  return new Secrets(secrets, (name) => readSecret(name, aws, signal));
}

export function lookAround(settings: LookSettings, secrets = secretsOf(settings)): Look {
  const { signal, aws = {}, until, patience = 1 } = settings;
  const timed = <R extends { readonly timeout?: number }>(request: R, usual: number): R => ({
    ...request,
    timeout: (request.timeout ?? usual) * patience,
  });
  const ask = (request: HttpRequest) =>
    until === undefined ? http(request, settings) : patient(request, settings, until);
  return {
    http: (request) => shared(timed(request, httpTimeout), settings, ask),
    tls: (request) => handshake(timed(request, tlsTimeout), settings),
    dns: (question) => dns(question, settings.dns ?? {}, signal),
    secret: (variable) => secrets.get(variable),
    literal: (variable) => secrets.literal(variable),
    postgres: (request) => postgres(request, signal),
    postgresPlain: (address) => postgresPlain(address, plainTimeout, signal),
    redis: (request) => redis(request, signal),
    redisPlain: (address) => redisPlain(address, plainTimeout, signal),
    aws: {
      rdsBackups: (identifier, region) => rdsBackups(identifier, region, aws, signal),
      cacheBackups: (identifier, region) => cacheBackups(identifier, region, aws, signal),
      service: (request) => runningService(request, aws, signal),
    },
    now: () => new Date().toISOString(),
  };
}

/** The first who asks decides how long it is waited for: looks that share have the same time. */
function shared(
  request: HttpRequest,
  { answers }: LookSettings,
  ask: (request: HttpRequest) => Promise<HttpAnswer | Trouble>,
): Promise<HttpAnswer | Trouble> {
  if (answers === undefined || request.shared !== true) return ask(request);
  const key = JSON.stringify(request);
  const known = answers.get(key) ?? ask(request);
  answers.set(key, known);
  return known;
}

export type { DnsAnswer, DnsQuestion } from "./dns";
export type { HttpAnswer, HttpRequest } from "./http";
export type { LookSettings } from "./settings";
export { type Certificate, type Handshake, nameless, type TlsVersion, tlsVersions } from "./tls";
