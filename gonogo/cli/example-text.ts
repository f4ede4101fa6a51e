/** Examples of a policy as a reader would write them in a program. */
import type { AnyExample, Policy } from "../../policies/framework/define-policy";
import { evaluateExample } from "../../policies/framework/example";
import { Secret, Unknown } from "../../policies/framework/unknown";

export function exampleLines(policy: Policy): string[] {
  const said = (example: AnyExample) => whatItSays(policy, example);
  return [
    ...section("Passes", policy.passes, () => []),
    ...section("Fails", policy.fails, said),
    ...section("Undecided", policy.unknowns, said),
    ...section("Not applicable", policy.notApplicables, said),
  ];
}

/** The policy's real answer, so that the page cannot drift from the check. */
function whatItSays(policy: Policy, example: AnyExample): readonly string[] {
  const evaluation = evaluateExample(policy, example);
  switch (evaluation.outcome) {
    case "fail":
      return evaluation.findings.map((finding) => finding.sentence);
    case "unknown":
      return [evaluation.sentence];
    case "not-applicable":
      return [evaluation.reason];
    default:
      return [];
  }
}

function section<E extends AnyExample>(
  title: string,
  examples: readonly E[],
  result: (example: E) => readonly string[],
): string[] {
  if (examples.length === 0) return [];
  return [
    "",
    title,
    ...examples.flatMap((example) => {
      return [
        `  ${example.name}${example.environment ? ` (${example.environment})` : ""}`,
        ...indent([
          `${example.type} ${written(example.props)}`,
          ...(example.with ?? []).map((r) => `with ${r.type} "${r.name}" ${written(r.props)}`),
          ...(example.options ? [`options ${written(example.options)}`] : []),
        ]),
        ...result(example).map((said) => `      → ${said}`),
      ];
    }),
  ];
}

function indent(blocks: readonly string[]): string[] {
  return blocks.flatMap((block) => block.split("\n")).map((line) => `      ${line}`);
}

/** As in TypeScript; short objects on one line. */
function written(value: unknown): string {
  if (value instanceof Unknown) return "<known after deployment>";
  if (value instanceof Secret) return `secret(${written(value.value)})`;
  if (Array.isArray(value)) return bracketed("[", value.map(written), "]");
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, v]) => `${keyText(key)}: ${written(v)}`);
    return entries.length === 0 ? "{}" : bracketed("{ ", entries, " }");
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function bracketed(open: string, parts: readonly string[], close: string): string {
  const line = `${open}${parts.join(", ")}${close}`;
  if (line.length <= 76 && !line.includes("\n")) return line;
  const inner = parts.map((part) => `  ${part.replaceAll("\n", "\n  ")},`);
  return [open.trim(), ...inner, close.trim()].join("\n");
}
