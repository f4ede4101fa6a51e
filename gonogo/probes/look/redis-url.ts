/**
 * Addresses of Redis: one URL, or host, port, user and password by themselves. Pure; nothing that
 * it says quotes them.
 */
import type { Trouble } from "./trouble";

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

const form = /^([a-z][a-z0-9+.-]*):\/\/(?:(.*)@)?([A-Za-z0-9._:%[\]-]*)(?:\/[^?#]*)?(?:\?(.*))?$/s;

/** @param variable What the URL is told by, which is all that is told of it. */
export function readRedisUrl(text: string, variable: string): RedisAddress | Trouble {
  const [, scheme = "", login = "", place = "", query = ""] = form.exec(text.trim()) ?? [];
  if (scheme === "") return { trouble: `${variable} is no connection URL` };
  // Valkey's clients have schemes of its name.
  const tls = { rediss: "on", valkeys: "on", redis: "off", valkey: "off" }[scheme] as "on" | "off";
  if (tls === undefined) return { trouble: `${variable} is no URL of Redis` };
  const params = new URLSearchParams(query);
  const [, host = "", port] = /^(\[[0-9A-Fa-f:.]+\]|[^:]*)(?::(\d*))?$/.exec(place) ?? [];
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
): RedisAddress | Trouble {
  const port = Number(said.port);
  if (said.host === "") return { trouble: `${name} names no host` };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { trouble: `${name} names no port that can be read` };
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
