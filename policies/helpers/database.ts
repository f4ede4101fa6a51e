/** What kind of database a resource is, as far as its inputs say. */
import { type NotApplicable, notApplicable } from "../framework/define-policy";
import { undecidable } from "./known";

/**
 * True for a read replica. A source that is not known yet counts: the input is given, and what
 * gives it is another database's name or ARN.
 */
export function isReadReplica(
  props: { readonly replicateSourceDb?: unknown },
  context: { isUnknown(path: string): boolean },
): boolean {
  if (context.isUnknown("replicateSourceDb")) {
    return true;
  }
  return typeof props.replicateSourceDb === "string" && props.replicateSourceDb !== "";
}

/** True for the engines whose storage, backups and protection belong to the cluster. */
export function isAurora(engine: unknown): boolean {
  return typeof engine === "string" && /^aurora/i.test(engine);
}

/**
 * The check of an instance, where its cluster answers for one with an Aurora engine. An engine that
 * is not known, as one that a lookup gives, decides nothing while the instance has no violation.
 * @param reason Why the check does not apply to Aurora.
 */
export function* unlessAurora<V, R>(
  props: { readonly engine?: unknown },
  context: { isUnknown(path: string): boolean },
  reason: string,
  check: () => Generator<V, R, undefined>,
): Generator<V, R | NotApplicable, undefined> {
  const isOpen = context.isUnknown("engine");
  if (!isOpen && isAurora(props.engine)) {
    return notApplicable(reason);
  }
  const steps = check();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value;
    }
    if (isOpen) {
      undecidable("engine");
    }
    yield step.value;
  }
}

/** True when the input is given, whether or not its value is known yet. */
export function isGiven(
  value: () => unknown,
  path: string,
  context: { isUnknown(path: string): boolean },
): boolean {
  if (context.isUnknown(path)) {
    return true;
  }
  const found = value();
  return found !== undefined && found !== null && found !== "";
}
