import { refuse, within } from "./refuse";

/** A target group's health check, in seconds and numbers of answers. */
export interface HealthCheck {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/**
 * Refuses what an Application Load Balancer refuses (API reference, CreateTargetGroup): interval
 * 5 to 300, timeout 2 to 120 and shorter than the interval, thresholds 2 to 10, a path of 1,024
 * characters that begins with a slash.
 */
export function checkHealthCheck(what: string, check: HealthCheck): void {
  within(`The health check's interval of ${what}`, check.intervalSeconds, 5, 300);
  within(`The health check's timeout of ${what}`, check.timeoutSeconds, 2, 120);
  within(`The healthy threshold of ${what}`, check.healthyThreshold, 2, 10);
  within(`The unhealthy threshold of ${what}`, check.unhealthyThreshold, 2, 10);
  if (check.timeoutSeconds >= check.intervalSeconds) {
    refuse(
      `The health check of ${what} waits ${check.timeoutSeconds} s for an answer every ` +
        `${check.intervalSeconds} s: the timeout must be shorter than the interval.`,
    );
  }
  if (!/^\/[\x21-\x7e]{0,1023}$/.test(check.path)) {
    refuse(
      `The health check of ${what} asks for ${JSON.stringify(check.path)}: give a path that ` +
        "begins with a slash, such as /health.",
    );
  }
}
