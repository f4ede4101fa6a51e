/**
 * What a stack's file says of looks at its running system, read for its mistakes alone: whoever
 * previews the stack is told of them before the day on which somebody looks.
 */
import type { Environment } from "../../policies/framework/define-policy";
import type { StackConfig } from "../engine/stack-config";

/** Loads what reads a key only where the stack has it. @throws GonogoError `usage` */
export function checkLooks(config: StackConfig, stack: string, environment: Environment): void {
  const { values } = config;
  if (values.has("gonogo:smoke")) {
    (require("./smoke-steps") as typeof import("./smoke-steps.js")).smokeOf(config, stack);
  }
  if (values.has("gonogo:load")) {
    const { settingOf } = require("./stack-system") as typeof import("./stack-system.js");
    const { readLoadSettings } = require("../load/plan") as typeof import("../load/plan.js");
    const { value, place } = settingOf({ config, stack }, "gonogo:load");
    readLoadSettings(value, place);
  }
  if (values.has("gonogo:probes")) {
    const { readProbeSettings } =
      require("./probe-settings") as typeof import("./probe-settings.js");
    readProbeSettings(config, stack, environment);
  }
}
