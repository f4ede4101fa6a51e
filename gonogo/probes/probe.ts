/**
 * The form of a probe: what it looks at, one look that does I/O, and a pure judgement of what was
 * seen. A look returns plain data and never judges; a judgement reads no clock and no network, so
 * that its examples are its tests.
 */
import type { ControlId } from "../../policies/catalogue/controls.gen";
import type { Severity, Violation } from "../../policies/framework/define-policy";
import type { Options, OptionValues } from "../../policies/framework/option";
import type { Look } from "./look";
import { isTrouble, type Trouble } from "./look/trouble";
import type { TargetKind, Targets } from "./targets";

export { isTrouble, type Trouble };

type NonEmpty<T> = readonly [T, ...T[]];

/** What cannot be decided from what was seen: thrown by a judgement, and by `seen`. */
export class Undecided extends Error {
  override readonly name = "Undecided";
}

/** @throws Undecided where there was trouble. */
export function seen<T>(value: T | Trouble, what: string): T {
  if (isTrouble(value)) throw new Undecided(`${what}: ${value.trouble}.`);
  return value;
}

export type Evidence = Readonly<Record<string, string | number>>;

export interface ProbeExample<F, O extends Options> {
  readonly name: string;
  readonly facts: F;
  readonly options?: Partial<OptionValues<O>>;
}

export interface ProbeDefinition<
  K extends TargetKind,
  F,
  M extends Record<string, string>,
  O extends Options,
> {
  /** kebab-case, unique, equal to the file's name. */
  readonly id: string;
  /** The good state, as a sentence without a full stop. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly controls: NonEmpty<ControlId>;
  /** What it looks at; each of them is looked at on its own. */
  readonly target: K;
  /** Whether the target has what it is about; none that has: not applicable. @default always */
  readonly applies?: (target: Targets[K][number]) => boolean;
  readonly options?: O;
  /** Message id → sentence with `{slots}`. */
  readonly messages: M;
  /** Most seconds for all of a look at one target. @default 20 */
  readonly limit?: number;
  /** True when it disturbs others while it looks: it then runs alone, and last. */
  readonly alone?: true;
  /**
   * Says why it does not apply where nobody asks for it: row-level security to a system of one
   * tenant. Undefined where it applies.
   */
  readonly exempt?: (
    options: OptionValues<NoInfer<O>>,
    target: Targets[K][number],
  ) => string | undefined;
  readonly collect: (
    target: Targets[K][number],
    look: Look,
    options: OptionValues<NoInfer<O>>,
  ) => Promise<F>;
  /** Yields what is wrong; `property` says where: "GET /health", "TLSv1.1". */
  readonly judge: (
    facts: NoInfer<F>,
    options: OptionValues<NoInfer<O>>,
  ) => Generator<Violation<NoInfer<M>>, void, undefined>;
  /** What an auditor is shown of the facts: never a body, never what was sent. */
  readonly evidence?: (facts: NoInfer<F>) => Evidence;
  readonly passes: NonEmpty<ProbeExample<NoInfer<F>, NoInfer<O>>>;
  readonly fails: NonEmpty<
    ProbeExample<NoInfer<F>, NoInfer<O>> & { readonly expect: NoInfer<keyof M & string> }
  >;
  readonly undecided: NonEmpty<ProbeExample<NoInfer<F>, NoInfer<O>>>;
}

/** A probe as the runner handles it, its type parameters forgotten. */
export interface Probe {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly controls: readonly ControlId[];
  readonly target: TargetKind;
  readonly applies?: (target: never) => boolean;
  readonly options: Options;
  readonly messages: Readonly<Record<string, string>>;
  readonly limit: number;
  readonly alone: boolean;
  readonly exempt?: (options: never, target: never) => string | undefined;
  readonly collect: (target: never, look: Look, options: never) => Promise<unknown>;
  readonly judge: (facts: never, options: never) => Generator<Finding, void, undefined>;
  readonly evidence?: (facts: never) => Evidence;
  readonly passes: readonly ProbeExample<unknown, Options>[];
  readonly fails: readonly (ProbeExample<unknown, Options> & { readonly expect: string })[];
  readonly undecided: readonly ProbeExample<unknown, Options>[];
}

export interface Finding {
  readonly message: string;
  readonly property: string;
}

export function defineProbe<
  K extends TargetKind,
  F,
  const M extends Record<string, string>,
  const O extends Options = Record<never, never>,
>(definition: ProbeDefinition<K, F, M, O>): Probe {
  const { options = {}, limit = 20, alone = false } = definition;
  return { ...definition, options, limit, alone } as unknown as Probe;
}
