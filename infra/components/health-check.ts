import { HealthCheck as Route53HealthCheck } from "@pulumi/aws/route53/healthCheck";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmSpecs } from "../alarms/alarm";
import { healthCheckAlarms } from "../alarms/uptime";
import type { Objectives } from "../parts";
import type { StackContext } from "../stack-context";

export interface HealthCheckArgs {
  readonly context: StackContext;
  /** Begins the alarms: `api` makes `api-down` and `api-uptime`. */
  readonly role: string;
  readonly host: string;
  /** Answers 2xx or 3xx while the system is well. */
  readonly path: string;
  readonly uptime: Objectives["uptime"];
}

/**
 * Route 53's checkers in several regions ask a public URL every 30 seconds, over TLS with the right
 * host name: three failures in a row are an outage. The uptime objective is measured from it.
 * Serves finsight-116 and 507, paymentsvc-033, toolbox-504, catalytic-190 and clientflow-073.
 * Costs 1.50 USD a month for an AWS endpoint (0.50, and 1.00 for TLS; November 2026): a tenth of a
 * canary that asks ten times less often.
 */
export class HealthCheck extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** For AlarmTopic.add; Route 53 reports in us-east-1. */
  readonly alarms: AlarmSpecs;

  constructor(name: string, args: HealthCheckArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:HealthCheck", name, {}, opts);
    const { context, role, host, path, uptime } = args;
    const check = new Route53HealthCheck(
      `${name}-check`,
      {
        type: "HTTPS",
        fqdn: host,
        port: 443,
        resourcePath: path,
        enableSni: true,
        requestInterval: 30,
        failureThreshold: 3,
        measureLatency: false,
        tags: { Name: `${context.prefix}-${role}` },
      },
      { parent: this },
    );
    this.id = check.id;
    this.alarms = healthCheckAlarms(role, check.id, uptime);
    this.registerOutputs({ id: this.id });
  }
}
