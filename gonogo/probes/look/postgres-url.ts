/**
 * Connection URLs of Postgres in the forms that clients write: libpq's, SQLAlchemy's with a driver
 * in the scheme, Prisma's, node-postgres'. Pure; nothing that it says quotes the URL.
 */
import type { StoreTrouble } from "./postgres";

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  /** libpq's: the address to connect to, where `host` is only the name on the certificate. */
  readonly hostAddress?: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** As the URL says it, in libpq's words; absent where it says nothing. */
  readonly sslmode?: string;
}

/** As the standard has it: no `@` ends the login once a path or a query has begun. */
const strict =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?([A-Za-z0-9._,:%[\]-]*)(?:\/([^?#@]*))?(?:\?(.*))?$/s;
/** As people write it who encoded nothing of a password: the last `@` ends the login. */
const loose =
  /^([a-z][a-z0-9+.-]*):\/\/(?:(.*)@)?([A-Za-z0-9._,:%[\]-]*)(?:\/([^?#]*))?(?:\?(.*))?$/s;

/**
 * @param variable What the URL is told by, which is all that is told of it.
 * @returns Trouble with the code `URL` for what nobody can connect by, without one for what only
 * cannot be read or reached from here.
 */
export function readPostgresUrl(text: string, variable: string): PostgresAddress | StoreTrouble {
  const wrong = (what: string, code = "URL") => ({ trouble: `${variable} ${what}`, code });
  const url = text.trim().replace(/^jdbc:/, "");
  const [, scheme = "", login = "", place = "", path = "", query = ""] = parts(url) ?? [];
  if (scheme === "" && /(?:^|[\s;])(?:host|hostaddr|server|data source)\s*=/i.test(url)) {
    return wrong("is written in keywords, which are not read here", "");
  }
  if (scheme === "") return wrong("is no connection URL");
  if (!/^postgres(ql)?(\+[a-z0-9_]+)?$/.test(scheme)) return wrong("is no URL of Postgres");
  const params = new URLSearchParams(query);
  const given = (name: string) => params.get(name) ?? undefined;
  const hosts = hostsOf(given("host") ?? place, given("port"));
  if (hosts === undefined) return wrong("names no host and port that can be read");
  if (hosts.host.startsWith("/")) {
    return wrong("leads to a socket of the machine it is used on", "");
  }
  const colon = login.indexOf(":");
  const user = given("user") ?? decoded(colon < 0 ? login : login.slice(0, colon));
  const password = given("password") ?? (colon < 0 ? "" : decoded(login.slice(colon + 1)));
  if (user === "") return wrong("names no user");
  const hostAddress = given("hostaddr");
  const sslmode = modeOf(given);
  return {
    ...hosts,
    user,
    password,
    database: given("dbname") ?? (path === "" ? user : decoded(path)),
    ...(hostAddress === undefined ? {} : { hostAddress }),
    ...(sslmode === undefined ? {} : { sslmode }),
  };
}

/** Without a login the standard's reading is meant where the query names the user. */
function parts(url: string): RegExpExecArray | null {
  const read = strict.exec(url);
  const isMeant = read?.[2] !== undefined || new URLSearchParams(read?.[5]).has("user");
  return isMeant ? read : loose.exec(url);
}

/** The first of several hosts: the primary, by the custom of those who write them. */
function hostsOf(place: string, port: string | undefined) {
  const [first = ""] = place.split(",");
  // A socket of Cloud SQL has colons in its name.
  if (decoded(first).startsWith("/")) return { host: decoded(first), port: 5432 };
  const [, plain = "", inUrl] =
    /^(\[[0-9A-Fa-f:.]+\]|[^:]*)(?::(\d*))?$/.exec(decoded(first)) ?? [];
  const host = plain.replace(/^\[|\]$/g, "");
  const number = Number(port?.split(",")[0] || inUrl || 5432);
  if (host === "" || !Number.isInteger(number) || number < 1 || number > 65_535) return undefined;
  return { host, port: number };
}

/** asyncpg calls it `ssl`; Prisma's `require` verifies with `sslaccept=strict`. */
function modeOf(given: (name: string) => string | undefined): string | undefined {
  const mode = given("sslmode") ?? given("ssl");
  if (mode === undefined) return undefined;
  const word = { true: "require", "1": "require", false: "disable", "0": "disable" }[mode] ?? mode;
  return /^[a-z-]{1,20}$/.test(word) ? word : "unknown";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
