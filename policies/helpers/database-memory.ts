/**
 * How many connections a PostgreSQL database of RDS accepts, as an upper bound: what is more than
 * this certainly does not fit.
 */
import { numberOf } from "./flags";

/** GiB of the size `large` by family: docs.aws.amazon.com/AmazonRDS, DB instance classes. */
const largeGib: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16, x: 32 };
const burstableGib: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4 };

/** GiB of an instance class; undefined for a class that is not known here. */
export function memoryOf(instanceClass: string): number | undefined {
  const [, family = "", size = ""] =
    /^db\.([a-z])\d[a-z0-9]{0,4}\.(\w{1,12})$/.exec(instanceClass) ?? [];
  const large = Object.hasOwn(largeGib, family) ? largeGib[family] : undefined;
  if (large === undefined) {
    return undefined;
  }
  if (size in burstableGib) {
    return family === "t" ? burstableGib[size] : (burstableGib[size] ?? 0) * (large / 8);
  }
  const times = /^(\d{0,2})xlarge$/.exec(size)?.[1];
  return size === "large"
    ? large
    : times === undefined
      ? undefined
      : large * 2 * Number(times || 1);
}

/**
 * `LEAST({DBInstanceClassMemory/9531392},5000)`, the default of RDS for PostgreSQL and of Aurora,
 * with all of the class's memory: AWS keeps some of it and gives no figure.
 */
export function mostConnections(memoryGib: number): number {
  return Math.min(Math.floor((memoryGib * 1024 ** 3) / 9_531_392), 5000);
}

/** Connections by a value of `max_connections` that is a number; undefined for a formula. */
export function fixedConnections(value: string | undefined): number | undefined {
  const fixed = value === undefined ? Number.NaN : numberOf(value);
  return fixed > 0 ? fixed : undefined;
}
