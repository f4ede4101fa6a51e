/**
 * One resource of each type that carries environment variables, for the examples of the policies on
 * them: type and inputs, with nothing in them but the variables.
 */
import type { ExampleResource } from "../framework/define-policy";
import { secret, unknown } from "../framework/unknown";

type Variables = Readonly<Record<string, string>>;

const entries = (variables: Variables) =>
  Object.entries(variables).map(([name, value]) => ({ name, value }));

export const ecsTask = (variables: Variables) => ({
  type: "aws:ecs/taskDefinition:TaskDefinition" as const,
  props: {
    family: "app",
    containerDefinitions: JSON.stringify([{ name: "app", environment: entries(variables) }]),
  },
});

export const lambda = (variables: Variables) => ({
  type: "aws:lambda/function:Function" as const,
  props: { role: "arn:aws:iam::123456789012:role/app", environment: { variables } },
});

export const appRunner = (variables: Variables) => ({
  type: "aws:apprunner/service:Service" as const,
  props: {
    serviceName: "app",
    sourceConfiguration: {
      imageRepository: {
        imageIdentifier: "public.ecr.aws/app/app:1",
        imageRepositoryType: "ECR_PUBLIC",
        imageConfiguration: { runtimeEnvironmentVariables: variables },
      },
    },
  },
});

export const appRunnerFromCode = (variables: Variables) => ({
  type: "aws:apprunner/service:Service" as const,
  props: {
    serviceName: "app",
    sourceConfiguration: {
      codeRepository: {
        repositoryUrl: "https://github.com/example/app",
        sourceCodeVersion: { type: "BRANCH", value: "main" },
        codeConfiguration: {
          configurationSource: "API",
          codeConfigurationValues: {
            runtime: "NODEJS_18",
            runtimeEnvironmentVariables: variables,
          },
        },
      },
    },
  },
});

const batch = "aws:batch/jobDefinition:JobDefinition" as const;
export const batchContainer = (variables: Variables) => ({
  type: batch,
  props: {
    type: "container",
    containerProperties: JSON.stringify({ environment: entries(variables) }),
  },
});

export const batchOnEcs = (variables: Variables) => ({
  type: batch,
  props: {
    type: "container",
    ecsProperties: JSON.stringify({
      taskProperties: [{ containers: [{ environment: entries(variables) }] }],
    }),
  },
});

export const batchNodes = (variables: Variables) => ({
  type: batch,
  props: {
    type: "multinode",
    nodeProperties: JSON.stringify({
      nodeRangeProperties: [{ container: { environment: entries(variables) } }],
    }),
  },
});

export const batchOnEks = (variables: Variables) => ({
  type: batch,
  props: {
    type: "container",
    eksProperties: {
      podProperties: { containers: [{ image: "app:1", envs: entries(variables) }] },
    },
  },
});

/** @param type How CodeBuild takes the values; PLAINTEXT when left out. */
export const codeBuild = (variables: Variables, type?: string) => ({
  type: "aws:codebuild/project:Project" as const,
  props: {
    serviceRole: "arn:aws:iam::123456789012:role/build",
    artifacts: { type: "NO_ARTIFACTS" },
    source: { type: "NO_SOURCE" },
    environment: {
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/standard:7.0",
      type: "LINUX_CONTAINER",
      environmentVariables: entries(variables).map((entry) =>
        type === undefined ? entry : { ...entry, type },
      ),
    },
  },
});

export const amplifyApp = (variables: Variables) => ({
  type: "aws:amplify/app:App" as const,
  props: { environmentVariables: variables },
});

export const amplifyNewBranches = (variables: Variables) => ({
  type: "aws:amplify/app:App" as const,
  props: { autoBranchCreationConfig: { environmentVariables: variables } },
});

export const amplifyBranch = (variables: Variables) => ({
  type: "aws:amplify/branch:Branch" as const,
  props: { appId: "d123", branchName: "main", environmentVariables: variables },
});

const settings = (variables: Variables) =>
  entries(variables).map((entry) => ({
    namespace: "aws:elasticbeanstalk:application:environment",
    ...entry,
  }));

export const beanstalk = (variables: Variables) => ({
  type: "aws:elasticbeanstalk/environment:Environment" as const,
  props: { application: "app", settings: settings(variables) },
});

export const beanstalkTemplate = (variables: Variables) => ({
  type: "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate" as const,
  props: { application: "app", settings: settings(variables) },
});

export const lightsail = (variables: Variables) => ({
  type: "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion" as const,
  props: {
    serviceName: "app",
    containers: [{ containerName: "app", image: "app:1", environment: variables }],
  },
});

/** A task definition of which nothing is known, and one that Pulumi tracks as secret besides. */
const task = "aws:ecs/taskDefinition:TaskDefinition" as const;
export const unreadable = { type: task, props: { family: "app", containerDefinitions: unknown } };
export const tracked = {
  type: task,
  props: { family: "app", containerDefinitions: secret(unknown) },
};

/** The generator that such a value may come from. */
export const password: ExampleResource = {
  type: "random:index/randomPassword:RandomPassword",
  name: "password",
  props: { length: 32 },
};

export const storedSecret: ExampleResource = {
  type: "aws:secretsmanager/secret:Secret",
  name: "stored",
  props: { name: "shop/database" },
};
