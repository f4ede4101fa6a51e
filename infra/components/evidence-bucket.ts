import * as pulumi from "@pulumi/pulumi";
import { evidenceLockDays, evidenceRetentionDays } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { LockedBucket } from "./locked-bucket";

export interface EvidenceBucketArgs {
  readonly context: StackContext;
  /** Of `AuditKey`. */
  readonly keyArn: pulumi.Input<string>;
  readonly accessLogBucket?: pulumi.Input<string> | undefined;
}

/**
 * Keeps the launch gate's reports for two years, the first of them unchangeable, so that what was
 * decided can be shown later. The pipeline writes to it with its own role; nobody else is named.
 * Costs less than 0.10 USD a month for a report a day.
 */
export class EvidenceBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: EvidenceBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:EvidenceBucket", name, {}, opts);
    const { prefix, accountId } = args.context;
    const bucket = new LockedBucket(
      `${name}-reports`,
      {
        bucketName: physicalName("bucket", `${prefix}-evidence-${accountId}`),
        keyArn: args.keyArn,
        lockDays: evidenceLockDays,
        retentionDays: evidenceRetentionDays,
        statements: [],
        accessLogBucket: args.accessLogBucket,
      },
      { parent: this },
    );
    this.bucketName = bucket.bucketName;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
