import type * as pulumi from "@pulumi/pulumi";
import type { ContainerReference } from "../container-reference";
import type { Permission } from "../iam-policy";
import type { StackContext } from "../stack-context";

export interface ExecutionArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly logGroupName: string;
  readonly images: readonly string[];
  readonly references: readonly ContainerReference[];
}

/** What ECS itself does for a task: pull the images, read the references, write the log. */
export function executionPermissions(args: ExecutionArgs): Permission[] {
  const { accountId, region } = args.context;
  const secretArns = args.references.flatMap(({ secretArn }) => (secretArn ? [secretArn] : []));
  const permissions: Permission[] = [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`arn:aws:logs:${region}:${accountId}:log-group:${args.logGroupName}:*`],
    },
    ...imagePermissions(args.images),
  ];
  if (args.references.length > 0) {
    permissions.push({
      actions: ["ssm:GetParameters"],
      resources: args.references.map((reference) => reference.parameterArn),
    });
  }
  if (secretArns.length > 0) {
    permissions.push(
      { actions: ["secretsmanager:GetSecretValue"], resources: secretArns },
      decryptSecrets(args),
    );
  }
  return permissions;
}

/** The key, and only for what Secrets Manager gives out. */
export function decryptSecrets(args: {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
}): Permission {
  const service = `secretsmanager.${args.context.region}.amazonaws.com`;
  return {
    actions: ["kms:Decrypt"],
    resources: [args.keyArn],
    condition: { StringEquals: { "kms:ViaService": service } },
  };
}

/** Only an image of a private ECR repository needs permission; its host says which one it is. */
function imagePermissions(images: readonly string[]): Permission[] {
  const repositories = images.flatMap((image) => {
    const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^@]+)@/.exec(image);
    return match ? [`arn:aws:ecr:${match[2]}:${match[1]}:repository/${match[3]}`] : [];
  });
  if (repositories.length === 0) return [];
  return [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      resources: [...new Set(repositories)],
    },
  ];
}
