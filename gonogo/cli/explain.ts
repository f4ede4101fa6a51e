/** `gonogo explain POLICY`: documentation from the policy's own data. Loads no Pulumi SDK. */
import { boxesOf } from "../../policies/catalogue/controls";
import { requirementsFor } from "../../policies/catalogue/framework";
import { frameworkIds, frameworkOf } from "../../policies/catalogue/frameworks";
import type { Domain, Option, Policy } from "../../policies/framework/define-policy";
import { remediatedProperties } from "../../policies/framework/remediated";
import { defaultLevel } from "../../policies/framework/settings";
import { suggestion } from "../../policies/framework/suggestion";
import { registry } from "../../policies/registry.gen";
import { GonogoError } from "../errors";
import { wrap } from "../report/text/layout";
import type { Arguments } from "./arguments";
import { exampleLines } from "./example-text";
import { type ExitCode, exitCodes } from "./exit-codes";
import { inForceLines, presetLines, type StackSettings, stackSettings } from "./in-force";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [id, extra] = args.positionals;
  if (id === undefined || extra !== undefined) {
    throw new GonogoError("usage", "Name one policy: gonogo explain POLICY. See gonogo policies.");
  }
  const entry = registry.find(({ policy }) => policy.id === id);
  if (!entry) {
    const known = registry.map(({ policy }) => policy.id);
    const hint = suggestion(id, known) ?? containing(id, known);
    throw new GonogoError(
      "usage",
      `There is no policy "${id}"${hint ? `: ${hint}` : ". See gonogo policies."}`,
    );
  }
  const stack = stackSettings(args, io.cwd);
  await io.out(documentation(entry.policy, entry.domain, Math.min(io.columns || 100, 100), stack));
  return exitCodes.go;
}

/** `gonogo explain rds`: a part of a name is worth a list. */
function containing(part: string, known: readonly string[]): string | undefined {
  const found = known.filter((id) => id.includes(part.toLowerCase()));
  return found.length > 0 ? `these hold the word: ${found.join(", ")}` : undefined;
}

function documentation(
  policy: Policy,
  domain: Domain,
  width: number,
  stack: StackSettings | undefined,
): string {
  const levels = (["production", "staging", "development"] as const)
    .map((environment) => `${defaultLevel(policy.severity, environment)} in ${environment}`)
    .join(", ");
  const boxes = [...new Set(policy.controls.flatMap(boxesOf))];
  const lines = [
    policy.title,
    `${policy.id}  (${domain}, ${policy.severity}, ${policy.scope} policy)`,
    ...block("Why", policy.why, width),
    ...block("Fix", policy.fix, width),
    ...remediationLines(policy, width),
    ...block("Level", `${levels}.`, width),
    ...block("Covers", policy.resources.join(", "), width),
    ...block("Controls", policy.controls.join(", "), width),
    ...block("Checklist boxes", boxes.join(", ") || "none", width),
    ...frameworkLines(policy, width),
    ...optionLines(policy, width),
    ...presetLines(policy, width),
    ...(stack ? inForceLines(policy, stack, width) : []),
    ...messageLines(policy, width),
    ...exampleLines(policy),
  ];
  return `${lines.join("\n")}\n`;
}

function block(title: string, text: string, width: number): string[] {
  return ["", title, ...wrap(text, width - 2).map((line) => `  ${line}`)];
}

/** Exported for its test. */
export function remediationLines(policy: Policy, width: number): string[] {
  const sets = [...remediatedProperties(policy)].map(([type, paths]) =>
    paths.length === 0 ? type : `${type}: ${paths.join(", ")}`,
  );
  if (sets.length === 0) return [];
  const text =
    "At the level remediate the pack puts it right before the deployment. In the examples it sets:";
  return [...block("Remediation", text, width), ...bullets(sets, width)];
}

function bullets(texts: readonly string[], width: number): string[] {
  return texts.flatMap((text) =>
    wrap(text, width - 4).map((line, index) => `  ${index === 0 ? "· " : "  "}${line}`),
  );
}

function frameworkLines(policy: Policy, width: number): string[] {
  const lines = frameworkIds.map(frameworkOf).flatMap((framework) => {
    const found = requirementsFor(policy, framework);
    const ids = found.map(({ id, strength }) => `${id} (${strength})`).join(", ");
    return found.length === 0
      ? []
      : wrap(`${framework.id} ${framework.version}: ${ids}`, width - 4).map(
          (line, index) => `  ${index === 0 ? "" : "  "}${line}`,
        );
  });
  return lines.length === 0 ? [] : ["", "Frameworks", ...lines];
}

function optionLines(policy: Policy, width: number): string[] {
  const options = Object.entries(policy.options);
  if (options.length === 0) return [];
  return [
    "",
    `Options (gonogo:policies, "${policy.id}")`,
    ...options.flatMap(([name, option]) => [
      `  ${name}: ${typeOf(option)}, default ${JSON.stringify(option.default)}`,
      ...wrap(`${option.description} Source: ${option.source}${floorText(option)}`, width - 4).map(
        (l) => `    ${l}`,
      ),
    ]),
  ];
}

/** What production cannot go under: see docs/configuration.md. */
function floorText(option: Option): string {
  const { stricter } = option as { readonly stricter?: string | boolean };
  return stricter === undefined ? "" : ` Stricter: ${stricter}.`;
}

function typeOf(option: Option): string {
  if (option.type === "array") return "list of strings";
  if (option.type === "string") return option.enum ? option.enum.join(" | ") : "string";
  if (option.type === "boolean") return "true | false";
  const from = option.minimum === undefined ? "" : ` from ${option.minimum}`;
  const to = option.maximum === undefined ? "" : ` to ${option.maximum}`;
  return `${option.type}${from}${to}`;
}

function messageLines(policy: Policy, width: number): string[] {
  return ["", "Says", ...bullets(Object.values(policy.messages), width)];
}
