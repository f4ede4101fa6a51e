/** Questions to the domain name system. "There is none" is an answer; no answer is trouble. */
import { Resolver } from "node:dns/promises";
import type { Trouble } from "./trouble";

export type RecordType = "TXT" | "MX" | "NS" | "A" | "AAAA" | "CNAME";

export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
}

export interface DnsAnswer {
  /** TXT: the strings of a record joined; MX: "10 mail.example.com". Empty: there is none. */
  readonly records: readonly string[];
  /** True when the name itself does not exist, or has no record of the type. */
  readonly none: boolean;
}

export interface DnsSettings {
  /** `127.0.0.1:5353`; the machine's own where none is given. */
  readonly servers?: readonly string[];
  /** Milliseconds for a question. @default 5000 */
  readonly timeout?: number;
}

const none = new Set(["ENOTFOUND", "ENODATA"]);

export async function dns(
  { name, type }: DnsQuestion,
  { servers, timeout = 5000 }: DnsSettings,
  signal: AbortSignal,
): Promise<DnsAnswer | Trouble> {
  const resolver = new Resolver({ timeout: Math.ceil(timeout / 2), tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    if (signal.aborted) return { trouble: "the look was ended" };
    const records = await ask(resolver, name, type);
    // An alias may lead to a name that has none.
    return { records, none: records.length === 0 };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (none.has(code)) return { records: [], none: true };
    const phrase = code === "ETIMEOUT" ? `no answer within ${timeout / 1000} s` : code;
    return { trouble: `the question for ${type} of ${name} got ${phrase || "an error"}` };
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

async function ask(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  switch (type) {
    case "TXT":
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
    case "MX":
      return (await resolver.resolveMx(name))
        .sort((a, b) => a.priority - b.priority)
        .map(({ priority, exchange }) => `${priority} ${exchange}`);
    case "NS":
      return resolver.resolveNs(name);
    case "A":
      return resolver.resolve4(name);
    case "AAAA":
      return resolver.resolve6(name);
    case "CNAME":
      return resolver.resolveCname(name);
  }
}
