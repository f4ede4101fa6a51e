/**
 * The form of a policy. A policy is data plus pure generator functions: it imports no SDK at run
 * time, reads no clock, calls no reporter. Unknown values, secrets and thrown errors are the
 * evaluator's business (evaluate.ts), not the author's.
 */
import type { ControlId } from "../catalogue/controls.gen";
import type { AwsResourceTypes } from "../resources.gen";
import type { OtherResourceTypes } from "../resources-other";
import type { CustomControls, CustomDomains, CustomResourceTypes } from "./custom";
import type { Options, OptionValues } from "./option";
import type { Patch } from "./patch";
import type { StackIndex, StackResource } from "./stack-index";

export type { Option, Options, OptionValues } from "./option";

/** Type token → the resource's inputs after Pulumi resolved them. */
export type ResourceTypes = AwsResourceTypes & OtherResourceTypes & CustomResourceTypes;
export type ResourceType = keyof ResourceTypes & string;

export type Severity = "low" | "medium" | "high" | "critical";
export type Environment = "production" | "staging" | "development";
export type Domain = (typeof domains)[number] | (keyof CustomDomains & string);
/** A control of the catalogue, or of a pack of one's own. */
export type Control = ControlId | (keyof CustomControls & string);
/** Folders of `policies/` that hold policies; the folder is the domain. */
export const domains = [
  "alarms",
  "backups",
  "compute",
  "configuration",
  "cors",
  "dns",
  "email",
  "encryption",
  "http",
  "iam",
  "logging",
  "network",
  "secrets",
  "stripe",
  "tls",
  "webhooks",
] as const;

type NonEmpty<T> = readonly [T, ...T[]];
type Slot<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slot<Rest>
  : never;
type Scalar = string | number | boolean;

/** A violation carries exactly the values that its message needs, no more and no fewer. */
export type Violation<M extends Record<string, string>> = {
  [K in keyof M & string]: {
    readonly message: K;
    /** Path of the offending property from the resource's inputs: `ingress[0].cidrBlocks`. */
    readonly property: string;
  } & { readonly [S in Slot<M[K]>]: Scalar };
}[keyof M & string];

/** Why a policy says nothing about a resource of a type that it covers. */
export class NotApplicable {
  constructor(readonly reason: string) {}
}
/** Return it from a check: `return notApplicable("the engine is mysql");`. */
export function notApplicable(reason: string): NotApplicable {
  return new NotApplicable(reason);
}

/** What a check may know beside the resource's properties. */
export interface CheckContext<O extends Options> {
  readonly options: OptionValues<O>;
  readonly environment: Environment;
  /** The resource under check; its `references` work while ids are unknown. */
  readonly resource: StackResource;
  /**
   * Every resource of the stack, by type and by reference. Only a policy whose `scope` is `stack`
   * gets the whole stack; in a `resource` policy it holds the resource under check alone.
   */
  readonly stack: StackIndex;
  /** True when the value at this path (`tags.owner`), or one above it, is not known yet. */
  isUnknown(path: string): boolean;
  /** True when Pulumi tracks the value at this path, or one above it, as a secret. */
  isSecret(path: string): boolean;
}

/**
 * A check: yields violations, may return `notApplicable(reason)`.
 *
 * Reading an unknown value ends the check, undecided unless a violation was yielded before. To look
 * at things that do not depend on each other use `each` and `independently` (each.ts): there an
 * unknown one does not hide the violations of the others. A read that the check catches itself, as
 * a `catch` around JSON.parse does, still leaves it undecided: ask `isUnknown` first. Properties
 * cannot be changed: copy a list before sorting it. An exception makes the outcome `error`.
 */
export type Check<P, M extends Record<string, string>, O extends Options> = (
  props: P,
  context: CheckContext<O>,
) => Generator<Violation<M>, NotApplicable | undefined | void, undefined>;

/**
 * Puts a violation right where that is safe and unambiguous: pure, returns property path → value to
 * set there, and nothing where it has nothing to set. It must not replace the resource, interrupt
 * what it does or lose data, and must leave undone what a person has to choose.
 *
 * It runs at the level `remediate` only, on a resource that fails the policy's check (in a `stack`
 * policy, and on a type without a check, on each one: it then decides itself whether to). What is
 * unknown stays so, and so does what is secret: reading an unknown value leaves all as it is.
 */
export type Remediation<P, O extends Options> = (props: P, context: CheckContext<O>) => Patch;

/** A further resource that stands in the stack of an example. */
export type ExampleResource = {
  [T in ResourceType]: {
    readonly type: T;
    readonly name: string;
    readonly props: ResourceTypes[T];
    /** Input property → names of the example resources that its value comes from. */
    readonly references?: Readonly<Record<string, readonly string[]>>;
  };
}[ResourceType];

