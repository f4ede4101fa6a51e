/** From the engine's state to the Analyzer protocol's messages and back. */
import {
  AnalyzeRequest,
  type AnalyzerInfo,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  type PolicyInfo,
  PolicySeverity,
  PolicyType,
  EnforcementLevel as WireLevel,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { JsonSchema } from "./json-schema";
import type { InitialConfig, PolicyDescription, PolicySetting } from "./pack-config";
import { referencesToIds } from "./planned-outputs";
import type { ResourceOptions, ResourceState } from "./resource-state";
import type { Goal } from "./session";
import type { EnforcementLevel, PackPolicy } from "./types";
import { encodeProperties, mapValues, type WireObject } from "./wire";

const levelNames: Record<number, EnforcementLevel> = {
  [WireLevel.ADVISORY]: "advisory",
  [WireLevel.MANDATORY]: "mandatory",
  [WireLevel.DISABLED]: "disabled",
  [WireLevel.REMEDIATE]: "remediate",
};
const severityNames: Record<number, PackPolicy["severity"]> = {
  [PolicySeverity.POLICY_SEVERITY_UNSPECIFIED]: "unspecified",
  [PolicySeverity.POLICY_SEVERITY_LOW]: "low",
  [PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
  [PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
  [PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

export const levelOf = (level: number): EnforcementLevel => levelNames[level] ?? "mandatory";
export const severityOf = (severity: number) => severityNames[severity] ?? "unspecified";
export const wireLevel: Record<EnforcementLevel, number> = {
  advisory: WireLevel.ADVISORY,
  mandatory: WireLevel.MANDATORY,
  disabled: WireLevel.DISABLED,
  remediate: WireLevel.REMEDIATE,
};

/** Properties as policies get them: references as ids, and inner keys only for remediations. */
function visible(properties: WireObject, keepInner: boolean): WireObject {
  return mapValues(properties, (value, key) =>
    !keepInner && key.startsWith("__") ? undefined : referencesToIds(value),
  );
}

function optionsMessage(options: ResourceOptions, parent: string): AnalyzerResourceOptions {
  const message = new AnalyzerResourceOptions();
  message.setProtect(options.protect);
  message.setIgnorechangesList([...options.ignoreChanges]);
  message.setDeletebeforereplace(options.deleteBeforeReplace);
  message.setDeletebeforereplacedefined(options.deleteBeforeReplaceDefined);
  message.setAdditionalsecretoutputsList([...options.additionalSecretOutputs]);
  message.setAliasesList([...options.aliases]);
  const timeouts = new AnalyzerResourceOptions.CustomTimeouts();
  timeouts.setCreate(options.timeouts.create);
  timeouts.setUpdate(options.timeouts.update);
  timeouts.setDelete(options.timeouts.delete);
  message.setCustomtimeouts(timeouts);
  message.setParent(parent);
  return message;
}

function providerMessage(provider: ResourceState): AnalyzerProviderResource {
  const message = new AnalyzerProviderResource();
  message.setType(provider.type);
  message.setUrn(provider.urn);
  message.setName(provider.name);
  message.setProperties(encodeProperties(visible(provider.inputs, false)));
  return message;
}

/** The request of Analyze and of Remediate; only the latter sees the engine's inner keys. */
export function analyzeRequest(goal: Goal, keepInner: boolean): AnalyzeRequest {
  const message = new AnalyzeRequest();
  message.setType(goal.type);
  message.setUrn(goal.urn);
  message.setName(goal.name);
  message.setProperties(encodeProperties(visible(goal.inputs, keepInner)));
  message.setOptions(optionsMessage(goal.options, goal.parent));
  if (goal.provider) message.setProvider(providerMessage(goal.provider));
  return message;
}

export function stackResource(state: ResourceState): AnalyzerResource {
  const message = new AnalyzerResource();
  message.setType(state.type);
  message.setUrn(state.urn);
  message.setName(state.name);
  message.setProperties(encodeProperties(visible(state.outputs, false)));
  message.setOptions(optionsMessage(state.options, state.parent));
  if (state.provider) message.setProvider(providerMessage(state.provider));
  message.setParent(state.parent);
  message.setDependenciesList([...state.dependencies]);
  for (const [name, urns] of state.propertyDependencies) {
    if (urns.length === 0) continue;
    const dependencies = new AnalyzerPropertyDependencies();
    dependencies.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(name, dependencies);
  }
  return message;
}

export function describePolicy(info: PolicyInfo): PolicyDescription {
  const schema = info.getConfigschema();
  const properties = schema?.getProperties()?.toJavaScript();
  return {
    name: info.getName(),
    level: levelOf(info.getEnforcementlevel()),
    properties: properties as Record<string, JsonSchema> | undefined,
    required: schema?.getRequiredList() ?? [],
  };
}

/**
 * The wire cannot tell an advisory level from none. Where properties come along, none is meant more
 * often, and reading it as advisory would silently weaken a mandatory policy.
 */
export function initialConfig(info: AnalyzerInfo): Map<string, InitialConfig> {
  const result = new Map<string, InitialConfig>();
  info.getInitialconfigMap().forEach((config, name) => {
    const properties = config.getProperties()?.toJavaScript() ?? {};
    const level = levelOf(config.getEnforcementlevel());
    const unset = level === "advisory" && Object.keys(properties).length > 0;
    result.set(name, { level: unset ? undefined : level, properties });
  });
  return result;
}

export function packPolicy(info: PolicyInfo, setting: PolicySetting | undefined): PackPolicy {
  const framework = info.getFramework();
  return {
    name: info.getName(),
    displayName: info.getDisplayname() || info.getName(),
    description: info.getDescription(),
    enforcementLevel: setting?.level ?? "mandatory",
    levelConfigured: setting?.configured ?? false,
    severity: severityOf(info.getSeverity()),
    ...(framework
      ? {
          framework: {
            name: framework.getName(),
            version: framework.getVersion(),
            reference: framework.getReference(),
            specification: framework.getSpecification(),
          },
        }
      : {}),
    tags: info.getTagsList(),
    remediationSteps: info.getRemediationSteps(),
    url: info.getUrl(),
    type: info.getPolicyType() === PolicyType.POLICY_TYPE_STACK ? "stack" : "resource",
  };
}
