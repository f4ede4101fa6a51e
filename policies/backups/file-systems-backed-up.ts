import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { hasOneTag, meetsConditions } from "../helpers/backup-selection";
import { onlyProduction } from "../helpers/backup-target";
import { asList } from "../helpers/documents";
import { undecidable } from "../helpers/known";
import { refersTo } from "../helpers/references";
import { knownOf } from "../helpers/unknowns";

const fileSystem = "aws:efs/fileSystem:FileSystem";
const backupPolicy = "aws:efs/backupPolicy:BackupPolicy";
const selection = "aws:backup/selection:Selection";
const messages = {
  absent: "Nothing backs up the file system: it has no backup policy, and no backup plan takes it.",
  off: "The backup policy of the file system is switched off: its status is {actual}.",
} as const;

/** ARNs that mean every file system: `*` and `arn:aws:elasticfilesystem:*`. */
const meansFileSystems = (pattern: unknown) =>
  /^(?:\*|arn:[^:]*:elasticfilesystem:.*\*)$/.test(String(pattern));

const files = { type: fileSystem, props: { encrypted: true } } as const;

export default definePolicy({
  id: "file-systems-backed-up",
  title: "File systems are backed up",
  why: "What people upload is often only there. A program that deletes the wrong folder, or an attacker, is undone from a backup or not at all.",
  fix: "Add an aws.efs.BackupPolicy with the status ENABLED, or take the file system into an aws.backup.Selection by ARN or tag.",
  severity: "medium",
  controls: ["db-backups"],
  scope: "stack",
  resources: [fileSystem],
  messages,
  checks: {
    *[fileSystem](_props, { environment, resource, stack }) {
      if (environment !== "production") {
        return notApplicable(onlyProduction);
      }
      const policies = resource
        .referrersOfType(backupPolicy)
        .filter((each) => refersTo(each, "fileSystemId", resource));
      const target = { resource, stack, kind: "db", nameProperty: "creationToken" } as const;
      const taken = knownOf(stack.ofType(selection), (each) => {
        const byName =
          refersTo(each, "resources", resource) ||
          knownOf(asList(each.props.resources), meansFileSystems).length > 0;
        const isTagged = hasOneTag(each.props.selectionTags, target);
        return (
          !refersTo(each, "notResources", resource) &&
          (byName || isTagged) &&
          meetsConditions(each.props.conditions, target)
        );
      });
      if (taken.length > 0) {
        return;
      }
      const [policy] = policies;
      if (policy) {
        const { status } = policy.props.backupPolicy;
        if (status !== "ENABLED") {
          yield { message: "off", property: "creationToken", actual: String(status) };
        }
        return;
      }
      const untraced = stack
        .ofType(selection)
        .some((each) => each.isUnknown("resources") && each.references("resources").length === 0);
      if (untraced) {
        undecidable("creationToken");
      }
      yield { message: "absent", property: "creationToken" };
      return;
    },
  },
  passes: [
    {
      name: "a backup policy",
      ...files,
      with: [
        {
          type: backupPolicy,
          name: "backups",
          props: { fileSystemId: unknown, backupPolicy: { status: "ENABLED" } },
          references: { fileSystemId: ["example"] },
        },
      ],
    },
    {
      name: "a plan that takes it by ARN",
      ...files,
      with: [
        {
          type: selection,
          name: "daily",
          props: { planId: unknown, iamRoleArn: unknown, resources: [unknown] },
          references: { resources: ["example"] },
        },
      ],
    },
    {
      name: "a plan that takes it by tag",
      type: fileSystem,
      props: { tags: { Backup: "daily" } },
      with: [
        {
          type: selection,
          name: "daily",
          props: {
            planId: unknown,
            iamRoleArn: unknown,
            selectionTags: [{ type: "STRINGEQUALS", key: "Backup", value: "daily" }],
          },
        },
      ],
    },
  ],
  fails: [
    { name: "nothing", ...files, expect: "absent" },
    {
      name: "a policy that is switched off",
      ...files,
      with: [
        {
          type: backupPolicy,
          name: "backups",
          props: { fileSystemId: unknown, backupPolicy: { status: "DISABLED" } },
          references: { fileSystemId: ["example"] },
        },
      ],
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "a plan whose list nobody knows",
      ...files,
      with: [
        {
          type: selection,
          name: "daily",
          props: { planId: unknown, iamRoleArn: unknown, resources: unknown },
        },
      ],
      expect: "creationToken",
    },
  ],
  notApplicables: [{ name: "staging", ...files, environment: "staging", expect: onlyProduction }],
});
