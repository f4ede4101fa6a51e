/** What brings data back, and what shows who did what. */
import { SecurityGroup } from "@pulumi/aws/ec2";
import type { AlarmTopic } from "../components/alarm-topic";
import type { Network } from "../components/network";
import type { Build } from "./build";
import type { Stores } from "./stores";

export interface RecoveryPlace {
  readonly topic: AlarmTopic;
  readonly network: Network;
  readonly stores: Stores;
}

export function buildRecovery(build: Build, place: RecoveryPlace): void {
  const { backupPlan, audit } = build.base.context.sizes.operations;
  if (backupPlan) buildBackup(build, place);
  if (audit) buildAudit(build, place.topic);
}

function buildBackup(build: Build, { topic, network, stores }: RecoveryPlace): void {
  const { name, base, child, parts } = build;
  const { Backup } = require("../components/backup") as typeof import("../components/backup");
  const { postgres } = stores;
  // Redis keeps its own snapshots, and a provider's database has the provider's backups.
  if (postgres === undefined || !("subnetGroupName" in postgres)) return;
  const { timeMinutes, pointMinutes } = parts.objectives.recovery;
  const backup = new Backup(
    `${name}-backup`,
    {
      ...base,
      copy: base.replica,
      topicArn: topic.arn,
      postgres: [postgres.identifier],
      restore: {
        subnetGroupName: postgres.subnetGroupName,
        securityGroupId: restoreGroup(build, network),
      },
      recovery: { rpoMinutes: pointMinutes, rtoMinutes: timeMinutes },
    },
    child,
  );
  topic.add(backup.alarms);
}

/** Nobody may connect to a database that a test has restored. */
function restoreGroup({ name, child }: Build, { vpcId }: Network) {
  const group = new SecurityGroup(
    `${name}-restore-group`,
    { vpcId, description: "Restored for a test", tags: { Name: `${name}-restore` } },
    child,
  );
  return group.id;
}

/** Trail and detector are the account's: another stack may have them already. */
function buildAudit(build: Build, topic: AlarmTopic): void {
  const { name, base, child, parts } = build;
  const { auditTrail, threatDetector } = build.place.settings;
  const { AuditKey } =
    require("../components/audit-key") as typeof import("../components/audit-key");
  const { EvidenceBucket } =
    require("../components/evidence-bucket") as typeof import("../components/evidence-bucket");
  const { context } = base;
  const { arn: keyArn } = new AuditKey(`${name}-audit-key`, { context }, child);
  if (auditTrail === "own") {
    const { AuditTrail } =
      require("../components/audit-trail") as typeof import("../components/audit-trail");
    topic.add(new AuditTrail(`${name}-audit-trail`, { context, keyArn }, child).alarms);
  }
  new EvidenceBucket(`${name}-evidence`, { context, keyArn }, child);
  if (parts.threatDetection === undefined || threatDetector === "account") return;
  const { ThreatDetection } =
    require("../components/threat-detection") as typeof import("../components/threat-detection");
  new ThreatDetection(`${name}-threats`, { context, topicArn: topic.arn }, child);
}
