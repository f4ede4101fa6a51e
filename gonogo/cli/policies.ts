/** `gonogo policies`: the built-in pack at a glance. Loads no Pulumi SDK. */
import { boxesOf } from "../../policies/catalogue/controls";
import { requirementsFor } from "../../policies/catalogue/framework";
import { frameworkIds, frameworkOf } from "../../policies/catalogue/frameworks";
import type { Policy } from "../../policies/framework/define-policy";
import { registry } from "../../policies/registry.gen";
import { plural } from "../report/verdict";
import { type Arguments, noPositionals } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import { chosenFramework, frameworkJson, frameworkText } from "./framework";
import { inForce, presetList, type StackSettings, stackSettings, stackText } from "./in-force";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  noPositionals(args, "policies");
  const asked = args.value("framework");
  const json = args.value("format") === "json";
  if (asked === undefined) {
    const stack = stackSettings(args, io.cwd);
    if (stack && !json) await io.out(stackText(stack, io.columns || 100));
    else await io.out(json ? asJson(stack) : asText());
    return exitCodes.go;
  }
  const chosen = chosenFramework(asked);
  await io.out(json ? frameworkJson(chosen) : frameworkText(chosen, io.columns || 100));
  return exitCodes.go;
}

function asJson(stack: StackSettings | undefined): string {
  const frameworks = frameworkIds.map(frameworkOf);
  const requirements = (policy: Policy) =>
    frameworks.flatMap((framework) =>
      requirementsFor(policy, framework).map(({ id, strength }) => ({
        framework: framework.id,
        version: framework.version,
        requirement: id,
        strength,
      })),
    );
  const list = registry.map(({ domain, policy }) => ({
    id: policy.id,
    domain,
    title: policy.title,
    severity: policy.severity,
    scope: policy.scope,
    why: policy.why,
    fix: policy.fix,
    controls: policy.controls,
    boxes: [...new Set(policy.controls.flatMap(boxesOf))],
    frameworks: requirements(policy),
    resources: policy.resources,
    options: policy.options,
    ...(stack ? { inForce: inForce(policy, stack.settings) } : {}),
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}

function asText(): string {
  const width = Math.max(...registry.map(({ policy }) => policy.id.length));
  const lines: string[] = [];
  let last: string | undefined;
  for (const { domain, policy } of registry) {
    if (domain !== last) lines.push(...(last === undefined ? [] : [""]), domain);
    last = domain;
    const controls = plural(policy.controls.length, "control", "controls");
    lines.push(
      `  ${policy.id.padEnd(width)}  ${policy.severity.padEnd(8)}  ${controls.padEnd(10)}  ${policy.title}`,
    );
  }
  const total = plural(registry.length, "policy", "policies");
  lines.push("", ...presetList());
  return `${lines.join("\n")}\n\n${total}. One in full: gonogo explain ${registry[0]?.policy.id ?? "POLICY"}\n`;
}
