/** Asks gonogo's own policies what would make a finding right, by the inputs of the preview. */
import { type Correction, correctionOf } from "../../policies/framework/correction";
import { correctionCode } from "../../policies/framework/correction-code";
import { setOwn } from "../../policies/framework/data";
import type { Policy } from "../../policies/framework/define-policy";
import { resolveOptions } from "../../policies/framework/options";
import { parsePath } from "../../policies/framework/path";
import type { ResourceData } from "../../policies/framework/resource-data";
import type { Settings } from "../../policies/framework/settings";
import { Secret, Unknown } from "../../policies/framework/unknown";
import { effectOf } from "../changes/replacement";
import type { PreviewedResource } from "../engine/types";
import { ownPack } from "./levels";
import type { Gate, Result } from "./model";
import type { Row } from "./row";

/** Searches that look at the whole stack, of which each takes time in the size of the stack. */
const mostStackSearches = 60;

export type Correct = (pack: string, row: Row) => Pick<Result, "correction">;

export interface CorrectionContext {
  readonly policyOf: (name: string) => Policy | undefined;
  readonly resources: readonly PreviewedResource[];
  readonly gate: Gate;
  readonly settings: Settings | undefined;
}

export function corrector(context: CorrectionContext): Correct {
  const { policyOf, resources, gate, settings } = context;
  let stack: ReadonlyMap<string, ResourceData> | undefined;
  const found = new Map<string, Correction | undefined>();
  let searches = 0;
  return (pack, { policy: name, urn, outcome, property, message }) => {
    const policy = pack === ownPack && outcome === "fail" ? policyOf(name) : undefined;
    if (!policy) return {};
    stack ??= new Map(resources.filter((r) => !r.read).map((r) => [r.urn, dataOf(r)]));
    const resource = stack.get(urn);
    if (!resource || resource.type.startsWith("aws-native:")) return {};
    const options = resolveOptions(policy, settings?.policies.get(name)?.options ?? {}).values;
    const request = { policy, resource, options, environment: gate.environment, property };
    // The same finding about the same type has the same correction.
    const key = JSON.stringify([name, resource.type, property, message]);
    let correction = found.get(key);
    if (!found.has(key)) {
      if (policy.scope === "stack" && ++searches > mostStackSearches) return {};
      correction = correctionOf({ ...request, sentence: message, stack: [...stack.values()] });
      found.set(key, correction);
    }
    const code = correction && correctionCode(correction, resource);
    if (!correction || !code) return {};
    const replaces = changesIdentity(resource.type, correction) ? { replaces: true as const } : {};
    return { correction: { kind: correction.kind, code, ...replaces } };
  };
}

function changesIdentity(type: string, { set, removed }: Correction): boolean {
  return [...Object.keys(set), ...removed].some((path) => {
    const names = parsePath(path).filter((segment) => typeof segment === "string");
    const effect = effectOf(type, names.join("."), []);
    return effect === "replace" || effect === "may-replace";
  });
}

function dataOf({ urn, type, name, inputs, propertyDependencies }: PreviewedResource) {
  return {
    urn,
    type,
    name,
    props: marked(inputs),
    propertyDependencies: propertyDependencies ?? {},
  };
}

/** The engine shows secrets and unknown values as words. */
function marked(value: unknown): unknown {
  if (value === "[unknown]") return new Unknown();
  if (value === "[secret]") return new Secret(value);
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) setOwn(result, key, marked(member));
  return result;
}
