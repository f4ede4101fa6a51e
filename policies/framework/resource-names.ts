import { lookup } from "./data";

/** The names by which AWS resources are referred to: an input that holds one is a reference. */
const identities = [
  "id",
  "arn",
  "name",
  "bucket",
  "identifier",
  "clusterIdentifier",
  "replicationGroupId",
  "functionName",
  "keyId",
] as const;
/** Shorter values, such as "*" or "-1", are never names. */
const shortestName = 3;

/** The known values by which others may refer to a resource with these inputs and outputs. */
export function namesIn(sources: readonly unknown[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const source of sources) {
    for (const identity of identities) {
      const { value } = lookup(source, identity);
      if (typeof value === "string" && value.length >= shortestName) {
        names.add(value);
      }
    }
  }
  return names;
}
