/** The terms of an SPF record: RFC 7208, 4.6.1 and 5. Pure. */
import { isIPv4, isIPv6 } from "node:net";

export interface Mechanism {
  readonly name: "all" | "include" | "a" | "mx" | "ptr" | "ip4" | "ip6" | "exists";
  /** What a match means: "+" unless it is written. */
  readonly qualifier: "+" | "-" | "~" | "?";
  /** Name that it asks for; absent where it is the record's own. */
  readonly host?: string;
  /** True for a network that every address is in. */
  readonly everybody: boolean;
}

export interface Terms {
  readonly mechanisms: readonly Mechanism[];
  readonly redirect?: string;
  /** The first thing that makes receivers drop the whole record, as a phrase. */
  readonly fault?: string;
}

const names: ReadonlySet<string> = new Set<Mechanism["name"]>([
  "all",
  "include",
  "a",
  "mx",
  "ptr",
  "ip4",
  "ip6",
  "exists",
]);

/** @param record Without anything before its `v=spf1`. */
export function termsOf(record: string): Terms {
  const mechanisms: Mechanism[] = [];
  const modifiers = new Map<string, string>();
  let fault: string | undefined;
  const wrong = (what: string) => {
    fault ??= what;
  };
  for (const term of record.split(/ +/).slice(1).filter(Boolean)) {
    const shown = term.slice(0, 60);
    const [, sign = "", written = "", rest = ""] =
      /^([-+~?]?)([a-z][\w.-]*)(.*)$/is.exec(term) ?? [];
    const name = written.toLowerCase();
    if (rest.startsWith("=") && sign === "") {
      // A modifier that nobody knows is passed over, which is not what was meant by `include=`.
      if (names.has(name)) wrong(`${shown} is no term of SPF: it is written with a colon`);
      else if (modifiers.has(name) && ["redirect", "exp"].includes(name))
        wrong(`it has ${name} twice`);
      modifiers.set(name, rest.slice(1));
    } else if (names.has(name)) {
      const read = mechanismOf(name as Mechanism["name"], sign, rest);
      if (read === undefined) wrong(`${shown} is no term of SPF`);
      else mechanisms.push(read);
    } else wrong(`${shown} is no term of SPF`);
  }
  const redirect = modifiers.get("redirect");
  if (redirect !== undefined && !isName(redirect)) wrong("its redirect names no domain");
  return {
    mechanisms,
    ...(redirect === undefined ? {} : { redirect }),
    ...(fault === undefined ? {} : { fault }),
  };
}

/** @returns Undefined where the term is not written as RFC 7208 has it. */
function mechanismOf(name: Mechanism["name"], sign: string, rest: string): Mechanism | undefined {
  const qualifier = (sign || "+") as Mechanism["qualifier"];
  const plain = { name, qualifier, everybody: false };
  if (name === "all") return rest === "" ? plain : undefined;
  if (name === "ip4" || name === "ip6") {
    const [, address = "", bits] = /^:([^/]+)(?:\/(\d{1,3}))?$/.exec(rest) ?? [];
    const [isAddress, most] = name === "ip4" ? [isIPv4(address), 32] : [isIPv6(address), 128];
    if (!isAddress || Number(bits ?? most) > most) return undefined;
    return { ...plain, everybody: Number(bits ?? most) === 0 };
  }
  const [whole, host, four, six] =
    /^(?::([^/]+))?(?:\/(\d{1,3}))?(?:\/\/(\d{1,3}))?$/.exec(rest) ?? [];
  if (whole === undefined || Number(four ?? 0) > 32 || Number(six ?? 0) > 128) return undefined;
  const hasNetwork = four !== undefined || six !== undefined;
  if (hasNetwork && name !== "a" && name !== "mx") return undefined;
  if (host === undefined) return name === "include" || name === "exists" ? undefined : plain;
  return isName(host) ? { ...plain, host } : undefined;
}

/** Whether a domain name can be so: with macros too, whose letters stand for labels. */
function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  // An address is none: it wants ip4 or ip6.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return false;
  return text.length <= 253 && labels.every((label) => label !== "" && label.length <= 63);
}
