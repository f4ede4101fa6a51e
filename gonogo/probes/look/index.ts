/** What a probe may do to look: the only I/O that there is, so that tests can stand in for it. */
import type { Trouble } from "../probe";
import { type SecretSettings, Secrets } from "../secrets";
import type { AwsSettings } from "./aws-client";
import { readSecret } from "./aws-secrets";
import { type DnsAnswer, type DnsQuestion, type DnsSettings, dns } from "./dns";
import { type HttpAnswer, type HttpRequest, http } from "./http";
import { type Handshake, handshake, type TlsRequest } from "./tls";

export interface Look {
  http(request: HttpRequest): Promise<HttpAnswer | Trouble>;
  tls(request: TlsRequest): Promise<Handshake | Trouble>;
  dns(question: DnsQuestion): Promise<DnsAnswer | Trouble>;
  /**
   * The value of a variable: the environment's of `gonogo validate`, else Secrets Manager's. No
   * result tells it, whatever a probe does with it.
   */
  secret(variable: string): Promise<string | Trouble>;
  /** ISO 8601, UTC: facts carry the time, so that a judgement needs no clock. */
  now(): string;
}

export interface LookSettings {
  /** Ends everything that is under way. */
  readonly signal: AbortSignal;
  readonly dns?: DnsSettings;
  /** Certificates of authorities in PEM form to trust instead of the common ones. */
  readonly ca?: string;
  /** `https://api.stripe.com` → another address that is asked instead, for tests. */
  readonly origins?: Readonly<Record<string, string>>;
  readonly secrets?: SecretSettings;
  readonly aws?: AwsSettings;
}

/** The secrets of a run: one for all of its looks, so that each is asked for once. */
export function secretsOf({ secrets = {}, aws = {}, signal }: LookSettings): Secrets {
  return new Secrets(secrets, (name) => readSecret(name, aws, signal));
}

export function lookAround(settings: LookSettings, secrets = secretsOf(settings)): Look {
  const { signal } = settings;
  return {
    http: (request) => http(request, settings),
    tls: (request) => handshake(request, settings),
    dns: (question) => dns(question, settings.dns ?? {}, signal),
    secret: (variable) => secrets.get(variable),
    now: () => new Date().toISOString(),
  };
}

export type { DnsAnswer, DnsQuestion } from "./dns";
export type { HttpAnswer, HttpRequest } from "./http";
export { type Certificate, type Handshake, type TlsVersion, tlsVersions } from "./tls";
