/** Pulumi's resource names: `urn:pulumi:STACK::PROJECT::[PARENTTYPE$]TYPE::NAME`. */

export const stackType = "pulumi:pulumi:Stack";
export const providerTypePrefix = "pulumi:providers:";

export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The parents' types and the resource's own, joined by `$`. */
  readonly qualifiedType: string;
  readonly type: string;
  readonly name: string;
}

export function parseUrn(urn: string): UrnParts | undefined {
  const match = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/s.exec(urn);
  if (!match) return undefined;
  const [, stack = "", project = "", qualifiedType = "", name = ""] = match;
  return { stack, project, qualifiedType, type: qualifiedType.split("$").at(-1) ?? "", name };
}

export function makeUrn(
  stack: string,
  project: string,
  parent: string,
  type: string,
  name: string,
): string {
  const parentParts = parent ? parseUrn(parent) : undefined;
  // The stack is everybody's parent and therefore left out of the type chain.
  const prefix =
    parentParts && parentParts.type !== stackType ? `${parentParts.qualifiedType}$` : "";
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

/** `aws` of `aws:rds/instance:Instance`; for a provider's type the package that it provides. */
export function packageOf(type: string): string {
  if (type.startsWith(providerTypePrefix)) return type.slice(providerTypePrefix.length);
  return type.split(":")[0] ?? "";
}

export function isProviderType(type: string): boolean {
  return type.startsWith(providerTypePrefix);
}
