import { definePolicy, type ResourceType } from "../framework/define-policy";
import { secret, unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { exampleKey, leaks } from "../helpers/key-examples";
import { record } from "../helpers/known";
import { secretKind } from "../helpers/secret-patterns";
import { texts } from "../helpers/walk";

/** Types whose inputs carry text of the program: scripts, documents, headers, contents. */
const types = [
  "aws:ec2/instance:Instance",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:codebuild/project:Project",
  "aws:amplify/app:App",
  "aws:ssm/document:Document",
  "aws:sfn/stateMachine:StateMachine",
  "aws:glue/job:Job",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/eventConnection:EventConnection",
  "aws:scheduler/schedule:Schedule",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/stage:Stage",
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/stage:Stage",
  "aws:cloudfront/distribution:Distribution",
  "aws:cloudfront/function:Function",
  "aws:appsync/dataSource:DataSource",
  "aws:cloudformation/stack:Stack",
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:dynamodb/tableItem:TableItem",
  "aws:imagebuilder/component:Component",
] as const satisfies readonly ResourceType[];

interface Context {
  isUnknown(path: string): boolean;
  isSecret(path: string): boolean;
}

/** The environment variables have a policy of their own. */
const environment =
  /^(?:environment|environmentVariables|autoBranchCreationConfig\.environmentVariables)$/;

/** User data often comes encoded; the key in it is no less readable for that. */
function decoded(text: string): string {
  return /^[A-Za-z0-9+/\r\n]{24,}={0,2}\s*$/.test(text)
    ? Buffer.from(text, "base64").toString("latin1")
    : "";
}

function kindOf(text: string): string | undefined {
  return secretKind(text) ?? secretKind(decoded(text));
}

function* keys(props: object, context: Context) {
  const isUnknown = (path: string) => context.isUnknown(path);
  for (const { text, path } of texts(props, isUnknown, (at) => environment.test(at))) {
    const kind = kindOf(text);
    // What Pulumi tracks as secret comes from the configuration and is not in the program.
    if (kind !== undefined && !context.isSecret(path)) {
      yield { message: "key", property: path, kind } as const;
    }
  }
}

/** A container's command, labels and log options; not its environment. */
function* containerKeys(props: { readonly containerDefinitions?: unknown }, context: Context) {
  if (context.isUnknown("containerDefinitions") || context.isSecret("containerDefinitions")) {
    return;
  }
  for (const { definition, path } of taskContainers(props)) {
    const variables = member(definition, "environment");
    const rest = Object.entries(record(definition)).filter(([, value]) => value !== variables);
    for (const found of texts(Object.fromEntries(rest), () => false)) {
      const kind = kindOf(found.text);
      if (kind !== undefined) {
        yield { message: "key", property: `${path}.${found.path}`, kind } as const;
      }
    }
  }
}

type Scan = (props: object, context: Context) => ReturnType<typeof keys>;
const scans = Object.fromEntries(types.map((type) => [type, keys])) as {
  readonly [K in (typeof types)[number]]: Scan;
};

export default definePolicy({
  id: "no-provider-keys-in-inputs",
  title: "No key of a provider is written into the program",
  why: "A key in a script, a document or a header is in the repository, in the state and in every console that shows the resource. Only text that the program writes is searched: values that the deployment makes, or that Pulumi tracks as secret, are not.",
  fix: "Revoke the key, store its successor in Secrets Manager and read it at run time.",
  severity: "critical",
  controls: ["secrets-not-in-repo", "secrets-in-secret-store"],
  resources: types,
  messages: { key: "The input holds {kind} in plain text." },
  checks: { ...scans, "aws:ecs/taskDefinition:TaskDefinition": containerKeys },
  corrections: false,
  passes: [
    {
      name: "a script that reads its secret at start",
      type: "aws:ec2/instance:Instance",
      props: { userData: "aws secretsmanager get-secret-value --secret-id app/production" },
    },
    {
      name: "a header that the configuration keeps secret",
      type: "aws:cloudfront/function:Function",
      props: { runtime: "cloudfront-js-2.0", code: secret(`const key = "${exampleKey()}";`) },
    },
    {
      name: "a connection string with a slot for its password",
      type: "aws:ssm/document:Document",
      props: { documentType: "Command", content: "psql postgres://app:${PASSWORD}@db/app" },
    },
    {
      name: "container definitions that only the deployment knows",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "app", containerDefinitions: unknown },
    },
  ],
  fails: [
    {
      name: "user data",
      type: "aws:ec2/instance:Instance",
      props: { userData: `export STRIPE_SECRET_KEY=${exampleKey()}` },
      expect: "key",
    },
    {
      name: "encoded user data",
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      props: { userData: Buffer.from(`KEY=${exampleKey()} ./start`).toString("base64") },
      expect: "key",
    },
    {
      name: "a container's command",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: {
        family: "app",
        containerDefinitions: JSON.stringify([{ command: ["serve", `--key=${exampleKey()}`] }]),
      },
      expect: "key",
    },
    {
      name: "a header of an API integration",
      type: "aws:apigateway/integration:Integration",
      props: {
        restApi: "api",
        resourceId: "r",
        httpMethod: "POST",
        type: "HTTP",
        requestParameters: { "integration.request.header.Authorization": `'${exampleKey()}'` },
      },
      expect: "key",
    },
    {
      name: "a private key in a stored object, beside a value that is not known yet",
      type: "aws:s3/bucketObjectv2:BucketObjectv2",
      props: { bucket: unknown, content: ["-----BEGIN RSA PRIVATE", "KEY-----\nMII"].join(" ") },
      expect: "key",
    },
    {
      name: "a subscription's address with a password",
      type: "aws:sns/topicSubscription:TopicSubscription",
      props: { topic: "t", protocol: "https", endpoint: "https://hook:hunter22@example.com/x" },
      expect: "key",
    },
    ...leaks,
  ],
  unknowns: [],
});
