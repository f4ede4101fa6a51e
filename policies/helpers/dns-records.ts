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

/** Whether a record has the name: Route 53's provider completes a short one by the zone's. */
export function isNamed(record: StackResource<typeof recordType>, host: string): boolean {
  const name = plainName(record.props.name);
  if (name === host) {
    return true;
  }
  const zones = zonesOf(record);
  const suffixes = zones.map(({ props }) => plainName(props.name));
  if (suffixes.length > 0) {
    return suffixes.some((zone) => (name === "" ? zone : `${name}.${zone}`) === host);
  }
  // The zone is a lookup's. A name without a dot can only be a short one.
  return name !== "" && !name.includes(".") && host.startsWith(`${name}.`);
}

/** The records of the stack of one DNS type, whose type is known. */
export function recordsOf(
  stack: StackIndex,
  type: string,
): readonly StackResource<typeof recordType>[] {
  return stack
    .ofType(recordType)
    .filter((record) => !record.isUnknown("type") && record.props.type === type);
}

/** True when a zone of this stack is the domain's, or one above it. */
export function keepsZone(stack: StackIndex, domain: string): boolean {
  return stack.ofType(zoneType).some((zone) => {
    const name = zone.isUnknown("name") ? "" : plainName(zone.props.name);
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
      .some((record) => !record.isUnknown("name") && isWithin(plainName(record.props.name)))
  );
}
