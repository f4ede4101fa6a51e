/** CloudFront distributions, single- and multi-tenant, read in one way. */
import { each, independently } from "../framework/each";
import { asList } from "./documents";

type Steps<V> = Generator<V, unknown, undefined>;

interface Behaviors {
  readonly defaultCacheBehavior?: unknown;
  /** Distribution. */
  readonly orderedCacheBehaviors?: unknown;
  /** MultitenantDistribution. */
  readonly cacheBehaviors?: unknown;
}

/** The behaviours, each with its property path: every one answers for the paths that it matches. */
export function* eachBehavior<V>(
  props: Behaviors,
  check: (behavior: Record<string, unknown>, path: string) => Steps<V>,
): Generator<V, void, undefined> {
  const listed = (property: "orderedCacheBehaviors" | "cacheBehaviors") => () =>
    each(asList(props[property]), (behavior, at) =>
      check(behavior as Record<string, unknown>, `${property}[${at}]`),
    );
  yield* independently(
    () => check(props.defaultCacheBehavior as Record<string, unknown>, "defaultCacheBehavior"),
    listed("orderedCacheBehaviors"),
    listed("cacheBehaviors"),
  );
}

/** How CloudFront talks to an origin that is neither an S3 bucket nor in a VPC. */
export interface CustomOrigin {
  readonly originProtocolPolicy?: unknown;
  readonly originSslProtocols?: unknown;
}

/** The custom origins; S3 origins, which CloudFront signs and calls over TLS, have none. */
export function* eachCustomOrigin<V>(
  props: { readonly origins?: readonly object[] | undefined },
  check: (origin: CustomOrigin, path: string, domainName: () => unknown) => Steps<V>,
): Generator<V, void, undefined> {
  yield* each(props.origins, function* (origin, at) {
    const { customOriginConfig, customOriginConfigs } = origin as {
      readonly customOriginConfig?: CustomOrigin;
      readonly customOriginConfigs?: readonly CustomOrigin[];
    };
    const domainName = () => (origin as { readonly domainName?: unknown }).domainName;
    const path = `origins[${at}].customOriginConfig`;
    if (customOriginConfig) {
      yield* check(customOriginConfig, path, domainName);
    }
    yield* each(customOriginConfigs, (config, index) =>
      check(config, `${path}s[${index}]`, domainName),
    );
  });
}
