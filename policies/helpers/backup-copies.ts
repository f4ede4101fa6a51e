/** Whether the backups of a database leave its region or account, and by which way. */
import { type BackupTarget, isSelected, namesTarget } from "./backup-selection";
import { list, undecidable } from "./known";
import { tagValues } from "./tags";
import { someOf } from "./unknowns";

/** True when a resource of the stack replicates the automated backups of the instance. */
export function isReplicated(target: BackupTarget): boolean {
  const replications = target.stack.ofType(
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
  );
  return someOf(replications, (each) =>
    namesTarget(each, "sourceDbInstanceArn", () => each.props.sourceDbInstanceArn, target),
  );
}

/**
 * True when a plan of AWS Backup that takes the target copies what it takes.
 * @param takers Receives the names of the plans that take it.
 */
export function isCopied(target: BackupTarget, takers: Set<string>): boolean {
  return someOf(target.stack.ofType("aws:backup/selection:Selection"), (taker) => {
    if (!isSelected(taker, target)) {
      return false;
    }
    const plans = taker.referencesOfType("planId", "aws:backup/plan:Plan");
    if (plans.length === 0) {
      undecidable("planId");
    }
    for (const { name } of plans) {
      takers.add(name);
    }
    // AWS refuses a copy into the vault that it comes from, so any copy is one elsewhere.
    return someOf(plans, ({ props }) =>
      someOf(props.rules, ({ copyActions }) => list(copyActions).length > 0),
    );
  });
}

/** True when the target has one of the tags, each a key or `key=value`. */
export function hasTagOf({ resource, stack }: BackupTarget, tags: readonly string[]): boolean {
  return tags.some((tag) => {
    const [key = "", ...value] = tag.split("=");
    const actual = tagValues(resource, stack, key);
    return value.length === 0 ? actual.length > 0 : actual.includes(value.join("="));
  });
}
