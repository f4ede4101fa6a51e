/** The policies as they lie in their folders, so that a new file is tested before it is listed. */
import path from "node:path";
import type { AnyExample, Domain, Policy } from "../../../policies/framework/define-policy";
import { policyFiles } from "../../../scripts/gen/registry";

export const root = path.resolve(__dirname, "../../..");

export interface PolicyFile {
  readonly id: string;
  readonly domain: Domain;
  readonly policy: Policy;
}

/** Files that do not load, so that one of them fails its own test and not every test. */
export const brokenModules: { readonly id: string; readonly error: unknown }[] = [];

export const policyModules: readonly PolicyFile[] = policyFiles(root).flatMap(({ id, domain }) => {
  try {
    const policy: Policy = require(path.join(root, "policies", domain, id)).default;
    if (policy?.id !== id || !policy.passes) {
      throw new Error(`${domain}/${id}.ts has no default export made by definePolicy with its id`);
    }
    return [{ id, domain, policy }];
  } catch (error) {
    brokenModules.push({ id, error });
    return [];
  }
});

export type ExampleKind = "passes" | "fails" | "unknown" | "not applicable";

/** Every example of a policy with what it must show. */
export function examplesOf(
  policy: Policy,
): readonly { kind: ExampleKind; example: AnyExample & { readonly expect?: string } }[] {
  return [
    ...policy.passes.map((example) => ({ kind: "passes" as const, example })),
    ...policy.fails.map((example) => ({ kind: "fails" as const, example })),
    ...policy.unknowns.map((example) => ({ kind: "unknown" as const, example })),
    ...policy.notApplicables.map((example) => ({ kind: "not applicable" as const, example })),
  ];
}
