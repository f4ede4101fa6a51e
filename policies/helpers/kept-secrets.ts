/** Values that the program keeps secret, among the variables of which it says nothing else. */
import { storedKind } from "./stored-names";

/** Inputs that hold variables of which not even the names are known before the deployment. */
export const wholes = [
  "containerDefinitions",
  "containerProperties",
  "ecsProperties",
  "nodeProperties",
  "environment.variables",
  "environment.environmentVariables",
  "environmentVariables",
];

/**
 * True for a value that the program itself keeps secret, and that is no name or address. A map that
 * is secret as a whole says nothing about each of its values.
 */
export function isKept(name: string, path: string, isSecret: (path: string) => boolean): boolean {
  const isHalf = storedKind(name) === "setting" && !/UR[LI]$/i.test(name);
  return !isHalf && !isSecret(path.replace(/\.?[^.]*$/, ""));
}
