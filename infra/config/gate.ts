import { z } from "zod";
import { type Namespace, setting } from "./setting";

const level = z.enum(["advisory", "mandatory", "remediate", "disabled"]);
const enforcementLevel = z
  .union([
    level,
    z.strictObject({
      production: level.optional(),
      staging: level.optional(),
      development: level.optional(),
    }),
  ])
  .optional();
const override = z.strictObject({
  resources: z.array(z.string()).optional(),
  types: z.array(z.string()).optional(),
  properties: z.array(z.string()).optional(),
  enforcementLevel,
  options: z.record(z.string(), z.unknown()).optional(),
  reason: z.string(),
});
const policy = z.looseObject({
  enforcementLevel,
  overrides: z.array(override).optional(),
  reason: z.string().optional(),
});

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
  preset: setting(
    z.string().regex(/^[a-z][a-z0-9-]*$/),
    "Whose checklist the policies are set by. Default: launch, each policy's own defaults.",
    "launch, finsight, paymentsvc, toolbox, catalytic or clientflow",
  ).optional(),
  policies: setting(
    z.record(z.string(), z.union([level, policy])),
    "Policy id to its level, or to an object of enforcementLevel, overrides and its options.",
    "an object from policy id to a level (advisory, mandatory, remediate, disabled) or to " +
      "{enforcementLevel, overrides, option: value}",
  ).optional(),
  allowDeletion: setting(
    z.array(z.string().min(1)),
    "Names or URNs of stateful resources that may be deleted or replaced: they are not protected.",
    "a list of resource names or URNs, such as [finsight-postgres-instance]",
  ).optional(),
  remediate: setting(
    z.boolean(),
    "Whether policies put right what they can, in a preview only.",
    "true or false",
  ).optional(),
  checklist: setting(
    z.string().min(1),
    "The checklist that gonogo audit decides over. Default: that of the system.",
    "finsight, paymentsvc, toolbox, catalytic, clientflow, or a JSON file",
  ).optional(),
  probes: setting(
    z.record(z.string(), z.unknown()),
    "What gonogo validate looks at beside the checklist's own: probes and their options, and mail.",
    "a mapping of probes to options: docs/probes.md",
  ).optional(),
  smoke: setting(
    z.record(z.string(), z.unknown()),
    "What gonogo smoke asks beside the checklist's own steps: values, secrets, steps, skip.",
    "a mapping of values, secrets, steps and skip: docs/smoke.md",
  ).optional(),
  load: setting(
    z.record(z.string(), z.unknown()),
    "How gonogo load loads the system: paths, users, seconds, thresholds, keys.",
    "a mapping of paths, users, seconds, thresholds and keys: docs/load.md",
  ).optional(),
  launchedAt: setting(
    z.iso.datetime({ offset: true }),
    "When the system was launched: gonogo watch looks every two hours on the day after.",
    "a time with its zone, such as 2026-11-21T10:00:00Z",
  ).optional(),
  signers: setting(
    z.string().min(1),
    "Whose key is whose: a file in the form of OpenSSH's allowed signers, from Pulumi.yaml.",
    "the path of a file, such as stacks/allowed_signers",
  ).optional(),
  requireSignatures: setting(
    z.boolean(),
    "Whether attestations count only with their owner's signature. Default: false.",
    "true or false",
  ).optional(),
  undecided: setting(
    z.enum(["block", "report"]),
    "Whether a mandatory policy that cannot be decided blocks. Default: block in production.",
    "block or report",
  ).optional(),
});

export const gateNamespace: Namespace = { name: "gonogo", settings: gateSettings, secrets: {} };
