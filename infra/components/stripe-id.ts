import * as ssm from "@pulumi/aws/ssm";
import type * as pulumi from "@pulumi/pulumi";
import { type ContainerReference, parameterArn } from "../container-reference";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { StripeMode } from "../stripe/types";

/**
 * Gives containers the id of a Stripe object as an environment variable: Stripe makes the id, so a
 * task definition that held it would not be readable before the deployment. Costs nothing.
 */
export function stripeIdReference(
  name: string,
  args: {
    readonly context: StackContext;
    readonly variable: string;
    readonly description: string;
    readonly id: pulumi.Output<string>;
  },
  opts: pulumi.CustomResourceOptions,
): ContainerReference {
  const { context, variable, description, id } = args;
  const parameter = new ssm.Parameter(
    name,
    {
      name: physicalName("parameter", `/${context.prefix}/${variable}`),
      description,
      type: "String",
      value: id,
    },
    opts,
  );
  return {
    valueFrom: parameter.name,
    parameterArn: parameterArn(context, parameter.name),
    version: parameter.version.apply(String),
    resource: parameter,
  };
}

/** Live in production, unless the stack says that it is only launched softly. */
export function stripeModeOf(context: StackContext, mode: StripeMode | undefined): StripeMode {
  return mode ?? (context.environment === "production" ? "live" : "test");
}
