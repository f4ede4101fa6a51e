/** What a load test is: users, how they ask, and what must hold, as data. */
import { z } from "zod";

const source = z.string().min(1).default("the stack's configuration");
/** On the host: "//other/path" would be on another. */
const path = z.string().regex(/^\/(?![/\\])/, "must begin with one slash");

/** Most users from one machine: our choice, since a machine has some 28,000 ports for one address. */
export const mostUsers = 20_000;
/** Longest that the load is held, in seconds: our choice, an hour. */
export const longest = 3600;

const users = z.int().min(1).max(mostUsers);
const seconds = z.number().min(0.1).max(longest);

const thresholds = z.strictObject({
  /** Share of answers that failed, in percent. */
  errors: z.strictObject({ percent: z.number().min(0).max(100), source }),
  /** Milliseconds of the answers that came. */
  latency: z.strictObject({
    statistic: z.enum(["average", "p95"]),
    milliseconds: z.number().positive(),
    source,
  }),
  /** Share of health checks beside the load that answered, in percent. */
  uptime: z.strictObject({ percent: z.number().min(0).max(100), source }),
});
export type Thresholds = z.output<typeof thresholds>;

/** Users that ask at once, and the items of the checklist that want so many. */
export interface Level {
  readonly users: number;
  readonly source: string;
  readonly items: readonly string[];
}

/** What a checklist says, or we choose where it says nothing. */
export interface LoadList {
  readonly levels: readonly Level[];
  readonly thresholds: Thresholds;
  /** Items that the latency decides beside those of its level. */
  readonly latencyItems: readonly string[];
  readonly host: string;
  /** Asked in turn; they change nothing. */
  readonly paths: readonly string[];
  readonly health: string;
  /** Header that a key goes into. */
  readonly keyHeader: string;
}

/** What `gonogo:load` says over it. */
export const loadSettings = z.strictObject({
  host: z.string().min(1).optional(),
  paths: z.array(path).min(1).optional(),
  health: path.optional(),
  users: z.array(users).min(1).optional(),
  /** For which the load is held. */
  seconds: seconds.optional(),
  /** In which users come. */
  ramp: z.number().min(0).max(longest).optional(),
  /** Of one user. */
  requestsPerSecond: z.int().min(1).max(1000).optional(),
  thresholds: thresholds.partial().optional(),
  /** Keys of several customers, so that a limit for each does not hold back the load. */
  keys: z
    .strictObject({
      header: z
        .string()
        .regex(/^[A-Za-z0-9-]+$/, "must be a header's name")
        .optional(),
      /** Holds them, separated by commas or spaces. */
      variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be an environment variable"),
    })
    .optional(),
});
export type LoadSettings = z.output<typeof loadSettings>;

/** One level of a load test, ready to run. */
export interface LoadPlan {
  readonly level: Level;
  /** Origin. */
  readonly base: string;
  readonly paths: readonly string[];
  readonly health: string;
  readonly seconds: number;
  readonly ramp: number;
  readonly requestsPerSecond: number;
  readonly thresholds: Thresholds;
  readonly latencyItems: readonly string[];
  readonly keyHeader: string;
  /** Addresses of this machine that the load comes from. */
  readonly from: readonly string[];
}
