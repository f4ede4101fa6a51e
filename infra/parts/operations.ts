/** What the system promises, and what tells people that it breaks the promise. */

/** A figure and where it comes from: a checklist box id, or `our choice`. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: string;
}

export interface Objectives {
  /** Share of failed requests, in percent, that must not be exceeded. */
  readonly errorRate: Sourced<number>;
  readonly latency: {
    readonly statistic: "average" | "p90" | "p95" | "p99";
    readonly seconds: number;
    readonly source: string;
  };
  /** Percent of a month. */
  readonly uptime: Sourced<number>;
  readonly recovery: {
    /** Minutes until the system answers again (RTO). */
    readonly timeMinutes: number;
    /** Minutes of data that may be lost (RPO). */
    readonly pointMinutes: number;
    readonly source: string;
  };
}

export interface CanaryPart {
  /** Role of the host. */
  readonly host: string;
  readonly path: string;
  /** HTTP status that is right; default 200. */
  readonly status?: number;
  /** Seconds that the answer may take; default: the latency objective. */
  readonly maxSeconds?: number;
  readonly source: string;
}

/** A number counted from the lines of a service's log, which are JSON. */
export interface MetricPart {
  readonly service: string;
  /** CloudWatch Logs filter pattern: `{ $.event = "sign_up" }`. */
  readonly pattern: string;
  readonly source: string;
  /** Rings when more (or fewer) than this many are counted in the period. */
  readonly alarm?: {
    readonly comparison: "above" | "below";
    readonly threshold: number;
    readonly periodSeconds: number;
    readonly severity: "critical" | "warning";
    /** What is wrong when it rings, and the first thing to look at. */
    readonly description: string;
  };
}

/** An alarm of the platform that only some checklists name. */
export interface AlarmRequest {
  readonly alarm: "traffic-anomaly" | "disk" | "log-errors";
  readonly source: string;
}
