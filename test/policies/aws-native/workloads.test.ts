import { unknown } from "../../../policies/framework/unknown";
import { holds } from "./judge";

const assume = (principal: unknown) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
});
const allow = (action: string, resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
});
const ofEcs = { assumeRolePolicyDocument: assume({ Service: "ecs-tasks.amazonaws.com" }) };
const bucketArn = "arn:aws:s3:::uploads/*";

holds("aws-native:iam:Role", [
  [
    "iam-trust-not-public",
    "assumeRolePolicyDocument.Statement[0]",
    { assumeRolePolicyDocument: assume("*") },
    ofEcs,
  ],
  [
    "iam-no-wildcard-admin",
    "policies[0].policyDocument.Statement[0]",
    { ...ofEcs, policies: [{ policyName: "all", policyDocument: allow("*") }] },
    {
      ...ofEcs,
      policies: [{ policyName: "some", policyDocument: allow("s3:GetObject", bucketArn) }],
    },
  ],
  [
    "iam-no-administrator-access",
    "managedPolicyArns[0]",
    { ...ofEcs, managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    { ...ofEcs, managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
  ],
]);
for (const type of ["ManagedPolicy", "RolePolicy", "UserPolicy", "GroupPolicy"]) {
  holds(`aws-native:iam:${type}`, [
    [
      "iam-no-wildcard-admin",
      "policyDocument.Statement[0]",
      { policyName: "all", policyDocument: allow("*") },
      { policyName: "some", policyDocument: JSON.stringify(allow("s3:GetObject", bucketArn)) },
    ],
  ]);
}
holds("aws-native:iam:User", [
  [
    "iam-no-wildcard-admin",
    "policies[1].policyDocument.Statement[0]",
    {
      policies: [
        { policyName: "some", policyDocument: allow("s3:GetObject", bucketArn) },
        { policyName: "all", policyDocument: allow("*") },
      ],
    },
    { policies: [{ policyName: "some", policyDocument: allow("s3:GetObject", bucketArn) }] },
  ],
  [
    "iam-no-administrator-access",
    "managedPolicyArns[0]",
    { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    undefined,
    {
      with: [
        {
          type: "aws:iam/accessKey:AccessKey",
          name: "key",
          props: { user: unknown },
          references: { user: ["example"] },
        },
      ],
    },
  ],
]);

const handler = { role: unknown, handler: "index.handler", code: { s3Bucket: "b", s3Key: "k" } };
const variables = (all: Record<string, unknown>) => ({
  ...handler,
  environment: { variables: all },
});
holds("aws-native:lambda:Function", [
  [
    "environment-no-secrets",
    "environment.variables.STRIPE_KEY",
    variables({ STRIPE_KEY: "sk_live_51HxAbCdEfGhIjKlMnOpQrStUv" }),
    variables({ STRIPE_SECRET_ARN: unknown }),
  ],
  [
    "function-runtime-supported",
    "runtime",
    { ...handler, runtime: "nodejs12.x" },
    { ...handler, runtime: "nodejs22.x" },
  ],
]);
holds("aws-native:lambda:Permission", [
  [
    "resource-policy-not-public",
    "principal",
    { action: "lambda:InvokeFunction", functionName: "f", principal: "*" },
    { action: "lambda:InvokeFunction", functionName: "f", principal: "123456789012" },
  ],
]);
holds("aws-native:lambda:Url", [
  [
    "function-url-authorized",
    "authType",
    { targetFunctionArn: unknown, authType: "NONE" },
    { targetFunctionArn: unknown, authType: "AWS_IAM" },
  ],
  [
    "api-cors-origins",
    "cors.allowOrigins[0]",
    { targetFunctionArn: unknown, authType: "AWS_IAM", cors: { allowOrigins: ["*"] } },
    {
      targetFunctionArn: unknown,
      authType: "AWS_IAM",
      cors: { allowOrigins: ["https://shop.example.com"] },
    },
  ],
]);

const api = {
  name: "api",
  image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1.4.2",
  user: "1000",
  readonlyRootFilesystem: true,
  logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "api" } },
};
const task = (more: object) => ({ family: "api", containerDefinitions: [{ ...api, ...more }] });
holds("aws-native:ecs:TaskDefinition", [
  [
    "container-image-pinned",
    "containerDefinitions[0].image",
    task({ image: "nginx:latest" }),
    task({}),
  ],
  [
    "container-not-privileged",
    "containerDefinitions[0].privileged",
    task({ privileged: true }),
    task({}),
  ],
  ["container-non-root", "containerDefinitions[0].user", task({ user: "root" }), task({})],
  [
    "container-read-only-root",
    "containerDefinitions[0].readonlyRootFilesystem",
    task({ readonlyRootFilesystem: false }),
    task({}),
  ],
  [
    "container-logs",
    "containerDefinitions[0].logConfiguration",
    task({ logConfiguration: undefined }),
    task({}),
  ],
  [
    "environment-no-secrets",
    "containerDefinitions[0].environment[1].value",
    task({
      environment: [
        { name: "DATABASE_HOST", value: unknown },
        { name: "SENDGRID_API_KEY", value: `SG.${"a".repeat(22)}.${"b1".repeat(21)}c` },
      ],
    }),
    task({ environment: [{ name: "DATABASE_HOST", value: unknown }] }),
  ],
]);
const service = {
  cluster: unknown,
  taskDefinition: unknown,
  loadBalancers: [{ targetGroupArn: unknown }],
};
holds("aws-native:ecs:Service", [
  [
    "tasks-without-public-address",
    "networkConfiguration.awsvpcConfiguration.assignPublicIp",
    { ...service, networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "ENABLED" } } },
    { ...service, networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "DISABLED" } } },
  ],
  [
    "service-circuit-breaker",
    "deploymentConfiguration.deploymentCircuitBreaker.rollback",
    {
      ...service,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    },
    {
      ...service,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    },
  ],
  // One task when nothing is said, where the classic provider has none.
  ["service-min-tasks", "desiredCount", service, { ...service, desiredCount: 2 }],
]);
holds("aws-native:ecs:Cluster", [
  [
    "container-insights",
    "clusterSettings",
    { clusterName: "shop" },
    { clusterName: "shop", clusterSettings: [{ name: "containerInsights", value: "enabled" }] },
  ],
]);
holds("aws-native:ecr:Repository", [
  [
    "image-tags-immutable",
    "imageTagMutability",
    { repositoryName: "api", imageTagMutability: "MUTABLE" },
    { repositoryName: "api", imageTagMutability: "IMMUTABLE" },
  ],
  [
    "image-scan-on-push",
    "imageScanningConfiguration.scanOnPush",
    { imageScanningConfiguration: { scanOnPush: false } },
    { imageScanningConfiguration: { scanOnPush: true } },
  ],
  [
    "resource-policy-not-public",
    "repositoryPolicyText.Statement[0]",
    { repositoryPolicyText: { Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:*" }] } },
    {
      repositoryPolicyText: {
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::123456789012:root" },
            Action: "ecr:*",
          },
        ],
      },
    },
  ],
]);
holds("aws-native:apprunner:Service", [
  [
    "environment-no-secrets",
    "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables[0].value",
    {
      sourceConfiguration: {
        imageRepository: {
          imageIdentifier: "x:1.0.0",
          imageRepositoryType: "ECR",
          imageConfiguration: {
            runtimeEnvironmentVariables: [
              { name: "STRIPE_KEY", value: "sk_live_51HxAbCdEfGhIjKlMnOpQrStUv" },
            ],
          },
        },
      },
    },
    {
      sourceConfiguration: {
        imageRepository: { imageIdentifier: "x:1.0.0", imageRepositoryType: "ECR" },
      },
    },
  ],
]);
holds("aws-native:scheduler:Schedule", [
  [
    "tasks-without-public-address",
    "target.ecsParameters.networkConfiguration.awsvpcConfiguration.assignPublicIp",
    {
      target: {
        ecsParameters: {
          networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "ENABLED" } },
        },
      },
    },
    {
      target: {
        ecsParameters: {
          networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "DISABLED" } },
        },
      },
    },
  ],
]);
holds("aws-native:events:Rule", [
  [
    "tasks-without-public-address",
    "targets[1].ecsParameters.networkConfiguration.awsVpcConfiguration.assignPublicIp",
    {
      targets: [
        { id: "a", arn: "arn:aws:sqs:eu-west-1:123456789012:q" },
        {
          id: "b",
          arn: "arn:c",
          ecsParameters: {
            networkConfiguration: { awsVpcConfiguration: { assignPublicIp: "ENABLED" } },
          },
        },
      ],
    },
    {
      targets: [
        {
          id: "b",
          arn: "arn:c",
          ecsParameters: {
            networkConfiguration: { awsVpcConfiguration: { assignPublicIp: "DISABLED" } },
          },
        },
      ],
    },
  ],
]);
