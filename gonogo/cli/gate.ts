/** What the stack's own configuration says about the gate. */
import { readSettings } from "../../policies/framework/settings";
import { policies } from "../../policies/registry.gen";
import type { Project } from "../engine/project";
import { readStackConfig, type StackConfig } from "../engine/stack-config";
import { placeOf } from "../engine/stack-place";
import { GonogoError } from "../errors";
import type { Gate } from "../report/model";

/** The same reading as the pack's, so that a mistake is told before anything is started. */
export function readGate(
  project: Project,
  stack: string,
  overrides: Readonly<Record<string, string>>,
): Gate {
  // The gate's keys are never secret, so no passphrase is needed here, and no time lost on it.
  const stackConfig = readStackConfig(project, stack, overrides, {});
  const config: Record<string, string> = {};
  for (const [key, value] of stackConfig.values) if (!value.secret) config[key] = value.text;
  const settings = readSettings(policies, { stack, config });
  if (settings.problems.length > 0) {
    throw new GonogoError(
      "usage",
      [
        `The configuration of ${stack} is wrong:`,
        ...settings.problems.map((problem) => located(problem, stackConfig)),
      ].join("\n"),
    );
  }
  return { environment: settings.environment, undecided: settings.undecided };
}

function located(problem: string, config: StackConfig): string {
  const place = placeOf(problem, config);
  return place === undefined ? problem : `${place}: ${problem}`;
}
