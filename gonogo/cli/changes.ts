/** `--state FILE` and `--plan FILE`: what a deployment would delete or replace. */
import { type Allowances, withAllowances } from "../changes/allowances";
import { Deployment, type Found } from "../changes/deployment";
import { readPlan } from "../changes/plan-file";
import { type DeployedResource, readState } from "../changes/state-file";
import type { StackChanges } from "../changes/types";
import type { PriorState } from "../engine/prior";
import type { PreviewResult } from "../engine/types";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { readJsonObject } from "./json-file";

export interface PriorFile {
  /** @throws GonogoError `usage` when the file is not of this stack. */
  open(of: { readonly project: string; readonly stack: string }): OpenedPrior;
}

export interface OpenedPrior {
  readonly source: StackChanges["source"];
  /** For the engine; a plan has nothing to tell it. */
  readonly state?: PriorState;
  /** To be asked when the preview has ended. */
  found(): Found;
  /** Resources that the file has, whether the program registers them or not. */
  readonly known: readonly { readonly urn: string; readonly name: string }[];
}

export function readPriorFile(
  args: Arguments,
  stacks: readonly string[],
  cwd: string,
): PriorFile | undefined {
  const state = args.value("state");
  const plan = args.value("plan");
  if (state !== undefined && plan !== undefined) {
    throw new GonogoError("usage", "Give --state or --plan, not both.");
  }
  const file = state ?? plan;
  if (file === undefined) return undefined;
  const option = state === undefined ? "--plan" : "--state";
  if (stacks.length > 1) {
    throw new GonogoError("usage", `${option} is the file of one stack: name that stack alone.`);
  }
  const content = readJsonObject(option, file, cwd);
  return {
    open({ project, stack }) {
      const of = { project, stack: stackName(stack) };
      return state === undefined
        ? openPlan(readPlan(file, content, of))
        : openState(readState(file, content, of));
    },
  };
}

function openState(resources: readonly DeployedResource[]): OpenedPrior {
  const deployment = new Deployment(resources);
  return {
    source: "state",
    state: deployment,
    found: () => deployment.found(),
    known: resources,
  };
}

function openPlan(found: Found): OpenedPrior {
  return { source: "plan", found: () => found, known: found.changes };
}

export function changesOf(
  prior: OpenedPrior,
  allowances: Allowances,
  result: PreviewResult,
): StackChanges {
  const known = [...prior.known, ...result.resources];
  return withAllowances(prior.source, prior.found(), allowances, known);
}
