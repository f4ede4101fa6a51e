import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { environmentChecks, environmentTypes } from "../helpers/env-settings";
import {
  type Context,
  checkEnvironment,
  checkSetting,
  isAboutOrigins,
  none,
  settingMessages,
  settingOptions,
} from "../helpers/origin-settings";

const valueNames = ["value", "insecureValue", "valueWo"] as const;

/** True unless the values are known and hold neither an address, a wildcard nor a switch. */
function mayListOrigins(
  props: { readonly [K in (typeof valueNames)[number]]?: string | undefined },
  context: { isUnknown(path: string): boolean },
): boolean {
  const origin = /[*:]|^(?:null|true|1|yes|on)$/i;
  return valueNames.some((name) => context.isUnknown(name) || origin.test(props[name] ?? ""));
}

const container = (name: string, value: string) =>
  JSON.stringify([{ name: "api", image: "api", environment: [{ name, value }] }]);

export default definePolicy({
  id: "allowed-origins-setting",
  title: "The settings that list allowed origins name own sites over HTTPS only",
  why: "The application turns this list into its CORS headers: a wildcard, or a developer's machine left in it, lets foreign pages read what the visitor may read.",
  fix: "Set the variable or parameter to the https origins of your sites, one by one. A document of containers is read when all of it is known before the deployment: name secrets (as Parameter Store names) and log groups in it, no ARNs.",
  severity: "high",
  controls: ["cors-no-wildcard", "env-complete"],
  options: settingOptions,
  resources: [...environmentTypes, "aws:ssm/parameter:Parameter"],
  messages: settingMessages,
  checks: {
    ...environmentChecks((settings, context) => checkEnvironment(settings, context as Context)),
    *"aws:ssm/parameter:Parameter"(props, context) {
      // Of a parameter whose name is not known only a value that can be no origin says enough.
      if (context.isUnknown("name") && !mayListOrigins(props, context)) {
        return notApplicable(none);
      }
      // Pulumi makes the name out of the resource's when the program gives none.
      const last = (props.name ?? context.resource.name).split("/").at(-1) ?? "";
      if (!isAboutOrigins(last, context)) {
        return notApplicable(none);
      }
      for (const property of valueNames.filter(
        (each) => (props[each] ?? undefined) !== undefined,
      )) {
        yield* checkSetting(last, String(props[property]), property, context);
      }
      return undefined;
    },
  },
  corrections: false,
  passes: [
    {
      name: "one site, as a parameter",
      type: "aws:ssm/parameter:Parameter",
      props: {
        name: "/finsight/production/ALLOWED_ORIGINS",
        type: "String",
        value: "https://app.finsight.example",
      },
    },
    {
      name: "two sites, as JSON",
      type: "aws:lambda/function:Function",
      props: {
        role: unknown,
        environment: {
          variables: {
            CORS_ORIGINS: '["https://finsight.example", "https://app.finsight.example"]',
            TABLE: unknown,
          },
        },
      },
    },
    {
      name: "a developer's machine in development",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: {
        family: "api",
        containerDefinitions: container("ALLOWED_ORIGINS", "http://localhost:3000"),
      },
      environment: "development",
    },
  ],
  fails: [
    {
      name: "every site, as a parameter",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/finsight/production/allowed-origins", type: "StringList", value: "*" },
      expect: "origin",
    },
    {
      name: "a switch that overrules the list",
      type: "aws:lambda/function:Function",
      props: { role: unknown, environment: { variables: { CORS_ALLOW_ALL_ORIGINS: "True" } } },
      expect: "everyone",
    },
    {
      name: "an empty parameter",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "ALLOWED_ORIGINS", type: "String", insecureValue: " " },
      expect: "empty",
    },
    {
      name: "a developer's machine in production",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: {
        family: "api",
        containerDefinitions: container(
          "ALLOWED_ORIGINS",
          "https://app.finsight.example,http://localhost:3000",
        ),
      },
      expect: "origin",
    },
    {
      name: "every site, for a function",
      type: "aws:lambda/function:Function",
      props: { role: unknown, environment: { variables: { CORS_ALLOWED_ORIGINS: "*" } } },
      expect: "origin",
    },
    {
      name: "every site, for an App Runner service",
      type: "aws:apprunner/service:Service",
      props: {
        serviceName: "api",
        sourceConfiguration: {
          imageRepository: {
            imageIdentifier: unknown,
            imageRepositoryType: "ECR",
            imageConfiguration: { runtimeEnvironmentVariables: { CORS_ORIGIN: "*" } },
          },
        },
      },
      expect: "origin",
    },
    {
      name: "every site, for a Batch job",
      type: "aws:batch/jobDefinition:JobDefinition",
      props: {
        type: "container",
        containerProperties: JSON.stringify({
          image: "api",
          environment: [{ name: "CORS_ORIGINS", value: "*" }],
        }),
      },
      expect: "origin",
    },
    {
      name: "every site, for a build",
      type: "aws:codebuild/project:Project",
      props: {
        artifacts: { type: "NO_ARTIFACTS" },
        serviceRole: unknown,
        source: { type: "NO_SOURCE" },
        environment: {
          computeType: "BUILD_GENERAL1_SMALL",
          image: "aws/codebuild/standard:7.0",
          type: "LINUX_CONTAINER",
          environmentVariables: [{ name: "CORS_ORIGINS", value: "*" }],
        },
      },
      expect: "origin",
    },
    {
      name: "every site, for an Amplify app",
      type: "aws:amplify/app:App",
      props: { environmentVariables: { CORS_ORIGINS: "*" } },
      expect: "origin",
    },
    {
      name: "every site, for an Amplify branch",
      type: "aws:amplify/branch:Branch",
      props: {
        appId: unknown,
        branchName: "main",
        environmentVariables: { CORS_ORIGINS: "*" },
      },
      expect: "origin",
    },
    {
      name: "every site, for a Beanstalk environment",
      type: "aws:elasticbeanstalk/environment:Environment",
      props: {
        application: "api",
        settings: [
          {
            namespace: "aws:elasticbeanstalk:application:environment",
            name: "CORS_ORIGINS",
            value: "*",
          },
        ],
      },
      expect: "origin",
    },
    {
      name: "every site, for a Beanstalk template",
      type: "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate",
      props: {
        application: "api",
        settings: [
          {
            namespace: "aws:elasticbeanstalk:application:environment",
            name: "CORS_ORIGINS",
            value: "*",
          },
        ],
      },
      expect: "origin",
    },
    {
      name: "every site, for a Lightsail container",
      type: "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
      props: {
        serviceName: "api",
        containers: [{ containerName: "api", image: "api", environment: { CORS_ORIGINS: "*" } }],
      },
      expect: "origin",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:lambda/function:Function",
      props: { role: unknown, environment: { variables: { ALLOWED_ORIGINS: unknown } } },
      expect: "environment.variables.ALLOWED_ORIGINS",
    },
    {
      name: "container definitions composed at deployment",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "api", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
  notApplicables: [
    {
      name: "another parameter",
      type: "aws:ssm/parameter:Parameter",
      props: { name: "/finsight/production/LOG_LEVEL", type: "String", value: unknown },
      expect: none,
    },
  ],
});
