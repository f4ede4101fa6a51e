/**
 * SPF as RFC 7208 counts it: at most ten terms that ask the DNS, at most two questions without an
 * answer. The record itself, and where its includes lead, are looked up; hosts of `a` and `mx` are
 * asked for only to count what is void.
 */
import type { DnsQuestion, Look } from "../look";
import { isTrouble, type Trouble } from "../probe";
import { type Mechanism, termsOf } from "./spf-terms";

export interface Spf {
  /** Records of the domain that are SPF: there must be one. */
  readonly records: readonly string[];
  /** Terms that ask the DNS, those of includes too. */
  readonly lookups: number;
  readonly voids: number;
  /** The last term's result for everybody else: "-", "~", "?", "+"; "" where nothing says it. */
  readonly all: string;
  /** A term that lets everybody send before the last one is reached. */
  readonly through?: string;
  /** What makes the record invalid, as a phrase. */
  readonly fault?: string;
}

/** RFC 7208, 4.6.4. */
export const mostLookups = 10;
export const mostVoids = 2;
/** RFC 7208, 4.6.4: hosts of one `mx`. */
const mostExchanges = 10;

interface Count {
  lookups: number;
  voids: number;
  through?: string;
  fault?: string;
}
/** Where the evaluation stands. */
interface Place {
  readonly domain: string;
  /** Of the record that was asked for first. */
  readonly sender: string;
  readonly look: Look;
  readonly count: Count;
  /** Domains whose records led here, in lower case. */
  readonly path: readonly string[];
}

export async function readSpf(domain: string, look: Look): Promise<Spf | Trouble> {
  const answer = await look.dns({ name: domain, type: "TXT" });
  if (isTrouble(answer)) return answer;
  const records = answer.records.filter(isSpf);
  const count: Count = { lookups: 0, voids: 0 };
  const [record] = records;
  if (record === undefined || records.length > 1) return { records, ...count, all: "" };
  const path = [domain.toLowerCase()];
  const all = await resultOf(record, { domain, sender: domain, look, count, path });
  return isTrouble(all) ? all : { records, ...count, all };
}

const isSpf = (text: string) => /^v=spf1( |$)/i.test(text);

/** @returns What the record says to everybody whom none of its terms names. */
async function resultOf(record: string, place: Place): Promise<string | Trouble> {
  const { count } = place;
  const { mechanisms, redirect, fault } = termsOf(record);
  if (fault !== undefined) count.fault ??= fault;
  for (const mechanism of mechanisms) {
    // Enough is known, and a hostile record must not make us ask for ever.
    if (count.lookups > 2 * mostLookups) return "";
    // What stands behind it is never reached, the redirect included.
    if (mechanism.name === "all") return mechanism.qualifier;
    const trouble = await evaluate(mechanism, place);
    if (trouble !== undefined) return trouble;
  }
  return redirect === undefined ? "" : follow(expanded(redirect, place), place);
}

async function evaluate(mechanism: Mechanism, place: Place): Promise<Trouble | undefined> {
  const { name, qualifier, everybody, host } = mechanism;
  const { count, look, domain } = place;
  if (everybody && qualifier === "+") count.through ??= `${name} with all addresses`;
  if (name === "ip4" || name === "ip6") return undefined;
  const asked = host === undefined ? domain : expanded(host, place);
  if (name === "include") {
    const result = await follow(asked, place, true);
    if (isTrouble(result)) return result;
    if (result === "+" && qualifier === "+") count.through ??= `include:${asked.slice(0, 80)}`;
    return undefined;
  }
  count.lookups += 1;
  if (asked.includes("%") || name === "ptr") return undefined;
  const type: DnsQuestion["type"] = name === "mx" ? "MX" : "A";
  const answer = await look.dns({ name: asked, type });
  if (isTrouble(answer)) return answer;
  if (answer.none) count.voids += 1;
  if (name === "mx" && answer.records.length > mostExchanges) {
    count.fault ??= `${asked.slice(0, 80)} has more than ${mostExchanges} MX records`;
  }
  return undefined;
}

/** @param isPart Of several: a name that depends on the message is then passed over. */
async function follow(host: string, place: Place, isPart = false): Promise<string | Trouble> {
  const { count, look, path } = place;
  const shown = host.slice(0, 80);
  count.lookups += 1;
  if (host.includes("%")) {
    if (isPart) return "";
    return { trouble: `it hands over to ${shown}, which depends on the message` };
  }
  const name = host.toLowerCase().replace(/\.$/, "");
  if (path.includes(name)) {
    count.fault ??= `it includes ${shown} in a circle`;
    return "";
  }
  if (count.lookups > 2 * mostLookups) return "";
  const answer = await look.dns({ name: host, type: "TXT" });
  if (isTrouble(answer)) return answer;
  const records = answer.records.filter(isSpf);
  const [record] = records;
  if (record === undefined || records.length > 1) {
    count.voids += answer.none ? 1 : 0;
    count.fault ??= `${shown} has ${records.length === 0 ? "no" : "more than one"} SPF record`;
    return "";
  }
  return resultOf(record, { ...place, domain: host, path: [...path, name] });
}

/** Macros that do not depend on the message: RFC 7208, 7.2. */
function expanded(host: string, { domain, sender }: Place): string {
  return host.replace(/%\{([do])\}/gi, (_, letter: string) =>
    letter.toLowerCase() === "d" ? domain : sender,
  );
}
