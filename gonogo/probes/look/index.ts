/** What a probe may do to look: the only I/O that there is, so that tests can stand in for it. */
import type { Trouble } from "../probe";
import { type DnsAnswer, type DnsQuestion, type DnsSettings, dns } from "./dns";
import { type HttpAnswer, type HttpRequest, http } from "./http";
import { type Handshake, handshake, type TlsRequest } from "./tls";

export interface Look {
  http(request: HttpRequest): Promise<HttpAnswer | Trouble>;
  tls(request: TlsRequest): Promise<Handshake | Trouble>;
  dns(question: DnsQuestion): Promise<DnsAnswer | Trouble>;
  /** ISO 8601, UTC: facts carry the time, so that a judgement needs no clock. */
  now(): string;
}

export interface LookSettings {
  /** Ends everything that is under way. */
  readonly signal: AbortSignal;
  readonly dns?: DnsSettings;
  /** Certificates of authorities in PEM form to trust instead of the common ones. */
  readonly ca?: string;
}

export function lookAround({ dns: settings = {}, ...trusted }: LookSettings): Look {
  const { signal } = trusted;
  return {
    http: (request) => http(request, trusted),
    tls: (request) => handshake(request, trusted),
    dns: (question) => dns(question, settings, signal),
    now: () => new Date().toISOString(),
  };
}

export type { DnsAnswer, DnsQuestion } from "./dns";
export type { HttpAnswer, HttpRequest } from "./http";
export { type Certificate, type Handshake, type TlsVersion, tlsVersions } from "./tls";
