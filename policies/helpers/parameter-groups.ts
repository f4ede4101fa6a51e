/** What the parameter groups of a database of RDS set. */
import type { StackResource } from "../framework/stack-index";
import { isGiven } from "./database";
import { parameterValue } from "./database-tls";
import { undecidable } from "./known";

const instanceGroup = "aws:rds/parameterGroup:ParameterGroup";
const clusterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

/** The input by which a database names its group, read only when it is asked for. */
export interface GroupInput {
  readonly property: "parameterGroupName" | "dbClusterParameterGroupName";
  readonly read: () => unknown;
}

/**
 * The values of these parameters in the group that the database names; undefined for those that it
 * leaves to the engine. A group of another stack decides nothing.
 */
export function parametersOf<N extends string>(
  database: StackResource,
  { property, read }: GroupInput,
  names: readonly N[],
): { readonly [K in N]: string | undefined } {
  const type = property === "parameterGroupName" ? instanceGroup : clusterGroup;
  const [group] = database.referencesOfType(property, type);
  if (!group && isGiven(read, property, database) && !/^default[.:]/i.test(String(read()))) {
    undecidable(property);
  }
  const values = names.map((name) => [name, parameterValue(group?.props.parameters, name)]);
  return Object.fromEntries(values);
}
