/**
 * SPF as RFC 7208 counts it: at most ten terms that ask the DNS, at most two questions without an
 * answer. The record itself, and where its includes lead, are looked up; hosts of `a` and `mx` are
 * asked for only to count what is void.
 */
import type { DnsQuestion, Look } from "../look";
import { isTrouble, type Trouble } from "../probe";

export interface Spf {
  /** Records of the domain that are SPF: there must be one. */
  readonly records: readonly string[];
  /** Terms that ask the DNS, those of includes too. */
  readonly lookups: number;
  readonly voids: number;
  /** The last term's result for everybody else: "-", "~", "?", "+"; "" where nothing says it. */
  readonly all: string;
  /** What makes the record invalid, as a phrase. */
  readonly fault?: string;
}

/** RFC 7208, 4.6.4. */
export const mostLookups = 10;
export const mostVoids = 2;

interface Count {
  lookups: number;
  voids: number;
  fault?: string;
}

export async function readSpf(domain: string, look: Look): Promise<Spf | Trouble> {
  const answer = await look.dns({ name: domain, type: "TXT" });
  if (isTrouble(answer)) return answer;
  const records = answer.records.filter(isSpf);
  const count: Count = { lookups: 0, voids: 0 };
  const [record] = records;
  if (record === undefined || records.length > 1) return { records, ...count, all: "" };
  const trouble = await walk(domain, record, look, count, [domain]);
  if (trouble !== undefined) return trouble;
  return { records, ...count, all: await allOf(record, look, 0) };
}

const isSpf = (text: string) => /^v=spf1( |$)/i.test(text);

async function walk(
  domain: string,
  record: string,
  look: Look,
  count: Count,
  seen: readonly string[],
): Promise<Trouble | undefined> {
  for (const term of record.split(/ +/).slice(1).filter(Boolean)) {
    // Enough is known, and a hostile record must not make us ask for ever.
    if (count.lookups > 2 * mostLookups) return undefined;
    const found = /^([-+~?])?(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:=]([^/]*))?(\/.*)?$/i.exec(
      term,
    );
    const modifier = /^(redirect|exp)=(.+)$/i.exec(term);
    if (modifier) {
      if (modifier[1]?.toLowerCase() === "exp") continue;
      const trouble = await follow(modifier[2] ?? "", look, count, seen);
      if (trouble !== undefined) return trouble;
      continue;
    }
    if (/^[a-z][\w.-]*=/i.test(term)) continue;
    const name = found?.[2]?.toLowerCase();
    if (name === undefined) {
      count.fault ??= `${term.slice(0, 60)} is no term of SPF`;
      continue;
    }
    if (name === "all" || name === "ip4" || name === "ip6") continue;
    // What macros stand for depends on the message: nothing to follow.
    const host = found?.[3] || domain;
    if (name === "include" && !host.includes("%")) {
      const trouble = await follow(host, look, count, seen);
      if (trouble !== undefined) return trouble;
      continue;
    }
    count.lookups += 1;
    if (host.includes("%") || name === "ptr") continue;
    const type: DnsQuestion["type"] = name === "mx" ? "MX" : "A";
    const answer = await look.dns({ name: host, type });
    if (isTrouble(answer)) return answer;
    if (answer.none) count.voids += 1;
  }
  return undefined;
}

async function follow(
  host: string,
  look: Look,
  count: Count,
  seen: readonly string[],
): Promise<Trouble | undefined> {
  count.lookups += 1;
  if (seen.includes(host.toLowerCase())) {
    count.fault ??= `it includes ${host.slice(0, 80)} in a circle`;
    return undefined;
  }
  if (count.lookups > 2 * mostLookups) return undefined;
  const answer = await look.dns({ name: host, type: "TXT" });
  if (isTrouble(answer)) return answer;
  const records = answer.records.filter(isSpf);
  if (records.length !== 1) {
    count.voids += answer.none ? 1 : 0;
    count.fault ??= `${host.slice(0, 80)} has ${records.length === 0 ? "no" : "more than one"} SPF record`;
    return undefined;
  }
  return walk(host, records[0] ?? "", look, count, [...seen, host.toLowerCase()]);
}

/** Of the record, or of the one that it hands over to. */
async function allOf(record: string, look: Look, depth: number): Promise<string> {
  const own = /(?:^| )([-+~?]?)all(?: |$)/i.exec(record);
  if (own) return own[1] || "+";
  const to = /(?:^| )redirect=(\S+)/i.exec(record)?.[1];
  if (to === undefined || depth >= mostLookups) return "";
  const answer = await look.dns({ name: to, type: "TXT" });
  const next = isTrouble(answer) ? undefined : answer.records.find(isSpf);
  return next === undefined ? "" : allOf(next, look, depth + 1);
}
