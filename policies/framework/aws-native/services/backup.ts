import { type Mapping, mapping } from "../mapping";
import { at, listOf, object, same, tags, wrapped } from "../rules";

const lifecycle = object({
  coldStorageAfter: at("moveToColdStorageAfterDays"),
  deleteAfter: at("deleteAfterDays"),
});
const rule = object({
  copyActions: at(
    "copyActions",
    listOf(
      object({
        destinationVaultArn: at("destinationBackupVaultArn"),
        lifecycle: at("lifecycle", lifecycle),
      }),
    ),
  ),
  enableContinuousBackup: at("enableContinuousBackup"),
  lifecycle: at("lifecycle", lifecycle),
  ruleName: at("ruleName"),
  schedule: at("scheduleExpression"),
  targetVaultName: at("targetBackupVault"),
});
const tests = listOf(object({ key: at("conditionKey"), value: at("conditionValue") }));

export const backup: readonly Mapping[] = [
  mapping("aws-native:backup:BackupPlan", {
    type: "aws:backup/plan:Plan",
    properties: {
      name: at("backupPlan.backupPlanName"),
      rules: at("backupPlan.backupPlanRule", listOf(rule)),
    },
  }),
  mapping("aws-native:backup:BackupSelection", {
    type: "aws:backup/selection:Selection",
    properties: {
      conditions: at(
        "backupSelection.conditions",
        wrapped(
          object({
            stringEquals: at("stringEquals", tests),
            stringLikes: at("stringLike", tests),
            stringNotEquals: at("stringNotEquals", tests),
            stringNotLikes: at("stringNotLike", tests),
          }),
        ),
      ),
      iamRoleArn: at("backupSelection.iamRoleArn"),
      name: at("backupSelection.selectionName"),
      notResources: at("backupSelection.notResources"),
      planId: at("backupPlanId"),
      resources: at("backupSelection.resources"),
      selectionTags: at(
        "backupSelection.listOfTags",
        listOf(
          object({
            key: at("conditionKey"),
            type: at("conditionType"),
            value: at("conditionValue"),
          }),
        ),
      ),
    },
  }),
  mapping(
    "aws-native:backup:BackupVault",
    {
      type: "aws:backup/vault:Vault",
      without: ["bucket"],
      properties: {
        forceDestroy: {
          value: false,
          source: "AWS::Backup::BackupVault: only empty vaults are deleted",
        },
        kmsKeyArn: at("encryptionKeyArn"),
        name: at("backupVaultName"),
        tags: at("backupVaultTags"),
      },
    },
    {
      type: "aws:backup/vaultPolicy:VaultPolicy",
      further: true,
      when: "accessPolicy",
      properties: { backupVaultName: { self: "backupVaultName" }, policy: at("accessPolicy") },
    },
  ),
  mapping("aws-native:backup:RestoreTestingPlan", {
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    properties: {
      ...same("recoveryPointSelection", "scheduleExpression", "startWindowHours"),
      name: at("restoreTestingPlanName"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:backup:RestoreTestingSelection", {
    type: "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    properties: {
      ...same("iamRoleArn", "protectedResourceArns", "protectedResourceType"),
      protectedResourceConditions: at(
        "protectedResourceConditions",
        object({
          ...same("stringEquals", "stringNotEquals"),
          stringLikes: { absent: true },
          stringNotLikes: { absent: true },
        }),
      ),
      name: at("restoreTestingSelectionName"),
      restoreTestingPlanName: at("restoreTestingPlanName"),
    },
  }),
];