/** One example: it is a test and a paragraph of the documentation at once. */
export type Example<T extends ResourceType, O extends Options> = {
  [K in T]: {
    /** What the example shows, as a phrase: `left to the provider default`. */
    readonly name: string;
    readonly type: K;
    readonly props: ResourceTypes[K];
    readonly references?: Readonly<Record<string, readonly string[]>>;
    /** The other resources of the stack. */
    readonly with?: readonly ExampleResource[];
    readonly options?: Partial<OptionValues<O>>;
    /** @default "production" */
    readonly environment?: Environment;
  };
}[T];

export interface PolicyDefinition<
  T extends ResourceType,
  M extends Record<string, string>,
  O extends Options,
> {
  /** kebab-case, unique, equal to the file's name. */
  readonly id: string;
  /** The good state, as a sentence without a full stop: `Postgres storage is encrypted at rest`. */
  readonly title: string;
  /** What goes wrong otherwise, in one to three sentences. */
  readonly why: string;
  /** What to do, naming the property. */
  readonly fix: string;
  readonly severity: Severity;
  readonly controls: NonEmpty<Control>;
  /**
   * `resource`: decided from the resource alone. `stack`: needs other resources too, and runs once
   * all are registered.
   * @default "resource"
   */
  readonly scope?: "resource" | "stack";
  readonly options?: O;
  /** Message id → sentence with `{slots}` that states what is wrong and the actual value. */
  readonly messages: M;
  /** The resource types that the policy covers. */
  readonly resources: NonEmpty<T>;
  /** Type token → check, one for each of `resources`. */
  readonly checks: { readonly [K in NoInfer<T>]: Check<ResourceTypes[K], NoInfer<M>, NoInfer<O>> };
  /** Type token → what puts it right; also of types that belong to one of `resources`. */
  readonly remediations?: {
    readonly [K in ResourceType]?: Remediation<ResourceTypes[K], NoInfer<O>>;
  };
  /**
   * False where the right value is the program's own, as an address, a secret or a text is: reports
   * then offer no value of a passing example as a correction.
   * @default true
   */
  readonly corrections?: false;
  readonly passes: NonEmpty<Example<NoInfer<T>, NoInfer<O>>>;
  readonly fails: NonEmpty<
    Example<NoInfer<T>, NoInfer<O>> & { readonly expect: NoInfer<keyof M & string> }
  >;
  /** `expect` is the property path that cannot be known. */
  readonly unknowns: readonly (Example<NoInfer<T>, NoInfer<O>> & { readonly expect: string })[];
  /** `expect` is the reason given. */
  readonly notApplicables?: readonly (Example<NoInfer<T>, NoInfer<O>> & {
    readonly expect: string;
  })[];
}

/** A policy as the framework handles it, its type parameters forgotten. */
export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly controls: readonly Control[];
  readonly scope: "resource" | "stack";
  readonly options: Options;
  readonly messages: Readonly<Record<string, string>>;
  readonly resources: readonly string[];
  readonly checks: Readonly<Record<string, AnyCheck>>;
  readonly remediations: Readonly<Record<string, AnyRemediation>>;
  readonly corrections: boolean;
  readonly passes: readonly AnyExample[];
  readonly fails: readonly (AnyExample & { readonly expect: string })[];
  readonly unknowns: readonly (AnyExample & { readonly expect: string })[];
  readonly notApplicables: readonly (AnyExample & { readonly expect: string })[];
}
export type AnyViolation = { readonly message: string; readonly property: string } & Readonly<
  Record<string, Scalar>
>;
export type AnyCheck = (
  props: unknown,
  context: CheckContext<Options>,
) => Generator<AnyViolation, NotApplicable | undefined | void, undefined>;
export type AnyRemediation = (props: unknown, context: CheckContext<Options>) => Patch;
export interface AnyExample {
  readonly name: string;
  readonly type: string;
  readonly props: unknown;
  readonly references?: Readonly<Record<string, readonly string[]>>;
  readonly with?: readonly {
    readonly type: string;
    readonly name: string;
    readonly props: unknown;
    readonly references?: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly environment?: Environment;
}

/** Checks a policy's form at compile time and fills the defaults. */
export function definePolicy<
  const T extends ResourceType,
  const M extends Record<string, string>,
  const O extends Options = Record<never, never>,
>(definition: PolicyDefinition<T, M, O>): Policy {
  return {
    scope: "resource",
    options: {},
    remediations: {},
    corrections: true,
    notApplicables: [],
    ...definition,
  } as unknown as Policy;
}
