import * as pulumi from "@pulumi/pulumi";

/** A resolved type whose members may be Outputs, at any depth. */
export type Member<T> = T extends string | number | boolean
  ? T
  : { readonly [K in keyof T]: pulumi.Input<Member<T[K]>> };

type OptionalKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** Arguments of a resource class: its resolved inputs, where every value may be an Output. */
export type StripeArgs<T> = {
  readonly [K in Exclude<keyof T, OptionalKey<T>>]: pulumi.Input<Member<T[K]>>;
} & {
  readonly [K in Exclude<OptionalKey<T>, "resourceUrn">]?:
    | pulumi.Input<Member<NonNullable<T[K]>> | undefined>
    | undefined;
};

/**
 * The URN a resource is about to get. It marks the Stripe object as this resource's own, so that
 * a create whose answer was lost finds the object again.
 *
 * It passes through a promise to drop the dependency on the parent: depending on a component
 * means depending on all its children, and this resource is one of them.
 */
export function urnOf(
  type: string,
  name: string,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<string> {
  const urn = pulumi.createUrn(name, `pulumi-nodejs:dynamic/stripe:${type}`, options?.parent);
  return pulumi.output(new Promise<string>((resolve) => urn.apply(resolve)));
}
