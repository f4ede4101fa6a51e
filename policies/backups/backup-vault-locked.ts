import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { onlyProduction } from "../helpers/backup-target";
import { refersTo } from "../helpers/references";

const vault = "aws:backup/vault:Vault";
const lock = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";

export default definePolicy({
  id: "backup-vault-locked",
  title: "Backups cannot be deleted before their time",
  why: "Whoever takes over an account deletes the backups first. A lock keeps them for the days that were promised, in compliance mode from the account's owner too.",
  fix: "Add an aws.backup.VaultLockConfiguration with minRetentionDays; changeableForDays makes it final after so many days.",
  severity: "low",
  controls: ["db-backups", "backup-offsite-copy"],
  scope: "stack",
  resources: [vault],
  messages: { open: "Recovery points can be deleted at any time: the vault has no lock." },
  checks: {
    *[vault](_props, { environment, resource }) {
      if (environment !== "production") {
        return notApplicable(onlyProduction);
      }
      const locks = resource
        .referrersOfType(lock)
        .filter((each) => refersTo(each, "backupVaultName", resource));
      if (locks.length === 0) {
        yield { message: "open", property: "name" };
      }
      return;
    },
  },
  passes: [
    {
      name: "a lock",
      type: vault,
      props: { name: "daily" },
      with: [
        { type: lock, name: "lock", props: { backupVaultName: "daily", minRetentionDays: 7 } },
      ],
    },
    {
      name: "a lock while the name is not known",
      type: vault,
      props: {},
      with: [
        {
          type: lock,
          name: "lock",
          props: { backupVaultName: unknown, minRetentionDays: 7 },
          references: { backupVaultName: ["example"] },
        },
      ],
    },
  ],
  fails: [{ name: "no lock", type: vault, props: { name: "daily" }, expect: "open" }],
  unknowns: [],
  notApplicables: [
    {
      name: "staging",
      type: vault,
      props: { name: "daily" },
      environment: "staging",
      expect: onlyProduction,
    },
  ],
});
