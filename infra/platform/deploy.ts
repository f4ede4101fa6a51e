import * as pulumi from "@pulumi/pulumi";
import { awsProvider } from "../aws-provider";
import { type CommonSettings, withDefaults } from "../config/common";
import { readStackConfig, type StackConfig } from "../config/stack-config";
import type { SystemConfig } from "../config/system-config";
import type { Parts } from "../parts";
import { contextOf } from "../stack-context";
import type { AnySystemDefinition, Place } from "../system-definition";
import { partProblems } from "./check-parts";
import { SystemStack } from "./system-stack";

/** Registers every resource of the running stack; the result is the stack's outputs. */
export function deploy(
  definition: AnySystemDefinition,
  systemConfig: SystemConfig,
): Readonly<Record<string, unknown>> {
  const config = readStackConfig(systemConfig);
  const settings = withDefaults(config.settings);
  const context = contextOf(config, settings.awsAccountId, definition.sizes);
  const place = { ...placeOf(config, settings), sizes: context.sizes };
  const parts = checkedParts(definition, place);
  const aws = awsProvider(config, {
    system: definition.name,
    owner: settings.owner,
    dataClass: definition.dataClass,
    accountId: settings.awsAccountId,
  });
  const stack = new SystemStack(
    definition.name,
    { definition, parts, place, context, secret: config.secret },
    { providers: { aws } },
  );
  return stack.outputs;
}

function placeOf(config: StackConfig<unknown>, settings: CommonSettings<string>) {
  const { stack, environment, region, secretNames } = config;
  return { stack, environment, region, secretNames, settings };
}

/** The parts of a place; refuses parts that do not fit each other, all problems at once. */
export function checkedParts(
  definition: AnySystemDefinition,
  place: Place<CommonSettings<string>>,
): Parts {
  const parts = definition.parts(place);
  const problems = partProblems(parts);
  if (problems.length === 0) return parts;
  const headline = `infra/systems/${definition.name}.ts: the parts do not fit each other`;
  throw new pulumi.RunError([headline, ...problems.map((problem) => `  ${problem}`)].join("\n"));
}
