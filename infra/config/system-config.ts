import type { z } from "zod";
import type { Environment } from "../sizes";
import type { Namespace } from "./setting";

/** What a rule across settings may look at. */
export interface StackFacts {
  readonly environment: Environment;
  readonly region: string;
  /** Names of the own secret settings that the stack file gives. */
  readonly secretNames: ReadonlySet<string>;
}

/** What is wrong with one setting of the own namespace: `text` follows the name. */
export interface SettingProblem {
  readonly name: string;
  readonly text: string;
}

/** A system's configuration: its own namespace, further ones, and rules across settings. */
export interface SystemConfig<S extends z.ZodObject = z.ZodObject> {
  readonly namespace: Namespace & { readonly settings: S };
  readonly also: readonly Namespace[];
  /** Problems that no single setting shows; `name` is a setting of the own namespace. */
  rules(settings: z.infer<S>, facts: StackFacts): readonly SettingProblem[];
}
