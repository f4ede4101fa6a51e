/** Reads what `pulumi preview --json` prints: the provider itself has said what is replaced. */
import { isProviderType, parseUrn } from "../engine/urn";
import { GonogoError } from "../errors";
import type { Found, FoundChange } from "./deployment";
import { heldBy } from "./replacement";

interface Step {
  readonly op?: unknown;
  readonly urn?: unknown;
  readonly oldState?: { readonly protect?: unknown; readonly retainOnDelete?: unknown };
  readonly newState?: { readonly protect?: unknown };
  readonly replaceReasons?: unknown;
  readonly diffReasons?: unknown;
}

export function readPlan(
  file: string,
  content: Readonly<Record<string, unknown>>,
  of: { readonly project: string; readonly stack: string },
): Found {
  const wrong = (why: string) =>
    new GonogoError(
      "usage",
      `--plan ${file}: ${why}. Give what \`pulumi preview --json --stack ${of.stack}\` prints.`,
    );
  if (!Array.isArray(content.steps)) throw wrong("it has no list of steps");
  const count = { create: 0, update: 0, same: 0 };
  const changes: FoundChange[] = [];
  const kept: string[] = [];
  const replaced = replacedUrns(content.steps);
  for (const [index, entry] of content.steps.entries()) {
    const step: Step = typeof entry === "object" && entry !== null ? entry : {};
    const { op, urn } = step;
    const parts = typeof urn === "string" ? parseUrn(urn) : undefined;
    if (typeof op !== "string" || typeof urn !== "string" || !parts) {
      throw wrong(`steps[${index}] has no operation and URN`);
    }
    const { stack, project, type } = parts;
    if (stack !== of.stack || project !== of.project) {
      throw wrong(`it is a plan for the stack ${stack} of project ${project}`);
    }
    if (isProviderType(type)) continue;
    const change = changeOf(meaning(op, replaced.has(urn)), step, urn);
    if (change) changes.push(change);
    else if (op === "create" || op === "update" || op === "same") count[op] += 1;
    if ((op === "update" || op === "same") && heldBy(type) !== undefined) kept.push(urn);
  }
  const number = (action: string) => changes.filter((c) => c.action === action).length;
  const counts = { ...count, replace: number("replace"), mayReplace: 0, delete: number("delete") };
  return { changes, counts, kept };
}

const reasons = {
  delete: "Pulumi plans to delete it",
  replace: "Pulumi plans to replace it",
  leftover: "an earlier update has replaced it and not ended",
};

/** URNs that have the step which stands for a whole replacement. */
function replacedUrns(steps: readonly unknown[]): ReadonlySet<unknown> {
  const all = steps.map((step): Step => (typeof step === "object" && step !== null ? step : {}));
  return new Set(all.filter(({ op }) => op === "replace").map(({ urn }) => urn));
}

/**
 * A replacement has three steps; `replace` stands for all. One of the others alone is the rest of
 * an update that did not end: what it replaced goes now.
 */
function meaning(op: string, replaced: boolean): string {
  if (op === "delete-replaced") return replaced ? op : "leftover";
  if (op === "create-replacement" || op === "import-replacement") return replaced ? op : "replace";
  return op;
}

function changeOf(op: string, step: Step, urn: string): FoundChange | undefined {
  const { type = "", name = "" } = parseUrn(urn) ?? {};
  if (op !== "delete" && op !== "replace" && op !== "leftover") return undefined;
  const holds = heldBy(type);
  const paths = Array.isArray(step.replaceReasons) ? step.replaceReasons : step.diffReasons;
  return {
    ...(holds === undefined ? {} : { holds }),
    urn,
    type,
    name,
    action: op === "replace" ? op : "delete",
    properties:
      op === "replace" && Array.isArray(paths)
        ? paths.filter((path): path is string => typeof path === "string")
        : [],
    reason: reasons[op],
    protect: (op === "replace" ? step.newState : step.oldState)?.protect === true,
    retained: op !== "replace" && step.oldState?.retainOnDelete === true,
  };
}
