import * as secretsmanager from "@pulumi/aws/secretsmanager";
import type * as pulumi from "@pulumi/pulumi";
import { secretRecoveryDays } from "../defaults";
import { refusePlainHttp, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface SecretPlace {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** A second region that keeps a copy, and the key there. */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Input<string> } | undefined;
}

/** The name in Secrets Manager: `<stack>/<variable>`. */
export function storedSecretName({ prefix }: StackContext, variable: string): string {
  const name = physicalName("secret", `${prefix}/${variable}`);
  // AWS ends the ARN with a hyphen and six characters, and then cannot tell the two apart.
  return physicalName("secretWithoutSuffix", name);
}

/**
 * A place for a value in Secrets Manager, under our key, that can be brought back for thirty days,
 * with a policy that refuses other accounts and connections without TLS whatever IAM allows.
 */
export function storedSecret(
  name: string,
  { context, keyArn, replica }: SecretPlace,
  { variable, description }: { readonly variable: string; readonly description: string },
  opts: pulumi.CustomResourceOptions,
): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(
    name,
    {
      name: storedSecretName(context, variable),
      description,
      kmsKeyId: keyArn,
      recoveryWindowInDays: secretRecoveryDays,
      ...(replica && { replicas: [{ region: replica.region, kmsKeyId: replica.keyArn }] }),
    },
    opts,
  );
  new secretsmanager.SecretPolicy(
    `${name}-policy`,
    { secretArn: secret.arn, policy: secretPolicy(context.accountId), blockPublicPolicy: true },
    opts,
  );
  return secret;
}

/** Refuses; what is allowed stays with the roles of the consumers. */
function secretPolicy(accountId: string): string {
  return resourcePolicy(
    {
      Sid: "RefuseOtherAccounts",
      Effect: "Deny",
      Principal: "*",
      Action: "secretsmanager:*",
      Resource: "*",
      Condition: {
        StringNotEquals: { "aws:PrincipalAccount": accountId },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    },
    refusePlainHttp("secretsmanager:*", "*"),
  );
}
