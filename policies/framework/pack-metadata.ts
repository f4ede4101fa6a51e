/** What a policy announces of itself through CrossGuard. */
import type { PolicyConfigSchema, Policy as SdkPolicy } from "@pulumi/policy";
import { requirementsByPolicy } from "../catalogue/requirements.gen";
import { nativeTypesOf } from "./aws-native/index";
import type { Domain, Option, Policy } from "./define-policy";

/** Pages of the policies, from the root of the repository; `npm run gen` writes them. */
export function docsUrl(id: string): string {
  return `docs/policies/${id}.md`;
}

/** What a pack says of itself in each of its policies. */
export interface PackIdentity {
  readonly name: string;
  readonly version: string;
  readonly about?: { readonly displayName?: string };
  readonly boxesOf?: (control: string) => readonly string[];
  readonly docsUrl?: (id: string) => string;
}

export function policyMetadata(
  policy: Policy,
  domain: Domain | undefined,
  { name, version, about, boxesOf = () => [], docsUrl: urlOf }: PackIdentity,
): Omit<SdkPolicy, "enforcementLevel" | "configSchema"> {
  const boxes = [...new Set(policy.controls.flatMap(boxesOf))];
  const requirements = Object.hasOwn(requirementsByPolicy, policy.id)
    ? requirementsByPolicy[policy.id]
    : undefined;
  return {
    name: policy.id,
    displayName: policy.title,
    description: policy.why,
    severity: policy.severity,
    // CrossGuard has room for one framework: the checklists are what the policy is made from. The
    // requirements of others are tags.
    framework: {
      name: about?.displayName ?? name,
      version,
      reference: policy.controls.join(", "),
      specification: boxes.join(", "),
    },
    tags: [
      ...(domain === undefined ? [] : [`domain:${domain}`]),
      `scope:${policy.scope}`,
      ...policy.controls.map((control) => `control:${control}`),
      ...[...policy.resources, ...nativeTypesOf(policy.resources)].map(
        (type) => `resource-type:${type}`,
      ),
      ...(requirements ?? []).map((requirement) => `requirement:${requirement}`),
    ],
    remediationSteps: policy.fix,
    ...(urlOf ? { url: urlOf(policy.id) } : {}),
  };
}

/**
 * The JSON Schema of a policy's options. @pulumi/policy sends properties only, so that unknown ones
 * are refused by the pack itself. The defaults are the values in force for the stack: the engine
 * fills them in before it applies `--policy-pack-config`.
 */
export function schemaOf(
  policy: Policy,
  values: Readonly<Record<string, unknown>>,
): PolicyConfigSchema {
  return {
    properties: Object.fromEntries(
      Object.entries(policy.options).map(([name, option]) => [
        name,
        propertySchema(option, values[name] ?? option.default),
      ]),
    ),
  };
}

type PropertySchema = PolicyConfigSchema["properties"][string];

function propertySchema(option: Option, value: unknown): PropertySchema {
  const common: PropertySchema = {
    type: option.type,
    description: `${option.description} (${option.source})`,
    default: value as NonNullable<PropertySchema["default"]>,
  };
  switch (option.type) {
    case "integer":
    case "number":
      return {
        ...common,
        ...(option.minimum === undefined ? {} : { minimum: option.minimum }),
        ...(option.maximum === undefined ? {} : { maximum: option.maximum }),
      };
    case "string":
      return option.enum ? { ...common, enum: [...option.enum] } : common;
    case "array":
      return { ...common, items: { type: "string" } };
    default:
      return common;
  }
}
