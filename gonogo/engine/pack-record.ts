/** What one policy pack has said, in the engine's form. */
import type { PolicyNotApplicable } from "@pulumi/pulumi/proto/analyzer_pb";
import type { PackProcess } from "./pack-process";
import { stripStack } from "./text";
import type { PackError, PackNotApplicable, PackRemediation, PackViolation } from "./types";

/** What one pack has said so far. */
export class PackRecord {
  analyzed = 0;
  readonly violations: PackViolation[] = [];
  readonly notApplicable: PackNotApplicable[] = [];
  readonly remediations: PackRemediation[] = [];
  readonly errors: PackError[] = [];
  constructor(
    readonly process: PackProcess,
    readonly dir: string,
  ) {}

  /** What was found about one resource, in sentences. */
  findings(urn: string): string[] {
    const violations = this.violations.filter((item) => item.urn === urn);
    const errors = this.errors.filter((item) => item.urn === urn);
    return [
      ...violations.map((item) => `${item.policy} (${item.level}): ${item.message}`),
      ...errors.map((item) => `${item.policy ?? "a policy"} ended in an error: ${item.message}`),
    ];
  }
}

/** The SDK puts the policy's description before the message of each violation. */
export function ownWords(message: string, description: string): string {
  const prefix = `${description}\n`;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

export function notApplicable(
  item: PolicyNotApplicable,
  urn: string | undefined,
): PackNotApplicable {
  return {
    policy: item.getPolicyName(),
    ...(urn === undefined ? {} : { urn }),
    reason: item.getReason(),
  };
}

/** `Error validating resource with policy 'x' from policy pack 'p@v1':\nTypeError: …\n    at …`. */
export function ruleError(details: string, urn: string | undefined): PackError {
  const policy = /(?:policy|remediation) '([^']+)' from policy pack/.exec(details)?.[1];
  const own = details.replace(/^Error (?:validating|remediating) resource with [^\n]*:\n/, "");
  return {
    ...(urn === undefined ? {} : { urn }),
    ...(policy === undefined ? {} : { policy }),
    message: stripStack(own),
  };
}
