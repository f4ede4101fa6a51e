/** The application's Redis as the application reaches it, for the probes of this folder. */
import type { Look } from "../look";
import type { StoreTrouble } from "../look/postgres";
import type { RedisAnswer, RedisRequest } from "../look/redis";
import { addressOf as addressFrom, type RedisAddress, readRedisUrl } from "../look/redis-url";
import { isTrouble, type Trouble } from "../probe";
import type { RedisTarget } from "../targets";

/** The address that the variables lead to; `URL` is the code of one that cannot be read. */
export async function addressOf(
  target: RedisTarget,
  look: Look,
): Promise<RedisAddress | StoreTrouble> {
  const { url: variable, host: hostVariable = "REDIS_HOST" } = target.variables;
  const { identifier } = target;
  let address: RedisAddress | StoreTrouble;
  if (variable !== undefined) {
    const url = await look.secret(variable);
    if (isTrouble(url)) return { ...url, code: "" };
    address = readRedisUrl(url, variable);
  } else {
    const parts = await partsOf(target, look);
    if (isTrouble(parts)) return { ...parts, code: "" };
    address = addressFrom(parts, hostVariable);
  }
  if (isTrouble(address)) return address;
  // The environment of a person often has the URL of another store.
  if (identifier !== undefined && !address.host.split(".").includes(identifier)) {
    const name = variable ?? hostVariable;
    const trouble = `${name} leads to ${address.host}, which is not the stack's ${identifier}`;
    return { trouble, code: "" };
  }
  return address;
}

async function partsOf({ variables, identifier, region }: RedisTarget, look: Look) {
  const { host: hostVariable = "REDIS_HOST", port, user, password } = variables;
  const secret = password === undefined ? "" : await look.secret(password);
  if (isTrouble(secret)) return secret;
  const host = look.literal(hostVariable) ?? (await hostOf(identifier, region, look));
  if (host === undefined) return { trouble: `${hostVariable} is not set` };
  if (isTrouble(host)) return { trouble: `${hostVariable} is not set, and ${host.trouble}` };
  return {
    host,
    port: (port === undefined ? undefined : look.literal(port)) ?? "6379",
    user: (user === undefined ? undefined : look.literal(user)) ?? "",
    password: secret,
  };
}

async function hostOf(identifier: string | undefined, region: string | undefined, look: Look) {
  if (identifier === undefined) return undefined;
  const group = await look.aws.cacheBackups(identifier, region);
  return isTrouble(group) ? group : group.host;
}

export async function askRedis(
  target: RedisTarget,
  look: Look,
  commands: RedisRequest["commands"],
  login = true,
): Promise<RedisAnswer | StoreTrouble> {
  const address = await addressOf(target, look);
  if (isTrouble(address)) return address;
  const { ca } = target;
  return look.redis({ address, login, commands, ...(ca === undefined ? {} : { ca }) });
}

/** A section of INFO: `maxmemory_policy` → `noeviction`. */
export async function infoOf(
  target: RedisTarget,
  look: Look,
  section: string,
): Promise<Readonly<Record<string, string>> | Trouble> {
  const answer = await askRedis(target, look, [["INFO", section]]);
  if (isTrouble(answer)) return answer;
  const [text = { trouble: "there is no reply", code: "" }] = answer.replies;
  return isTrouble(text) ? text : readInfo(text);
}

export function readInfo(text: string): Readonly<Record<string, string>> {
  const fields = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon < 1 || line.startsWith("#") ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return Object.fromEntries(fields);
}
