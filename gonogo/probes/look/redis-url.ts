/**
 * Addresses of Redis: one URL, or host, port, user and password by themselves. Pure; nothing that
 * it says quotes them.
 */
import type { StoreTrouble } from "./postgres";

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  /** The address to connect to where `host` is only the name on the certificate: a tunnel's end. */
  readonly hostAddress?: string;
  /** Empty for the default user. */
  readonly user: string;
  /** Empty where there is none. */
  readonly password: string;
  /** `off` where the URL says `redis://`; undefined where nothing says it. */
  readonly tls?: "on" | "off";
}

/** As the standard has it: no `@` ends the login once a path or a query has begun. */
const strict =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?([A-Za-z0-9._,:%[\]-]*)(?:\/[^?#@]*)?(?:\?(.*))?$/s;
/** As people write it who encoded nothing of a password: the last `@` ends the login. */
const loose =
  /^([a-z][a-z0-9+.-]*):\/\/(?:(.*)@)?([A-Za-z0-9._,:%[\]-]*)(?:\/[^?#]*)?(?:\?(.*))?$/s;

/** Valkey's clients have schemes of its name. */
const schemes = new Map<string, "on" | "off">([
  ["rediss", "on"],
  ["valkeys", "on"],
  ["redis", "off"],
  ["valkey", "off"],
]);

/**
 * @param variable What the URL is told by, which is all that is told of it.
 * @returns Trouble with the code `URL` for what nobody can connect by, without one for what only
 * cannot be read or reached from here.
 */
export function readRedisUrl(text: string, variable: string): RedisAddress | StoreTrouble {
  const wrong = (what: string, code = "URL") => ({ trouble: `${variable} ${what}`, code });
  const url = text.trim();
  const [, scheme = "", login = "", place = "", query = ""] = parts(url) ?? [];
  // Clients of Sentinel and of sockets have schemes of their own.
  if (/^(?:(?:rediss?|valkeys?)[+-][a-z]+|unixs?):\/\//.test(url)) {
    return wrong("leads to Sentinel, a cluster or a socket, which is not asked here", "");
  }
  if (scheme === "") return wrong("is no connection URL");
  const tls = schemes.get(scheme);
  if (tls === undefined) return wrong("is no URL of Redis");
  const params = new URLSearchParams(query);
  // The first of several: any of a cluster's nodes tells the way.
  const [first = ""] = place.split(",");
  const [, host = "", port] = /^(\[[0-9A-Fa-f:.]+\]|[^:]*)(?::(\d*))?$/.exec(first) ?? [];
  const colon = login.indexOf(":");
  const hostAddress = params.get("hostaddr") ?? undefined;
  return addressOf(
    {
      host: decoded(host.replace(/^\[|\]$/g, "")),
      port: port || "6379",
      user: params.get("username") ?? decoded(colon < 0 ? "" : login.slice(0, colon)),
      password: params.get("password") ?? decoded(login.slice(colon + 1)),
      ...(hostAddress === undefined ? {} : { hostAddress }),
    },
    variable,
    tls,
  );
}

/** Without a login the standard's reading is meant where there is none at all. */
function parts(url: string): RegExpExecArray | null {
  const read = strict.exec(url);
  return read?.[2] !== undefined ? read : loose.exec(url);
}

/** @param said Texts as variables hold them. @param name What they are told by. */
export function addressOf(
  said: {
    readonly host: string;
    readonly port: string;
    readonly hostAddress?: string;
    readonly user: string;
    readonly password: string;
  },
  name: string,
  tls?: "on" | "off",
): RedisAddress | StoreTrouble {
  const port = Number(said.port);
  if (said.host === "") return { trouble: `${name} names no host`, code: "URL" };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { trouble: `${name} names no port that can be read`, code: "URL" };
  }
  return { ...said, port, ...(tls === undefined ? {} : { tls }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
