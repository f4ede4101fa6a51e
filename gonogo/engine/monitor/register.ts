/** RegisterResource: from the program's request to the planned state. */

import {
  type RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { GonogoError } from "../../errors";
import {
  annotateSecrets,
  plannedOutputs,
  referencesToIds,
  withDeployed,
  withoutSecrets,
} from "../planned-outputs";
import type { Deployed } from "../prior";
import { dynamicPackage, isProviderUnknown, withProviderVersion } from "../providers";
import type { ResourceState } from "../resource-state";
import type { CheckAnswer, Goal } from "../session";
import { rawFrames } from "../source-position";
import { isProviderType, packageOf, providerTypePrefix } from "../urn";
import { encodeProperties, mapValues, UNKNOWN, type WireObject } from "../wire";
import { type Prepared, prepare, type RegisterParts } from "./prepare";

export async function registerResource(
  parts: RegisterParts,
  request: RegisterResourceRequest,
): Promise<RegisterResourceResponse> {
  if (request.getRemote()) throw remoteComponent(request.getType());
  const prepared = await prepare(parts, request);
  const provider = await chooseProvider(parts, request, prepared);
  const checked = await checkInputs(parts, request, prepared, provider);
  const goal: Goal = {
    urn: prepared.urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    inputs: checked.inputs,
    options: prepared.options,
    provider,
  };
  const inputs = await parts.policies.remediate(goal);
  parts.policies.analyze({ ...goal, inputs });
  const deployed = deployedOf(parts, request, prepared, { ...goal, inputs });
  // As Pulumi's engine does it, a resource that its provider rejects still meets the policies.
  if (checked.failures.length > 0) {
    throw checkFailed(goal, checked.failures, await parts.policies.findings(goal.urn));
  }
  const state: ResourceState = {
    ...goal,
    custom: request.getCustom(),
    read: false,
    id: isProviderType(goal.type) ? UNKNOWN : (deployed?.id ?? ""),
    inputs,
    outputs: withDeployed(
      planOutputs(parts, goal, inputs, request.getCustom()),
      inputs,
      deployed?.outputs,
    ),
    dependencies: prepared.dependencies,
    propertyDependencies: prepared.propertyDependencies,
    frames: rawFrames(request.getStacktrace(), request.getSourceposition()),
  };
  parts.session.addResource(state);
  return respond(state);
}

function remoteComponent(type: string): GonogoError {
  return new GonogoError(
    "undecidable",
    `${type} is a component of another language or a plugin (a multi-language component). ` +
      "Its resources are registered by a provider plugin, which an offline preview does not run. " +
      "Preview a program that uses the resources themselves, or leave this component out.",
  );
}

async function chooseProvider(
  parts: RegisterParts,
  request: RegisterResourceRequest,
  prepared: Prepared,
): Promise<ResourceState | undefined> {
  const { optionsMessage } = prepared;
  const own = new Map<string, string>();
  optionsMessage.getProvidersMap().forEach((value, key) => {
    own.set(key, value);
  });
  const parent = parts.session.resources.get(request.getParent());
  if (!request.getCustom()) {
    parts.providers.setComponentProviders(prepared.urn, request.getParent(), own);
    return undefined;
  }
  if (isProviderType(request.getType())) return undefined;
  const wanted = parts.packages.providerRequest(request.getType(), request.getPackageref(), {
    version: optionsMessage.getVersion(),
    url: optionsMessage.getPluginDownloadUrl(),
  });
  return parts.providers.choose(
    request.getType(),
    optionsMessage.getProvider(),
    own,
    parent,
    wanted,
  );
}

/** The provider's Check: user code for dynamic resources, the inputs as they are for all others. */
async function checkInputs(
  parts: RegisterParts,
  request: RegisterResourceRequest,
  prepared: Prepared,
  provider: ResourceState | undefined,
): Promise<CheckAnswer> {
  const type = request.getType();
  if (isProviderType(type)) {
    const inputs = withProviderVersion(prepared.inputs, {
      package: type.slice(providerTypePrefix.length),
      version: prepared.optionsMessage.getVersion(),
      url: prepared.optionsMessage.getPluginDownloadUrl(),
    });
    return { inputs, failures: [] };
  }
  if (!provider || packageOf(type) !== dynamicPackage) {
    return { inputs: prepared.inputs, failures: [] };
  }
  const news = mapValues(mapValues(prepared.inputs, referencesToIds), withoutSecrets);
  const { inputs, failures } = await parts.checkDynamic(prepared.urn, news);
  // A provider that rejects its inputs may answer without any.
  const known = Object.keys(inputs).length === 0 && failures.length > 0 ? news : inputs;
  return { inputs: annotateSecrets(known, prepared.inputs), failures };
}

function checkFailed(
  { type, name }: Goal,
  failures: CheckAnswer["failures"],
  findings: readonly string[],
): GonogoError {
  const lines = failures.map(({ property, reason }) =>
    property ? `  ${property}: ${reason}` : `  ${reason}`,
  );
  if (findings.length > 0) {
    lines.push("The policies found of it beside that:", ...findings.map((text) => `  ${text}`));
  }
  return new GonogoError(
    "undecidable",
    `The provider of ${type} "${name}" rejects its inputs:\n${lines.join("\n")}`,
  );
}

/** The resource as it is deployed, if it stays. */
function deployedOf(
  parts: RegisterParts,
  request: RegisterResourceRequest,
  { optionsMessage }: Prepared,
  goal: Goal,
): Deployed | undefined {
  if (!parts.prior) return undefined;
  const { urn, type, name, parent, inputs, options, provider } = goal;
  const { stack, project } = parts.session;
  const aliases = parts.aliases.add(
    urn,
    { stack, project, type, name, parent },
    optionsMessage.getAliasesList(),
    request.getAliasurnsList(),
  );
  return parts.prior.register({
    urn,
    aliases,
    type,
    name,
    custom: request.getCustom(),
    inputs,
    provider: provider?.inputs,
    protect: options.protect,
    ignoreChanges: options.ignoreChanges,
    replaceOnChanges: optionsMessage.getReplaceOnChangesList(),
  });
}

function planOutputs(
  parts: RegisterParts,
  goal: Goal,
  inputs: WireObject,
  custom: boolean,
): WireObject {
  if (!custom) return {};
  if (isProviderType(goal.type)) return inputs;
  const { provider } = goal;
  if (provider && isProviderUnknown(provider)) return {};
  const types = parts.session.outputTable.get(goal.type);
  if (!types && packageOf(goal.type) !== dynamicPackage) {
    parts.session.typesWithoutOutputs.add(goal.type);
  }
  return plannedOutputs(inputs, types, goal.options.additionalSecretOutputs);
}

function respond(state: ResourceState): RegisterResourceResponse {
  const response = new RegisterResourceResponse();
  response.setUrn(state.urn);
  response.setId(state.id);
  const { __internal, ...outputs } = state.outputs;
  response.setObject(encodeProperties(isProviderType(state.type) ? outputs : state.outputs));
  return response;
}
