/**
 * Which resources a selection of AWS Backup takes: by ARN, by tag, or by both. The rules are those
 * of docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html.
 */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { asList, asRecord } from "./documents";
import { list, undecidable } from "./known";
import { refersTo } from "./references";
import { tagValues } from "./tags";
import { knownOf, someOf } from "./unknowns";

/** A resource that a backup may take. */
export interface BackupTarget {
  readonly resource: StackResource;
  readonly stack: StackIndex;
  /** The kind in its ARN: `db`, `cluster`. Everything here is of the service `rds`. */
  readonly kind: "db" | "cluster";
  /** The input that holds its name: `identifier`. */
  readonly nameProperty: string;
}

const aSelection = "aws:backup/selection:Selection";
type Selection = StackResource<typeof aSelection>;

/** `*` stands for any text, `?` for one character. */
function globMatches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is").test(text);
}

/** The name, or the beginning of the one that Pulumi makes, with seven characters at its end. */
function nameOf({ resource, nameProperty }: BackupTarget): string {
  const inputs = asRecord(resource.props) ?? {};
  const name = inputs[nameProperty] ?? undefined;
  const prefix = inputs[`${nameProperty}Prefix`] ?? `${resource.name}-`;
  return typeof name === "string" && name !== "" ? name : `${String(prefix)}0000000`;
}

/** Whether an ARN, with or without wildcards, means the target. Region and account are not seen. */
export function meansTarget(pattern: unknown, target: BackupTarget): boolean {
  if (typeof pattern !== "string") {
    return false;
  }
  const [start, , service = "", , , ...rest] = pattern.split(":");
  if (start === "*" && rest.length === 0) {
    return true;
  }
  const [kind = "", ...name] = rest;
  const isKind = globMatches(kind, target.kind) && globMatches(service, "rds");
  if (start !== "arn" || !isKind) {
    return false;
  }
  const names = name.join(":");
  return (
    /^\*+$/.test(names) || (names === "" && kind === "*") || globMatches(names, nameOf(target))
  );
}

/**
 * Whether one of the ARNs in the property means the target. An ARN that is not known yet means the
 * resources that it comes from.
 */
export function namesTarget(
  holder: StackResource,
  property: string,
  value: () => unknown,
  target: BackupTarget,
): boolean {
  if (refersTo(holder, property, target.resource)) {
    return true;
  }
  const isTraced = holder.references(property).length > 0;
  if (holder.isUnknown(property)) {
    return isTraced ? false : undecidable(property);
  }
  const means = (pattern: unknown) => meansTarget(pattern, target);
  return isTraced ? knownOf(asList(value()), means).length > 0 : someOf(asList(value()), means);
}

function hasTag(target: BackupTarget, key: unknown, holds: (value: string) => boolean): boolean {
  const name = String(key).replace(/^aws:ResourceTag\//i, "");
  return tagValues(target.resource, target.stack, name).some(holds);
}

interface KeyAndValue {
  readonly key?: unknown;
  readonly value?: unknown;
}

/** Whether a tag of the target is one of these. */
export function hasOneTag(tags: unknown, target: BackupTarget): boolean {
  return someOf(list(tags) as readonly KeyAndValue[], ({ key, value }) =>
    hasTag(target, key, (actual) => actual === String(value)),
  );
}

/** Whether the tags of the target meet every condition; without one they do. */
export function meetsConditions(conditions: unknown, target: BackupTarget): boolean {
  type Test = (actual: string, wanted: string) => boolean;
  const equals: Test = (actual, wanted) => actual === wanted;
  const isLike: Test = (actual, wanted) => globMatches(wanted, actual);
  const fails = (tests: unknown, test: Test, wanted: boolean) =>
    someOf(
      list(tests) as readonly KeyAndValue[],
      ({ key, value }) => hasTag(target, key, (actual) => test(actual, String(value))) !== wanted,
    );
  return !someOf(asList(conditions), (condition) => {
    const all = asRecord(condition) ?? {};
    return (
      // A restore testing selection has the same words without the plural.
      fails(all.stringEquals, equals, true) ||
      fails(all.stringLikes, isLike, true) ||
      fails(all.stringNotEquals, equals, false) ||
      fails(all.stringNotLikes, isLike, false)
    );
  });
}

/** Whether the selection takes the target. */
export function isSelected(selection: Selection, target: BackupTarget): boolean {
  const { props } = selection;
  const isListed = (property: "resources" | "notResources") =>
    namesTarget(selection, property, () => props[property], target);
  if (isListed("notResources")) {
    return false;
  }
  const byName = selection.isUnknown("resources") || list(props.resources).length > 0;
  const byTag = selection.isUnknown("selectionTags") || list(props.selectionTags).length > 0;
  const named = byName && isListed("resources");
  const tagged = byTag && hasOneTag(props.selectionTags, target);
  if (byName && byTag && named !== tagged) {
    // AWS does not say whether the two lists are joined or narrow each other.
    undecidable("selectionTags");
  }
  return (named || tagged || !(byName || byTag)) && meetsConditions(props.conditions, target);
}
