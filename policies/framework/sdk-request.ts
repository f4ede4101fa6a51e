/** A request as @pulumi/policy decodes it, for a release of it that cannot be intercepted. */
import {
  type PolicyResource,
  type ResourceValidationArgs,
  type StackValidationArgs,
  UnknownValueError,
} from "@pulumi/policy";
import { decodeProxy } from "./decode";
import { buildStackIndex, type IndexedStack, type ResourceData } from "./indexed-stack";

export function resourceFromSdk(args: ResourceValidationArgs): () => IndexedStack {
  return () => buildStackIndex([describe(args)]);
}

export function stackFromSdk(args: StackValidationArgs): () => IndexedStack {
  return () =>
    buildStackIndex(
      args.resources.map((resource) => ({
        ...describe(resource),
        propertyDependencies: Object.fromEntries(
          Object.entries(resource.propertyDependencies).map(([property, targets]) => [
            property,
            targets.map((target) => target.urn),
          ]),
        ),
      })),
    );
}

type Described = Pick<PolicyResource, "urn" | "type" | "name" | "props">;

function describe({ urn, type, name, props }: Described): ResourceData {
  const isUnknown = (error: unknown) => error instanceof UnknownValueError;
  return { urn, type, name, props: decodeProxy(props, isUnknown) };
}
