/**
 * Handshakes, one TLS version at a time. OpenSSL refuses old versions on the client's side long
 * before a server is asked; at security level 0 it offers them, so that what is refused was refused
 * by the server.
 */
import { constants } from "node:crypto";
import { isIP } from "node:net";
import {
  connect,
  type DetailedPeerCertificate,
  type SecureVersion,
  type TLSSocket,
} from "node:tls";
import { exchange } from "./exchange";
import type { LookSettings } from "./settings";
import type { Trouble } from "./trouble";

export const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type TlsVersion = (typeof tlsVersions)[number];

export interface Certificate {
  /** Names that it is valid for: `DNS:api.example.com`. */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Of the DER form. */
  readonly sha256: string;
  readonly issuer: string;
}

export type Handshake =
  | {
      readonly version: TlsVersion;
      readonly accepted: true;
      /** "" where the server ended it after the keys had been agreed on: it may want a certificate. */
      readonly cipher: string;
      readonly certificate?: Certificate;
      /** Why the chain or the name cannot be trusted. */
      readonly untrusted?: string;
    }
  | { readonly version: TlsVersion; readonly accepted: false };

export interface TlsRequest {
  readonly host: string;
  readonly port: number;
  readonly version: TlsVersion;
  /** Milliseconds. @default 5000 */
  readonly timeout?: number;
}

/** What a server says when it wants no such version; anything else is trouble. */
const refusals = new Set([
  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  "ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR",
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);

/** Why a certificate is not trusted that names its host nowhere but in its common name. */
export const nameless = "NO_SUBJECT_ALT_NAME";

/** Milliseconds for a handshake. */
export const tlsTimeout = 5000;

export function handshake(
  { host: named, port, version, timeout = tlsTimeout }: TlsRequest,
  { signal, ca }: Pick<LookSettings, "signal" | "ca">,
): Promise<Handshake | Trouble> {
  // As in a URL: `[::1]`.
  const host = named.replace(/^\[(.*)\]$/, "$1");
  // An alert after the keys refuses the client, and not the version: that is spoken.
  let hasKeys = false;
  const open = () =>
    connect({
      host,
      port,
      ...(isIP(host) ? {} : { servername: host }),
      minVersion: version as SecureVersion,
      maxVersion: version as SecureVersion,
      ciphers: "DEFAULT:@SECLEVEL=0",
      // What an old server does not know must not end the handshake on our side either.
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
      rejectUnauthorized: false,
      ...(ca === undefined ? {} : { ca }),
    });
  return exchange<TLSSocket, Handshake>(
    open,
    { timeout, signal },
    (socket, end) => {
      socket.once("keylog", () => {
        hasKeys = true;
      });
      socket.once("secureConnect", () => end(madeBy(socket, version)));
    },
    ({ code = "" }) => {
      if (hasKeys) return { version, accepted: true, cipher: "" };
      return refusals.has(code) ? { version, accepted: false } : undefined;
    },
  );
}

function madeBy(socket: TLSSocket, version: TlsVersion): Handshake {
  const peer = socket.getPeerCertificate(true);
  const certificate = peer.raw === undefined ? undefined : certificateOf(peer);
  const why = socket.authorized ? namelessness(certificate) : String(socket.authorizationError);
  return {
    version,
    accepted: true,
    cipher: socket.getCipher().standardName,
    ...(certificate === undefined ? {} : { certificate }),
    ...(why === undefined ? {} : { untrusted: why }),
  };
}

/** Node takes the common name where nothing else is there; browsers do not: RFC 9525, 2. */
function namelessness(certificate: Certificate | undefined): string | undefined {
  const names = certificate?.names ?? [];
  return names.some((name) => /^(DNS|IP Address):/.test(name)) ? undefined : nameless;
}

/** A hostile certificate must not fill a report. */
const mostNames = 100;
const mostText = 200;

/** @returns Undefined for a certificate whose dates are none. */
function certificateOf(peer: DetailedPeerCertificate): Certificate | undefined {
  const [validFrom, validTo] = [new Date(peer.valid_from), new Date(peer.valid_to)];
  if (Number.isNaN(validFrom.getTime()) || Number.isNaN(validTo.getTime())) return undefined;
  const names = (peer.subjectaltname ?? "").slice(0, mostNames * mostText).split(", ");
  // An issuer may have no name at all.
  const { O: organization, CN: common } = peer.issuer ?? {};
  return {
    names: names.filter(Boolean).slice(0, mostNames),
    validFrom: validFrom.toISOString(),
    validTo: validTo.toISOString(),
    sha256: peer.fingerprint256.replaceAll(":", "").toLowerCase(),
    issuer: [organization, common].flat().filter(Boolean).join(", ").slice(0, mostText),
  };
}
