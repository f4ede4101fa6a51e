/** Address ranges in CIDR notation. */

export interface Cidr {
  readonly family: 4 | 6;
  /** The address, most significant bit first, as a number of 32 or 128 bits. */
  readonly address: bigint;
  readonly prefix: number;
}

/** Reads `10.0.0.0/16`, `::/0`, `2001:db8::/32`; undefined for anything else. */
export function parseCidr(text: unknown): Cidr | undefined {
  if (typeof text !== "string" || text.length > 64) return undefined;
  const match = /^\s*([0-9a-fA-F:.]+)\/(\d{1,3})\s*$/.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const family = match[1].includes(":") ? 6 : 4;
  const address = family === 6 ? parseIpv6(match[1]) : parseIpv4(match[1]);
  const prefix = Number(match[2]);
  if (address === undefined || prefix > (family === 6 ? 128 : 32)) return undefined;
  return { family, address, prefix };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let address = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    address = (address << 8n) | BigInt(part);
  }
  return address;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? "");
  const tail = groupsOf(halves[1] ?? "");
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce(
    (address, group) => (address << 16n) | group,
    0n,
  );
}

/** The 16-bit groups of one side of an IPv6 address, whose last two may be a dotted quad. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  for (const part of text.split(":")) {
    if (part.includes(".")) {
      const quad = parseIpv4(part);
      if (quad === undefined) return undefined;
      groups.push(quad >> 16n, quad & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return groups;
}

/**
 * Ranges shorter than these prefixes hold more addresses than any registry gives to one
 * organization (IANA gives at most an IPv4 /8 and regional registries at most an IPv6 /16), so they
 * are the internet in all but name: `0.0.0.0/0`, but also its halves `0.0.0.0/1` and `128.0.0.0/1`.
 */
const shortestOwnedPrefix = { 4: 8, 6: 16 } as const;

/** IPv6 ranges that are never routed on the internet: unique local, link local, multicast. */
const privateIpv6 = [
  { address: 0xfc00n << 112n, prefix: 7 },
  { address: 0xfe80n << 112n, prefix: 10 },
  { address: 0xff00n << 112n, prefix: 8 },
] as const;

/** True when the range opens to the internet at large rather than to someone's addresses. */
export function isInternet(text: unknown): boolean {
  const cidr = parseCidr(text);
  if (!cidr || cidr.prefix >= shortestOwnedPrefix[cidr.family]) return false;
  if (cidr.family === 4) return true;
  return !privateIpv6.some(
    ({ address, prefix }) =>
      cidr.prefix >= prefix &&
      cidr.address >> BigInt(128 - prefix) === address >> BigInt(128 - prefix),
  );
}
