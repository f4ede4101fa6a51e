/** Records of Route 53 as the policies about names and mail read them. */
import type { StackIndex, StackResource } from "../framework/stack-index";

export const recordType = "aws:route53/record:Record";
export const zoneType = "aws:route53/zone:Zone";

/** A name in lower case, without the dot at the end and without Route 53's way to write a star. */
export function plainName(name: unknown): string {
  return String(name)
    .trim()
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\\052/, "*");
}

/**
 * The text of a TXT value: programs write it bare, in quotes, or in the pieces of at most 255
 * characters that DNS knows (`"one" "two"`, or `one\"\"two` as the provider's docs show).
 */
export function textOf(value: unknown): string {
  return String(value)
    .trim()
    .replace(/\\?"\s*\\?"/g, "")
    .replace(/^\\?"|\\?"$/g, "");
}

export function isSpf(text: string): boolean {
  return /^v=spf1(\s|$)/i.test(text);
}

export function isDmarc(text: string): boolean {
  return /^v=DMARC1(\s|;|$)/i.test(text);
}

/**
 * True for a record whose type another resource decides, as a certificate does for the proof that
 * it asks for: people who write a record know its type.
 */
export function isAskedFor(record: StackResource): boolean {
  return record.isUnknown("type");
}
export const askedForReason = "The record is a proof that another resource asks for.";

/** The zones of this stack that the record is in. */
export function zonesOf(record: StackResource): readonly StackResource<typeof zoneType>[] {
  return record.referencesOfType("zoneId", zoneType);
}

const plainNames = new WeakMap<object, string>();

/** The plain name of a zone or a record: each is compared with many. */
export function plainNameOf(of: StackResource<typeof recordType | typeof zoneType>): string {
  let name = plainNames.get(of);
  if (name === undefined) {
    name = plainName(of.props.name);
    plainNames.set(of, name);
  }
  return name;
}

const completed = new WeakMap<object, ReadonlySet<string>>();

/** What Route 53's provider makes of a short name: one for each zone that the record may be in. */
function completedNames(record: StackResource<typeof recordType>): ReadonlySet<string> {
  let names = completed.get(record);
  if (!names) {
    const name = plainNameOf(record);
    const zones = zonesOf(record).map(plainNameOf);
    names = new Set(zones.map((zone) => (name === "" ? zone : `${name}.${zone}`)));
    completed.set(record, names);
  }
  return names;
}

/** Whether a record has the name: Route 53's provider completes a short one by the zone's. */
export function isNamed(record: StackResource<typeof recordType>, host: string): boolean {
  const name = plainNameOf(record);
  if (name === host) {
    return true;
  }
  const names = completedNames(record);
  if (names.size > 0) {
    return names.has(host);
  }
  // The zone is a lookup's. A name without a dot can only be a short one.
  return name !== "" && !name.includes(".") && host.startsWith(`${name}.`);
}

type DnsRecord = StackResource<typeof recordType>;
const recordsByType = new WeakMap<StackIndex, Map<string, readonly DnsRecord[]>>();

/** The records of the stack of one DNS type, whose type is known. */
export function recordsOf(stack: StackIndex, type: string): readonly DnsRecord[] {
  const byType = recordsByType.get(stack) ?? new Map<string, readonly DnsRecord[]>();
  recordsByType.set(stack, byType);
  let records = byType.get(type);
  if (!records) {
    records = stack
      .ofType(recordType)
      .filter((record) => !record.isUnknown("type") && record.props.type === type);
    byType.set(type, records);
  }
  return records;
}

/** True when a zone of this stack is the domain's, or one above it. */
export function keepsZone(stack: StackIndex, domain: string): boolean {
  return stack.ofType(zoneType).some((zone) => {
    const name = zone.isUnknown("name") ? "" : plainNameOf(zone);
    return name !== "" && (domain === name || domain.endsWith(`.${name}`));
  });
}

/**
 * True when this stack keeps records of the domain, or its zone: only then does a record that is
 * missing here say that it is missing in DNS.
 */
export function keepsDomain(stack: StackIndex, domain: string): boolean {
  const isWithin = (name: string) => name === domain || name.endsWith(`.${domain}`);
  return (
    keepsZone(stack, domain) ||
    stack
      .ofType(recordType)
      .some((record) => !record.isUnknown("name") && isWithin(plainNameOf(record)))
  );
}
