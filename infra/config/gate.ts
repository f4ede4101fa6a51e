import { z } from "zod";
import { type Namespace, setting } from "./setting";

const level = z.enum(["advisory", "mandatory", "disabled"]);

/** Settings of the launch gate itself: any program can carry them (`gonogo:environment`). */
export const gateSettings = z.strictObject({
  system: setting(
    z.string().regex(/^[a-z][a-z0-9-]*$/),
    "The system that this stack deploys: a file of infra/systems/.",
    "the name of a file of infra/systems/ without its ending, such as finsight",
  ),
  environment: setting(
    z.enum(["production", "staging", "development"]),
    "Decides sizes, enforcement levels and whether live keys are allowed.",
    "production, staging or development",
  ).optional(),
  policies: setting(
    z.record(z.string(), z.union([level, z.looseObject({ enforcementLevel: level.optional() })])),
    "Policy id to its level, or to an object of enforcementLevel and the policy's options.",
    "an object from policy id to a level (advisory, mandatory, disabled) or to " +
      "{enforcementLevel, option: value}",
  ).optional(),
  allowDeletion: setting(
    z.array(z.string().min(1)),
    "Names or URNs of stateful resources that may be deleted or replaced: they are not protected.",
    "a list of resource names or URNs, such as [finsight-postgres-instance]",
  ).optional(),
  undecided: setting(
    z.enum(["block", "report"]),
    "Whether a mandatory policy that cannot be decided blocks. Default: block in production.",
    "block or report",
  ).optional(),
});

export const gateNamespace: Namespace = { name: "gonogo", settings: gateSettings, secrets: {} };
