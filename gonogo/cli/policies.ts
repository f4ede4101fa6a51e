/** `gonogo policies`: the built-in pack at a glance. Loads no Pulumi SDK. */
import { boxesOf } from "../../policies/catalogue/controls";
import { registry } from "../../policies/registry.gen";
import { plural } from "../report/verdict";
import { type Arguments, noPositionals } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  noPositionals(args, "policies");
  await io.out(args.value("format") === "json" ? asJson() : asText());
  return exitCodes.go;
}

function asJson(): string {
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
    resources: policy.resources,
    options: policy.options,
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
  return `${lines.join("\n")}\n\n${total}. One in full: gonogo explain ${registry[0]?.policy.id ?? "POLICY"}\n`;
}
