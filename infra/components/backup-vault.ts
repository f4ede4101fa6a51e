import * as backup from "@pulumi/aws/backup";
import * as pulumi from "@pulumi/pulumi";
import { vaultGraceDays, vaultMaxRetentionDays, vaultMinRetentionDays } from "../defaults";
import { resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import { guarded } from "../protection";
import type { StackContext } from "../stack-context";

/**
 * `governance` can be lifted by whoever may change vault locks; `compliance` by nobody, AWS
 * included, once its days of grace are over, and the vault and what it costs stay until the last
 * point has expired. Governance is the default: no checklist asks for more, and a mistyped
 * retention would be paid for years.
 */
export type VaultLock = "governance" | "compliance";

export interface BackupVaultArgs {
  readonly context: StackContext;
  /** Encrypts the recovery points, in the vault's region. */
  readonly keyArn: pulumi.Input<string>;
  /** Default: the stack's. */
  readonly region?: string;
  readonly lock?: VaultLock;
}

/**
 * A vault whose recovery points are encrypted by a key of ours and stay for a week at least,
 * whatever anybody asks for (catalytic-210: apart from what they protect). The vault costs nothing,
 * the key is shared; a GB of RDS snapshots costs 0.095 USD a month (us-east-1, November 2026).
 */
export class BackupVault extends pulumi.ComponentResource {
  /** Known before anything is deployed. */
  readonly vaultName: string;
  /** Known before anything is deployed. */
  readonly vaultArn: string;
  /** The vault, for what must exist after it. */
  readonly vault: backup.Vault;

  constructor(name: string, args: BackupVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:BackupVault", name, {}, opts);
    const { context, region = context.region } = args;
    this.vaultName = physicalName("backupVault", `${context.prefix}-backups`);
    this.vaultArn = `arn:aws:backup:${region}:${context.accountId}:backup-vault:${this.vaultName}`;
    this.vault = new backup.Vault(
      `${name}-vault`,
      { name: this.vaultName, kmsKeyArn: args.keyArn, forceDestroy: false, region },
      guarded(`${name}-vault`, { parent: this }),
    );
    new backup.VaultLockConfiguration(
      `${name}-lock`,
      {
        backupVaultName: this.vault.name,
        minRetentionDays: vaultMinRetentionDays,
        maxRetentionDays: vaultMaxRetentionDays,
        ...(args.lock === "compliance" && { changeableForDays: vaultGraceDays }),
        region,
      },
      { parent: this },
    );
    new backup.VaultPolicy(
      `${name}-policy`,
      { backupVaultName: this.vault.name, policy: keepPoints(), region },
      { parent: this },
    );
    this.registerOutputs({ vaultName: this.vaultName });
  }
}

/** Expiry is AWS Backup's own and not refused by this; a deletion by hand first has to lift it. */
function keepPoints(): string {
  return resourcePolicy({
    Sid: "NobodyDeletesByHand",
    Effect: "Deny",
    Principal: "*",
    Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
    Resource: "*",
  });
}
