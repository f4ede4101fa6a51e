import { awsProvider } from "../aws-provider";
import { readStackConfig } from "../config/stack-config";
import type { SystemConfig } from "../config/system-config";
import { contextOf } from "../stack-context";
import type { AnySystemDefinition } from "../system-definition";
import { checkedParts, placeOf } from "./place";
import { SystemStack } from "./system-stack";

/** Registers every resource of the running stack; the result is the stack's outputs. */
export function deploy(
  definition: AnySystemDefinition,
  systemConfig: SystemConfig,
): Readonly<Record<string, unknown>> {
  const config = readStackConfig(systemConfig);
  const place = placeOf(definition, config);
  const parts = checkedParts(definition, place);
  const { awsAccountId: accountId, owner } = place.settings;
  const { name, dataClass } = definition;
  const aws = awsProvider(config, { system: name, owner, dataClass, accountId });
  const context = contextOf(config, accountId, definition.sizes, dataClass);
  const args = { definition, parts, place, context, secret: config.secret };
  return new SystemStack(name, args, { providers: { aws } }).outputs;
}
