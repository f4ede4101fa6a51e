import * as pulumi from "@pulumi/pulumi";

/**
 * A value that a container gets by reference: ECS fetches it when the task starts, so that it is
 * neither in the task definition nor in a log.
 */
export interface ContainerReference {
  /**
   * ECS's `secrets[].valueFrom`, as a bare Parameter Store name, which ECS accepts for the task's
   * own region. It is made of names only, so it is known before anything is deployed; the ARN of
   * a secret is not, since AWS ends it with random characters. Secrets Manager's secrets are
   * reachable under Parameter Store's reserved path `/aws/reference/secretsmanager/`.
   */
  readonly valueFrom: pulumi.Output<string>;
  /** What the execution role must be allowed to read. */
  readonly parameterArn: pulumi.Output<string>;
  /** The secret behind the parameter; undefined for a plain parameter. */
  readonly secretArn?: pulumi.Output<string>;
  /** Changes when the value changes: a service that follows it starts new tasks. */
  readonly version: pulumi.Output<string>;
  /** Must exist before the task starts. */
  readonly resource: pulumi.Resource;
}

export function parameterArn(
  context: { readonly region: string; readonly accountId: string },
  name: pulumi.Input<string>,
): pulumi.Output<string> {
  const path = pulumi.output(name).apply((text) => text.replace(/^\//, ""));
  return pulumi.interpolate`arn:aws:ssm:${context.region}:${context.accountId}:parameter/${path}`;
}
