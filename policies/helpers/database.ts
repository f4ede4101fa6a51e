/** What kind of database a resource is, as far as its inputs say. */

/**
 * True for a read replica. A source that is not known yet counts: the input is given, and what gives
 * it is another database's name or ARN.
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
