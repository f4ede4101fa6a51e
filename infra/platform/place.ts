/** From settings to parts: pure, so that it needs no engine. */
import * as pulumi from "@pulumi/pulumi";
import { type CommonSettings, withDefaults } from "../config/common";
import type { StackConfig } from "../config/stack-config";
import type { Parts } from "../parts";
import { sizesOf } from "../sizes";
import type { AnySystemDefinition, Place } from "../system-definition";
import { partProblems } from "./check-parts";
import { payloadKeysVariable } from "./receiver-paths";

/** Where the running stack's parts are going to live. */
export function placeOf(
  definition: AnySystemDefinition,
  config: StackConfig<Record<string, unknown>>,
): Place<CommonSettings<string>> {
  const { stack, environment, region, secretNames } = config;
  const settings = withDefaults(config.settings);
  const sizes = sizesOf(environment, definition.sizes?.[environment]);
  return { stack, environment, region, secretNames, settings, sizes };
}

/** The parts of a place; refuses parts that do not fit each other, all problems at once. */
export function checkedParts(
  definition: AnySystemDefinition,
  place: Place<CommonSettings<string>>,
): Parts {
  const parts = definition.parts(place);
  const problems = [...partProblems(parts)];
  const { webhookPayloadKeys: keys } = place.settings;
  if (keys !== undefined && payloadKeysVariable(parts) === undefined) {
    problems.push("webhookPayloadKeys is not used: no secret is of kind webhook-payload-keys.");
  }
  if (problems.length === 0) return parts;
  const headline = `infra/systems/${definition.name}.ts: the parts do not fit each other`;
  throw new pulumi.RunError([headline, ...problems.map((problem) => `  ${problem}`)].join("\n"));
}
