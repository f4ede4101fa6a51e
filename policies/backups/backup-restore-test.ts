import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { beside, otherInstance, restored, restoring } from "../helpers/backup-examples";
import { type BackupTarget, meetsConditions, namesTarget } from "../helpers/backup-selection";
import { backupChecks, backupTypes, onlyProduction } from "../helpers/backup-target";
import { list, undecidable } from "../helpers/known";
import { longestGapDays } from "../helpers/schedules";
import { show } from "../helpers/show";
import { anyOf, someOf } from "../helpers/unknowns";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const aSelection = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const aPlan = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const property = "backupRetentionPeriod";

const messages = {
  untested:
    "Nothing restores a backup of this database to see that it works: no restore testing selection of the stack takes it.",
  seldom:
    "Its backups are restored for a test too seldom: {plan} runs at {actual}, further apart than {maximum} days.",
} as const;
const options = {
  maximumDays: {
    type: "integer",
    default: 7,
    minimum: 1,
    maximum: 366,
    stricter: "lower",
    description: "Most days between two tests.",
    source: "finsight-120",
  },
  testedElsewhere: {
    type: "boolean",
    default: false,
    description: "True where restores are tested outside of the stack, as in a recovery account.",
    source: "Our choice: nothing outside of the stack is trusted unless it is named.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const elsewhere = "The configuration says that restores are tested outside of the stack.";

/** AWS Backup's names of the kinds; a cluster of RDS with three instances is of the kind RDS. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  [instance]: ["rds"],
  [cluster]: ["aurora", "rds"],
  "aws:docdb/cluster:Cluster": ["documentdb"],
  "aws:neptune/cluster:Cluster": ["neptune"],
};

function isRestored(selection: StackResource<typeof aSelection>, target: BackupTarget): boolean {
  const { props } = selection;
  const kind = String(props.protectedResourceType).toLowerCase();
  if (!kinds[target.resource.type]?.includes(kind)) {
    return false;
  }
  const arns = "protectedResourceArns";
  // Conditions alone narrow every resource of the kind.
  const isOpen = !selection.isUnknown(arns) && list(props.protectedResourceArns).length === 0;
  return (
    (isOpen || namesTarget(selection, arns, () => props.protectedResourceArns, target)) &&
    meetsConditions(props.protectedResourceConditions, target)
  );
}

function* check(target: BackupTarget, { options, stack }: Context): Found {
  if (options.testedElsewhere) {
    return notApplicable(elsewhere);
  }
  const { maximumDays: maximum } = options;
  let seldom: { readonly plan: string; readonly actual: string } | undefined;
  const isTested = someOf(stack.ofType(aSelection), (selection) => {
    if (!isRestored(selection, target)) {
      return false;
    }
    const plans = selection.referencesOfType("restoreTestingPlanName", aPlan);
    const questions = plans.map((plan) => () => {
      const { scheduleExpression } = plan.props;
      const days = longestGapDays(scheduleExpression);
      if (days === undefined) {
        undecidable("scheduleExpression");
      }
      if (days > maximum) {
        seldom = { plan: show(plan.name), actual: show(scheduleExpression) };
      }
      return days <= maximum;
    });
    return questions.length > 0 ? anyOf(...questions) : undecidable("restoreTestingPlanName");
  });
  if (!isTested) {
    yield seldom
      ? { message: "seldom", property, maximum, ...seldom }
      : { message: "untested", property };
  }
  return undefined;
}

const db = { instanceClass: "db.t4g.medium", identifier: "app" };
const weekly = restoring("cron(0 5 ? * MON *)");

export default definePolicy({
  id: "backup-restore-test",
  title: "Backups of databases are restored for a test every week",
  why: "A backup that was never restored is a hope. Missing permissions, a lost key or a wrong network show themselves only in a restore, and the day of the disaster is the wrong one for it.",
  fix: "Add an aws.backup.RestoreTestingPlan that runs every week and an aws.backup.RestoreTestingSelection of the kind of the database with its ARN in protectedResourceArns.",
  severity: "medium",
  controls: ["backup-restore-test"],
  scope: "stack",
  options,
  resources: backupTypes,
  messages,
  checks: backupChecks(check),
  passes: [
    {
      name: "every Monday, by the ARN of the instance",
      type: instance,
      props: db,
      with: beside(
        weekly,
        restored("RDS", { protectedResourceArns: unknown }, { protectedResourceArns: ["example"] }),
      ),
    },
    {
      name: "every week, all of Aurora",
      type: cluster,
      props: { engine: "aurora-postgresql" },
      with: beside(restoring("rate(7 days)"), restored("Aurora", { protectedResourceArns: ["*"] })),
    },
    {
      name: "every day, by a tag",
      type: "aws:docdb/cluster:Cluster",
      props: { tags: { stage: "production" } },
      with: beside(
        restoring("cron(0 5 * * ? *)"),
        restored("DocumentDB", {
          protectedResourceConditions: {
            stringEquals: [{ key: "aws:ResourceTag/stage", value: "production" }],
          },
        }),
      ),
    },
    {
      name: "twice a month, where the configuration asks for no more",
      type: "aws:neptune/cluster:Cluster",
      props: {},
      options: { maximumDays: 31 },
      with: beside(
        restoring("cron(0 5 1,15 * ? *)"),
        restored("Neptune", { protectedResourceArns: ["*"] }),
      ),
    },
  ],
  fails: [
    { name: "no test at all", type: instance, props: db, expect: "untested" },
    {
      name: "a test of another kind",
      type: cluster,
      props: { engine: "aurora-mysql" },
      with: beside(weekly, restored("DynamoDB", { protectedResourceArns: ["*"] })),
      expect: "untested",
    },
    {
      name: "a test of another instance",
      type: instance,
      props: db,
      with: beside(
        otherInstance("other"),
        weekly,
        restored("RDS", { protectedResourceArns: unknown }, { protectedResourceArns: ["other"] }),
      ),
      expect: "untested",
    },
    {
      name: "a test of other tags",
      type: "aws:docdb/cluster:Cluster",
      props: { tags: { stage: "test" } },
      with: beside(
        weekly,
        restored("DocumentDB", {
          protectedResourceConditions: {
            stringNotEquals: [{ key: "aws:ResourceTag/stage", value: "test" }],
          },
        }),
      ),
      expect: "untested",
    },
    {
      name: "a test on the first of the month",
      type: "aws:neptune/cluster:Cluster",
      props: {},
      with: beside(
        restoring("cron(0 5 1 * ? *)"),
        restored("Neptune", { protectedResourceArns: ["*"] }),
      ),
      expect: "seldom",
    },
  ],
  unknowns: [
    {
      name: "a plan of another stack",
      type: instance,
      props: db,
      with: beside(restored("RDS", { protectedResourceArns: ["arn:aws:rds:*:*:db:app"] })),
      expect: "restoreTestingPlanName",
    },
    {
      name: "a schedule that is not understood",
      type: instance,
      props: db,
      with: beside(
        restoring("cron(0 5 L * ? *)"),
        restored("RDS", { protectedResourceArns: ["*"] }),
      ),
      expect: "scheduleExpression",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: instance,
      props: db,
      environment: "staging",
      expect: onlyProduction,
    },
    {
      name: "tested outside of the stack",
      type: instance,
      props: db,
      options: { testedElsewhere: true },
      expect: elsewhere,
    },
  ],
});
