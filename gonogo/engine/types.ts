/** What the embedded preview engine is given and what it gives back. Plain data, no secrets. */
import type { PriorState } from "./prior";

/** Options of one preview. Paths are absolute. */
export interface PreviewOptions {
  /** The folder that holds Pulumi.yaml. */
  readonly programDir: string;
  /** Stack name as in `Pulumi.<stack>.yaml`: `finsight-prod`. */
  readonly stack: string;
  /** @default "organization" */
  readonly organization?: string;
  readonly policyPacks: readonly PolicyPackRef[];
  /** `KEY=VALUE` overrides of stack configuration, keys as `namespace:name`. */
  readonly config?: Readonly<Record<string, string>>;
  /** Answers for invokes, reads and stack references, as `--invoke FILE` gives them. */
  readonly answers?: OfflineAnswers;
  /**
   * What a policy says in its own words, with `{slots}` for what it read. A secret that is an
   * ordinary word is removed from what a policy read, not from these.
   */
  readonly wordsOf?: (policy: string) => readonly string[];
  /** What is deployed; without it everything is previewed as a creation. */
  readonly prior?: PriorState;
  /** Ends everything at once. */
  readonly signal?: AbortSignal;
  /** Told of progress while the preview runs. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /**
   * `fast` loads program and packs through the load hook (no type check, no closure serialiser);
   * `stock` runs Pulumi's own runners untouched. Both must send the same messages.
   * @default "fast"
   */
  readonly runner?: "fast" | "stock";
}

export interface PolicyPackRef {
  readonly dir: string;
  /**
   * Content of a `--policy-pack-config` file: policy name (or `all`) → level or level and options.
   */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface OfflineAnswers {
  /** Function token → result. */
  readonly invokes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `type token#id` → state of a resource that the program reads. */
  readonly resources?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Stack reference name → its outputs. */
  readonly stacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type ProgressEvent =
  | { readonly kind: "phase"; readonly phase: "loading" | "running" | "checking" | "done" }
  | { readonly kind: "resource"; readonly urn: string; readonly count: number };

export type EnforcementLevel = "advisory" | "mandatory" | "remediate" | "disabled";

/** Where the program registered a resource. */
export interface SourcePosition {
  /** Relative to `programDir` when inside it, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface PreviewedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent for the stack. */
  readonly parent?: string;
  readonly custom: boolean;
  /** True for `.get()` and stack references: looked up, not created. */
  readonly read: boolean;
  readonly protect: boolean;
  readonly dependencies: readonly string[];
  /** Input → URNs of the resources that its value comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** URN of the provider resource that manages it; absent for components and providers. */
  readonly provider?: string;
  /** The line of the user's program that says `new`: the innermost frame that is its own. */
  readonly source?: SourcePosition;
  /** Frames of the user's program from the innermost (component) to the outermost. */
  readonly frames: readonly SourcePosition[];
  /** Inputs for display: secrets are "[secret]", unknowns "[unknown]". */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One policy as its pack announces it (Analyzer.GetAnalyzerInfo). */
export interface PackPolicy {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** In force, after pack configuration. */
  readonly enforcementLevel: EnforcementLevel;
  /** True when the pack's configuration gives the level, not the pack itself. */
  readonly levelConfigured?: boolean;
  readonly severity: "unspecified" | "low" | "medium" | "high" | "critical";
  readonly framework?: {
    readonly name: string;
    readonly version: string;
    readonly reference: string;
    readonly specification: string;
  };
  readonly tags: readonly string[];
  readonly remediationSteps: string;
  readonly url: string;
  readonly type: "resource" | "stack";
}

export interface PackRun {
  readonly name: string;
  readonly version: string;
  readonly dir: string;
  readonly policies: readonly PackPolicy[];
  /** How many resources were analyzed. */
  readonly analyzed: number;
  readonly violations: readonly PackViolation[];
  readonly notApplicable: readonly PackNotApplicable[];
  readonly remediations: readonly PackRemediation[];
  /** A rule that threw: the pack answered Analyze with an error. */
  readonly errors: readonly PackError[];
}

export interface PackViolation {
  readonly policy: string;
  readonly urn: string;
  readonly level: EnforcementLevel;
  readonly severity?: PackPolicy["severity"];
  readonly message: string;
}
export interface PackNotApplicable {
  readonly policy: string;
  /** Absent when a stack policy says it of the whole stack. */
  readonly urn?: string;
  readonly reason: string;
}
export interface PackRemediation {
  readonly policy: string;
  readonly urn: string;
  /** What it set; empty when it changed nothing or could not be run. */
  readonly changes: readonly PropertyChange[];
  /** Why it could not be run. */
  readonly diagnostic?: string;
}
/** Values for display: secrets are "[secret]", unknowns "[unknown]". */
export interface PropertyChange {
  /** `metadataOptions.httpTokens`. */
  readonly property: string;
  /** Absent when the property was not set. */
  readonly before?: unknown;
  /** Absent when the property is gone. */
  readonly after?: unknown;
}
export interface PackError {
  readonly urn?: string;
  readonly policy?: string;
  readonly message: string;
}

export interface PreviewResult {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly resources: readonly PreviewedResource[];
  readonly packs: readonly PackRun[];
  /** Stack outputs for display, secrets and unknowns replaced. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Lines that the program wrote or logged, secrets replaced. */
  readonly log: readonly {
    readonly severity: "debug" | "info" | "warning" | "error";
    readonly message: string;
    readonly urn?: string;
  }[];
  /** What a preview without the provider plugins cannot see, in sentences. */
  readonly notChecked: readonly string[];
}
