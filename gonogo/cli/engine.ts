/** Starts the engine for one stack of a command line. */
import type { PriorState } from "../engine/prior";
import type { PolicyPackRef, PreviewOptions, PreviewResult } from "../engine/types";
import { neutral } from "../report/neutral";
import type { Io } from "./io";
import type { Progress } from "./progress";
import type { Target } from "./request";

export type Engine = (options: PreviewOptions) => Promise<PreviewResult>;

/** Loaded when it is needed: help and reference start without it. */
export const embedded: Engine = (options) => {
  const { preview } = require("../engine/preview") as typeof import("../engine/preview.js");
  return preview(options);
};

const ownWords = (policy: string) =>
  (require("./policy-words") as typeof import("./policy-words.js")).wordsOf(policy);

export interface Run {
  readonly target: Target;
  readonly stack: string;
  readonly packs: readonly PolicyPackRef[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What is deployed, when it is given. */
  readonly prior?: PriorState;
}

export async function previewStack(engine: Engine, run: Run, io: Io): Promise<PreviewResult> {
  const { target, stack, packs, progress, signal, prior } = run;
  let result: PreviewResult;
  try {
    result = await engine({
      programDir: target.project.root,
      stack: stackName(stack),
      ...organization(stack),
      policyPacks: packs,
      config: target.config,
      ...(target.answers === undefined ? {} : { answers: target.answers }),
      ...(prior === undefined ? {} : { prior }),
      signal,
      wordsOf: ownWords,
      onProgress: progress.event,
      runner: target.runner,
    });
  } finally {
    progress.clear();
  }
  printLog(stack, result, io);
  return result;
}

/** `organization/project/stack`, as the Pulumi CLI writes a stack in full. */
function organization(stack: string): { organization?: string } {
  const [first, second] = stack.split("/");
  return first !== undefined && second !== undefined ? { organization: first } : {};
}
export const stackName = (stack: string): string => stack.split("/").at(-1) ?? stack;

/** What the program complained about; everything it wrote when debugging. */
function printLog(stack: string, result: PreviewResult, io: Io): void {
  for (const { severity, message } of result.log) {
    const complaint = severity === "warning" || severity === "error";
    if (complaint || io.debug) io.err(`${stack}: ${severity}: ${neutral(message)}\n`);
  }
}
