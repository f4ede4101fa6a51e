import { type Environment, type SizeChanges, type Sizes, sizesOf } from "./sizes";

/** Where a component lives. Plain values, so that names and policies built from them are known. */
export interface StackContext {
  /** Begins every physical name: the stack's name, such as `finsight-prod`. */
  readonly prefix: string;
  readonly environment: Environment;
  readonly region: string;
  readonly accountId: string;
  readonly sizes: Sizes;
  /** How sensitive the data is: the tag `DataClass` of whatever holds it. */
  readonly dataClass: DataClass;
}

/** How sensitive data is; `personal` is what privacy laws protect. */
export type DataClass = "public" | "internal" | "confidential" | "personal";

/** `changes` are what the system wants otherwise than the table of sizes. */
export function contextOf(
  config: { readonly stack: string; readonly environment: Environment; readonly region: string },
  accountId: string,
  changes: Readonly<Partial<Record<Environment, SizeChanges>>> = {},
  dataClass: DataClass = "confidential",
): StackContext {
  const { stack: prefix, environment, region } = config;
  const own = sizesOf(environment, changes[environment]);
  return { prefix, environment, region, accountId, sizes: own, dataClass };
}
