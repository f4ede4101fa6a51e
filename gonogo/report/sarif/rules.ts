/** What SARIF calls rules: the policies of the packs, and the controls of a checklist. */
import type { ReportingDescriptor, Run } from "sarif";
import type { ControlResult } from "../../verdict/types";
import type { Report, ReportPolicy, Severity } from "../model";
import { policyKey } from "../names";
import { neutral } from "../neutral";

/** GitHub's bands: above 9.0 critical, from 7.0 high, from 4.0 medium, else low. */
const securitySeverity: Readonly<Record<Severity, string | undefined>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  unspecified: undefined,
};
/** GitHub cuts descriptions there. */
const maxDescription = 1_024;
/** GitHub refuses a rule with more. */
const maxTags = 20;

export function toolOf({ tool }: Report, rules: ReportingDescriptor[]): Run["tool"] {
  const { name, version } = tool;
  return { driver: { name, semanticVersion: version, version, rules } };
}

/** The id of a control's rule, as if the checklist were a pack of gonogo's own. */
export function controlRule(control: string): string {
  return `gonogo-checklist/${control}`;
}

export function policyRule(policy: ReportPolicy): ReportingDescriptor {
  const severity = securitySeverity[policy.severity];
  const title = cut(neutral(policy.title));
  const why = cut(neutral(policy.why)) || title;
  const fix = neutral(policy.fix) || "See the policy pack.";
  const more = policy.url.startsWith("docs/policies/")
    ? ` More: gonogo explain ${policy.name}.`
    : "";
  const boxes = policy.boxes.length > 0 ? ` Checklist: ${policy.boxes.join(", ")}.` : "";
  return {
    id: policyKey(policy, policy.name),
    name: policy.name,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${fix}${boxes}${more}` },
    ...(/^https?:\/\//.test(policy.url) ? { helpUri: policy.url } : {}),
    defaultConfiguration: {
      ...(policy.level === "disabled" ? { enabled: false } : {}),
      level: policy.level === "advisory" ? "warning" : "error",
    },
    properties: {
      precision: "high",
      tags: ["security", ...policy.controls].slice(0, maxTags),
      ...(severity === undefined ? {} : { "security-severity": severity }),
    },
  };
}

/** What an auditor asks of a policy beside what code scanning does: which level, and why that. */
export function auditedRule(policy: ReportPolicy): ReportingDescriptor {
  const { pack, packVersion, severity, level, levelSource, levelReason, controls, boxes } = policy;
  const rule = policyRule(policy);
  return {
    ...rule,
    properties: {
      ...rule.properties,
      pack: `${pack} ${packVersion}`,
      severity,
      enforcementLevel: level,
      enforcementLevelSource: levelSource,
      ...(levelReason === undefined ? {} : { enforcementLevelReason: neutral(levelReason) }),
      controls,
      boxes,
      counts: policy.counts,
    },
  };
}

export function controlDescriptor({ id, title, items }: ControlResult): ReportingDescriptor {
  const short = cut(neutral(title));
  return {
    id: controlRule(id),
    name: id,
    shortDescription: { text: short },
    fullDescription: { text: short },
    help: { text: `Checklist: ${items.join(", ")}.` },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["checklist"] },
  };
}

/** Half of a surrogate pair at the end would be no Unicode. */
function cut(text: string): string {
  if (text.length <= maxDescription) return text;
  return `${text.slice(0, maxDescription - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
