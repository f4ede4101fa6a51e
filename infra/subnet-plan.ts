import { refuse } from "./limits/refuse";

export type Reach = "public" | "private" | "isolated";

export interface PlannedSubnet {
  readonly zone: string;
  readonly cidr: string;
}

/** RFC 1918: the ranges that nobody on the internet has. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(
  (range) => parse(range) as Block,
);
/** A /19 still gives a load balancer the /27 that it asks for. */
const prefixes = { largest: 16, smallest: 19 } as const;

interface Block {
  readonly first: number;
  readonly prefix: number;
}

/**
 * Public and isolated subnets are small, private ones, where each task takes an address, sixteen
 * times as large; the layout leaves room for a fourth zone. Of a /16 the small ones are /24 (251
 * usable addresses) and the private ones /20 (4,091). Refuses a range or zones that would not do.
 */
export function planSubnets(
  vpcCidr: string,
  zones: readonly string[],
): Readonly<Record<Reach, readonly PlannedSubnet[]>> {
  const block = checkVpcCidr(vpcCidr);
  checkZones(zones);
  const small = block.prefix + 8;
  const unit = 2 ** (32 - small);
  const tier = (prefix: number, slot: (index: number) => number) =>
    zones.map((zone, index) => ({
      zone,
      cidr: `${address(block.first + slot(index) * unit)}/${prefix}`,
    }));
  return {
    public: tier(small, (index) => index),
    isolated: tier(small, (index) => 8 + index),
    private: tier(block.prefix + 4, (index) => 16 * (index + 1)),
  };
}

/** A private range of /16 to /19, written by its first address. */
export function checkVpcCidr(cidr: string): Block {
  const block = parse(cidr);
  const hint = "give a private range such as 10.20.0.0/16";
  if (block === undefined) refuse(`The VPC's range ${cidr} is not an IPv4 range: ${hint}.`);
  const { first, prefix } = block;
  if (prefix < prefixes.largest || prefix > prefixes.smallest) {
    refuse(
      `The VPC's range ${cidr} is a /${prefix}: AWS takes /16 at most, and below /19 the public ` +
        `subnets are too small for a load balancer; ${hint}.`,
    );
  }
  if (first % 2 ** (32 - prefix) !== 0) {
    const start = first - (first % 2 ** (32 - prefix));
    refuse(`The VPC's range ${cidr} begins in its middle: write ${address(start)}/${prefix}.`);
  }
  if (!privateRanges.some((range) => contains(range, block))) {
    refuse(`The VPC's range ${cidr} belongs to the internet (RFC 1918): ${hint}.`);
  }
  // Docker's bridge on the machines that build and debug; AWS advises against it, too.
  if (overlap(parse("172.17.0.0/16") as Block, block)) {
    refuse(`The VPC's range ${cidr} is the one of Docker's own network: ${hint}.`);
  }
  return block;
}

/** Whether two ranges share an address: two such networks cannot be peered. */
export function rangesOverlap(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  if (a === undefined || b === undefined) {
    refuse(`${a === undefined ? one : other} is not an IPv4 range such as 10.20.0.0/16.`);
  }
  return overlap(a, b);
}

function checkZones(zones: readonly string[]): void {
  const list = zones.join(", ");
  if (zones.length < 2 || zones.length > 4) {
    refuse(`The network has ${zones.length} zones (${list}): give two to four, three at best.`);
  }
  if (new Set(zones).size < zones.length) refuse(`The network names a zone twice: ${list}.`);
  const regions = new Set(zones.map((zone) => zone.replace(/[a-z]$/, "")));
  if (regions.size > 1 || !zones.every((zone) => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(zone))) {
    refuse(`The network's zones are ${list}: give zones of one region, such as us-east-1a.`);
  }
}

function parse(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const numbers = match?.slice(1).map(Number) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = numbers;
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  return { first: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

function address(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function last({ first, prefix }: Block): number {
  return first + 2 ** (32 - prefix) - 1;
}

function contains(outer: Block, inner: Block): boolean {
  return outer.first <= inner.first && last(inner) <= last(outer);
}

function overlap(one: Block, other: Block): boolean {
  return one.first <= last(other) && other.first <= last(one);
}
