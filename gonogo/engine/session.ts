/** The state of one preview that its services share. */
import { GonogoError } from "../errors";
import type { Redactor } from "./redact";
import type { ResourceState } from "./resource-state";
import type { ConfigValue } from "./stack-config";
import type { TypeOutputTable } from "./type-outputs";
import type { OfflineAnswers, PreviewResult } from "./types";
import type { Wire, WireObject } from "./wire";

export type LogEntry = PreviewResult["log"][number];

/** A resource on its way through the packs, before it is registered. */
export interface Goal {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: WireObject;
  readonly options: ResourceState["options"];
  readonly provider: ResourceState | undefined;
}

/** What the monitor needs of the policy packs. */
export interface PolicyRunner {
  /** Runs the remediations, each on the last one's result; gives the inputs to go on with. */
  remediate(goal: Goal): Promise<WireObject>;
  /** Starts the validation; its outcome is collected, not waited for. */
  analyze(goal: Goal): void;
  /** What the validation of one resource has found, in sentences, once it has ended. */
  findings(urn: string): Promise<readonly string[]>;
}

/** What a provider's Check says of inputs. */
export interface CheckAnswer {
  readonly inputs: WireObject;
  /** Why it rejects them; empty when it does not. */
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/** Runs `check` of a dynamic resource's provider; `plain` values, no secrets marked. */
export type DynamicCheck = (urn: string, news: WireObject) => Promise<CheckAnswer>;

export class Session {
  readonly resources = new Map<string, ResourceState>();
  readonly log: LogEntry[] = [];
  /** Further sentences about what this preview could not see. */
  readonly notes: string[] = [];
  /** Types whose outputs could not be derived. */
  readonly typesWithoutOutputs = new Set<string>();
  rootUrn = "";
  /** When the program last showed a sign of life. */
  lastActivity = Date.now();
  private failure: GonogoError | undefined;
  private onFailure: (error: GonogoError) => void = () => {};
  /** Rejects as soon as anything makes the preview undecidable. */
  readonly failed: Promise<never>;

  constructor(
    readonly project: string,
    readonly stack: string,
    readonly organization: string,
    /** The program's working folder: assets are relative to it. */
    readonly pwd: string,
    readonly config: ReadonlyMap<string, ConfigValue>,
    readonly answers: OfflineAnswers,
    readonly redactor: Redactor,
    readonly outputTable: TypeOutputTable,
    readonly onResource: (urn: string, count: number) => void,
  ) {
    this.failed = new Promise((_, reject) => {
      this.onFailure = reject;
    });
    // A failure after the preview has ended otherwise is nobody's business any more.
    this.failed.catch(() => {});
  }

  get isFailed(): boolean {
    return this.failure !== undefined;
  }

  /** The first failure ends the preview; later ones are its consequences. */
  fail(error: unknown): GonogoError {
    if (this.failure) return this.failure;
    const failure =
      error instanceof GonogoError
        ? new GonogoError(error.code, this.redactor.text(error.message), { cause: error.cause })
        : new GonogoError(
            "undecidable",
            this.redactor.text(`The preview engine failed: ${(error as Error).message}`),
            { cause: error },
          );
    this.failure = failure;
    this.onFailure(failure);
    return failure;
  }

  addResource(state: ResourceState): void {
    this.resources.set(state.urn, state);
    this.onResource(state.urn, this.resources.size);
  }

  addLog(severity: LogEntry["severity"], message: string, urn?: string): void {
    this.lastActivity = Date.now();
    this.log.push({ severity, message, ...(urn ? { urn } : {}) });
  }

  /** Adds a sentence about what this preview could not see, once. */
  note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }

  collectSecrets(value: Wire): void {
    this.redactor.collect(value);
  }
}
