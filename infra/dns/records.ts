/** DNS records as data: checked and merged before Route 53 sees them. */
import * as pulumi from "@pulumi/pulumi";
import { recordTtlSeconds } from "../defaults";

export type RecordType = "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "NS" | "SRV" | "TXT";

export interface DnsRecord {
  /** The whole name, without a final dot. */
  readonly name: string;
  readonly type: RecordType;
  /** As a person reads them: a text without quotes, in any length. */
  readonly values: readonly string[];
  readonly ttlSeconds?: number;
}

/** One record set as the provider takes it. */
export interface RecordSet {
  readonly name: string;
  readonly type: RecordType;
  readonly ttl: number;
  readonly records: readonly string[];
}

/** DNS: bytes of one string of a TXT record. Route 53: characters of all strings of a value. */
const textLimits = { chunk: 255, value: 4_000 };

/**
 * A text in strings of at most 255 characters, which readers join. The provider adds the outermost
 * quotes itself; `""` ends a string and begins the next (its documentation of `records`).
 */
export function txtValue(text: string): string {
  if (text === "" || text.length > textLimits.value || !/^[\x20-\x7e]*$/.test(text)) {
    throw new pulumi.RunError(
      `A TXT record of ${text.length} characters: it must have 1 to ${textLimits.value}, all ` +
        "printable ASCII.",
    );
  }
  const chunks = text.match(new RegExp(`.{1,${textLimits.chunk}}`, "g")) ?? [];
  return chunks.map((chunk) => chunk.replace(/["\\]/g, "\\$&")).join('""');
}

/**
 * The record sets of a zone. Records of one name and type are one set, since DNS knows no two.
 * Throws for what DNS forbids: an alias beside other records or at the zone's root, a name outside
 * of the zone, two SPF records at one name, a value that its type cannot hold.
 */
export function recordSets(records: readonly DnsRecord[], zoneName: string): readonly RecordSet[] {
  const sets = new Map<string, DnsRecord[]>();
  for (const record of records) {
    checkRecord(record, zoneName);
    const key = `${record.name} ${record.type}`;
    sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  const merged = [...sets.values()].map(merge);
  for (const set of merged) checkSet(set, merged, zoneName);
  return merged;
}

function merge(records: readonly DnsRecord[]): RecordSet {
  const [first] = records;
  if (first === undefined) throw new Error("a set has a record");
  const values = [...new Set(records.flatMap((record) => record.values))];
  const ttls = records.map((record) => record.ttlSeconds ?? recordTtlSeconds);
  return {
    name: first.name,
    type: first.type,
    ttl: Math.min(...ttls),
    records: first.type === "TXT" ? values.map(txtValue) : values,
  };
}

const label = /^(\*|[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)$/;
const host = /^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_-]{1,63}\.?$/;
const ipv4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;
/** How a value of each type looks. */
const shapes: Readonly<Record<Exclude<RecordType, "TXT">, RegExp>> = {
  A: ipv4,
  AAAA: /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/,
  CAA: /^(0|128) (issue|issuewild|iodef) "[^"]*"$/,
  CNAME: host,
  MX: /^\d{1,5} (\.|[A-Za-z0-9_.-]+)$/,
  NS: host,
  SRV: /^\d{1,5} \d{1,5} \d{1,5} (\.|[A-Za-z0-9_.-]+)$/,
};

function fail(record: { readonly name: string; readonly type: string }, problem: string): never {
  throw new pulumi.RunError(`The ${record.type} record of ${record.name} ${problem}`);
}

function checkRecord(record: DnsRecord, zoneName: string): void {
  const { name, type, values, ttlSeconds } = record;
  if (name.length > 253 || !name.split(".").every((each) => label.test(each))) {
    fail(record, "has no name that DNS knows: labels of 1 to 63 characters, 253 in all.");
  }
  if (name !== zoneName && !name.endsWith(`.${zoneName}`)) {
    fail(record, `is not within ${zoneName}: write whole names, without a final dot.`);
  }
  if (values.length === 0) fail(record, "has no value.");
  const shape = type === "TXT" ? undefined : shapes[type];
  const odd = shape && values.find((value) => !shape.test(value));
  if (odd !== undefined) fail(record, `cannot hold ${JSON.stringify(odd)}.`);
  const ttl = ttlSeconds ?? recordTtlSeconds;
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > 2_147_483_647) {
    fail(record, `has a TTL of ${ttl}; give whole seconds.`);
  }
}

function checkSet(set: RecordSet, all: readonly RecordSet[], zoneName: string): void {
  if (set.type === "CNAME") {
    if (set.name === zoneName) {
      fail(set, "stands at the root of the zone, where DNS allows none: use addresses.");
    }
    if (set.records.length > 1) fail(set, "has two values; an alias has one.");
    const beside = all.find((other) => other !== set && other.name === set.name);
    if (beside) fail(set, `stands beside one of type ${beside.type}; an alias stands alone.`);
  }
  if (set.type === "TXT") {
    const senders = set.records.filter((record) => /^v=spf1( |$)/i.test(record));
    if (senders.length > 1) {
      fail(set, "holds two SPF policies; receivers then refuse both: merge their senders.");
    }
  }
}
