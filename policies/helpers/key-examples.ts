/**
 * One resource of each type that no-provider-keys-in-inputs searches, with a key where it hurts.
 */
import type { Example, Options, ResourceType } from "../framework/define-policy";

/** A key of the right form that is nobody's: built here, so that no scanner takes it for a leak. */
export function exampleKey(): string {
  return `sk_live_${"51Example0".repeat(3)}`;
}

const key = exampleKey();

function leaking<T extends ResourceType>(example: Example<T, Options>) {
  return { ...example, expect: "key" as const };
}

export const leaks = [
  leaking({
    name: "user data of a spot instance",
    type: "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    props: { userData: `export KEY=${key}` },
  }),
  leaking({
    name: "user data of a launch configuration",
    type: "aws:ec2/launchConfiguration:LaunchConfiguration",
    props: { imageId: "ami-1", instanceType: "t4g.small", userData: `export KEY=${key}` },
  }),
  leaking({
    name: "a build specification",
    type: "aws:codebuild/project:Project",
    props: {
      serviceRole: "r",
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { computeType: "c", image: "i", type: "LINUX_CONTAINER" },
      source: { type: "NO_SOURCE", buildspec: `commands: [curl -H ${key}]` },
    },
  }),
  leaking({
    name: "a build specification of a front end",
    type: "aws:amplify/app:App",
    props: { buildSpec: `commands: [curl -H ${key}]` },
  }),
  leaking({
    name: "a command document",
    type: "aws:ssm/document:Document",
    props: { documentType: "Command", content: `{"run":"curl -H ${key}"}` },
  }),
  leaking({
    name: "a state machine",
    type: "aws:sfn/stateMachine:StateMachine",
    props: { roleArn: "r", definition: `{"Header":"${key}"}` },
  }),
  leaking({
    name: "arguments of a job",
    type: "aws:glue/job:Job",
    props: {
      roleArn: "r",
      command: { scriptLocation: "s3://b/job.py" },
      defaultArguments: { "--token": key },
    },
  }),
  leaking({
    name: "input of a rule's target",
    type: "aws:cloudwatch/eventTarget:EventTarget",
    props: { rule: "r", arn: "a", input: `{"token":"${key}"}` },
  }),
  leaking({
    name: "a connection's key",
    type: "aws:cloudwatch/eventConnection:EventConnection",
    props: {
      authorizationType: "API_KEY",
      authParameters: { apiKey: { key: "authorization", value: key } },
    },
  }),
  leaking({
    name: "input of a schedule",
    type: "aws:scheduler/schedule:Schedule",
    props: {
      flexibleTimeWindow: { mode: "OFF" },
      scheduleExpression: "rate(1 day)",
      target: { arn: "a", roleArn: "r", input: `{"token":"${key}"}` },
    },
  }),
  leaking({
    name: "a delivery stream's key",
    type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    props: {
      destination: "http_endpoint",
      httpEndpointConfiguration: {
        url: "https://logs.example.com",
        accessKey: key,
        s3Configuration: { bucketArn: "b", roleArn: "r" },
      },
    },
  }),
  leaking({
    name: "a stage variable",
    type: "aws:apigateway/stage:Stage",
    props: { deployment: "d", restApi: "a", stageName: "live", variables: { token: key } },
  }),
  leaking({
    name: "a header of an HTTP API's integration",
    type: "aws:apigatewayv2/integration:Integration",
    props: {
      apiId: "a",
      integrationType: "HTTP_PROXY",
      requestParameters: { "append:header.authorization": key },
    },
  }),
  leaking({
    name: "a stage variable of an HTTP API",
    type: "aws:apigatewayv2/stage:Stage",
    props: { apiId: "a", stageVariables: { token: key } },
  }),
  leaking({
    name: "code at the edge",
    type: "aws:cloudfront/function:Function",
    props: { runtime: "cloudfront-js-2.0", code: `const token = "${key}";` },
  }),
  leaking({
    name: "parameters of a template",
    type: "aws:cloudformation/stack:Stack",
    props: { parameters: { Token: key } },
  }),
  leaking({
    name: "a stored object",
    type: "aws:s3/bucketObject:BucketObject",
    props: { bucket: "b", content: `token: ${key}` },
  }),
  leaking({
    name: "a table's item",
    type: "aws:dynamodb/tableItem:TableItem",
    props: { tableName: "t", hashKey: "id", item: `{"token":{"S":"${key}"}}` },
  }),
  leaking({
    name: "a component of an image",
    type: "aws:imagebuilder/component:Component",
    props: { platform: "Linux", version: "1.0.0", data: `run: curl -H ${key}` },
  }),
  leaking({
    name: "an address of a data source",
    type: "aws:appsync/dataSource:DataSource",
    props: {
      apiId: "a",
      type: "HTTP",
      httpConfig: { endpoint: "https://app:hunter22@api.example.com" },
    },
  }),
  leaking({
    name: "a header that the edge sends to its origin",
    type: "aws:cloudfront/distribution:Distribution",
    props: {
      enabled: true,
      defaultCacheBehavior: {
        allowedMethods: ["GET"],
        cachedMethods: ["GET"],
        targetOriginId: "api",
        viewerProtocolPolicy: "https-only",
      },
      origins: [
        {
          originId: "api",
          domainName: "api.example.com",
          customHeaders: [{ name: "authorization", value: key }],
        },
      ],
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    },
  }),
] as const;
