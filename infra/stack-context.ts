import { type Environment, type Sizes, sizes } from "./sizes";

/** Where a component lives. Plain values, so that names and policies built from them are known. */
export interface StackContext {
  /** Begins every physical name: the stack's name, such as `finsight-prod`. */
  readonly prefix: string;
  readonly environment: Environment;
  readonly region: string;
  readonly accountId: string;
  readonly sizes: Sizes;
}

export function contextOf(
  config: { readonly stack: string; readonly environment: Environment; readonly region: string },
  accountId: string,
): StackContext {
  const { stack: prefix, environment, region } = config;
  return { prefix, environment, region, accountId, sizes: sizes[environment] };
}
