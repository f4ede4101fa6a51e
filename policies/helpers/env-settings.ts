/**
 * The environment variables that a resource gives to a program, whatever the service calls them.
 * Only plain values count: what a service takes by reference (ECS `secrets`, App Runner
 * `runtimeEnvironmentSecrets`, CodeBuild types other than PLAINTEXT) never appears here.
 */
import type {
  CheckContext,
  NotApplicable,
  Options,
  ResourceTypes,
} from "../framework/define-policy";
import { childPath } from "../framework/path";
import type { StackResource } from "../framework/stack-index";
import { UnknownRead } from "../framework/unknown";
import { batchContainers, type Container, member, taskContainers } from "./containers";
import { allOf, list, record } from "./known";

export interface Setting {
  readonly name: string;
  /** The text; undefined when only the deployment will know it. */
  readonly value: string | undefined;
  /** Path of the value from the resource's inputs. */
  readonly path: string;
  /** True when the value stands inside a JSON document that is one string to Pulumi. */
  readonly inDocument: boolean;
}

/** The types that carry plain environment variables. */
export const environmentTypes = [
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:lambda/function:Function",
  "aws:apprunner/service:Service",
  "aws:batch/jobDefinition:JobDefinition",
  "aws:codebuild/project:Project",
  "aws:amplify/app:App",
  "aws:amplify/branch:Branch",
  "aws:elasticbeanstalk/environment:Environment",
  "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate",
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
] as const;
export type EnvironmentType = (typeof environmentTypes)[number];

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

type IsUnknown = (path: string) => boolean;

/** `[{name, value}]`; inside a JSON document all of it is known, or none. */
function* fromContainer(container: Container, isUnknown: IsUnknown): Generator<Setting> {
  const entries = list(member(container.definition, "environment"));
  for (const [index, entry] of entries.entries()) {
    const name = member(entry, "name");
    const path = `${container.path}.environment[${index}].value`;
    const value = isUnknown(path) ? undefined : text(member(entry, "value"));
    if (typeof name === "string" && (value !== undefined || isUnknown(path))) {
      yield { name, value, path, inDocument: container.inDocument ?? true };
    }
  }
}

/**
 * A map of name to value. A value that only the deployment will know is a setting without a value:
 * the policies look for what the program wrote, and it did not write this one.
 */
function* fromMap(map: unknown, base: string, isUnknown: IsUnknown): Generator<Setting> {
  const variables = record(map);
  for (const name of Object.keys(variables)) {
    const path = childPath(base, name);
    const value = isUnknown(path) ? undefined : text(variables[name]);
    if (value !== undefined || isUnknown(path)) {
      yield { name, value, path, inDocument: false };
    }
  }
}

/** An array of objects in the resource's inputs, each of which may be unknown. */
function fromArray(
  array: unknown,
  base: string,
  isUnknown: IsUnknown,
  counts: (entry: Readonly<Record<string, unknown>>) => boolean = () => true,
): Iterable<Setting> {
  const entries = list(array);
  return allOf(
    ...[...entries.keys()].map((index) => () => {
      const entry = record(entries[index]);
      const { name } = entry;
      const path = `${base}[${index}].value`;
      const value = isUnknown(path) ? undefined : text(entry.value);
      return typeof name === "string" && counts(entry) && (value !== undefined || isUnknown(path))
        ? [{ name, value, path, inDocument: false }]
        : [];
    }),
  );
}

function* fromContainers(containers: Iterable<Container>, isUnknown: IsUnknown) {
  let unseen: UnknownRead | undefined;
  for (const container of containers) {
    yield* fromContainer(container, isUnknown);
    // A Batch job on EKS is no document: its variables are `envs`, and one may be unknown, which
    // must not hide those of the next container.
    try {
      const { envs } = record(container.definition);
      yield* fromArray(envs, `${container.path}.envs`, isUnknown);
    } catch (error) {
      if (!(error instanceof UnknownRead)) {
        throw error;
      }
      unseen ??= error;
    }
  }
  if (unseen) {
    throw unseen;
  }
}

const beanstalkNamespace = "aws:elasticbeanstalk:application:environment";
const fromBeanstalk = (props: { readonly settings?: unknown }, isUnknown: IsUnknown) =>
  fromArray(
    props.settings,
    "settings",
    isUnknown,
    (entry) => entry.namespace === beanstalkNamespace,
  );

const readers: {
  readonly [K in EnvironmentType]: (
    props: ResourceTypes[K],
    isUnknown: IsUnknown,
  ) => Iterable<Setting>;
} = {
  "aws:ecs/taskDefinition:TaskDefinition": (props, isUnknown) =>
    fromContainers(taskContainers(props), isUnknown),
  "aws:batch/jobDefinition:JobDefinition": (props, isUnknown) =>
    fromContainers(batchContainers(props), isUnknown),
  "aws:lambda/function:Function": (props, isUnknown) =>
    fromMap(record(props.environment).variables, "environment.variables", isUnknown),
  "aws:apprunner/service:Service": (props, isUnknown) => {
    const source = record(props.sourceConfiguration);
    const image = "imageRepository.imageConfiguration";
    const code = "codeRepository.codeConfiguration.codeConfigurationValues";
    return allOf(
      ...[image, code].map((where) => () => {
        const steps = where.split(".");
        const holder = steps.reduce<unknown>((value, key) => record(value)[key], source);
        const path = `sourceConfiguration.${where}.runtimeEnvironmentVariables`;
        return fromMap(record(holder).runtimeEnvironmentVariables, path, isUnknown);
      }),
    );
  },
  "aws:codebuild/project:Project": (props, isUnknown) =>
    fromArray(
      record(props.environment).environmentVariables,
      "environment.environmentVariables",
      isUnknown,
      // PLAINTEXT is the default: CodeBuild's API reference, EnvironmentVariable.type.
      (entry) => (entry.type ?? "PLAINTEXT") === "PLAINTEXT",
    ),
  "aws:amplify/app:App": (props, isUnknown) =>
    allOf(
      () => fromMap(props.environmentVariables, "environmentVariables", isUnknown),
      () =>
        fromMap(
          record(props.autoBranchCreationConfig).environmentVariables,
          "autoBranchCreationConfig.environmentVariables",
          isUnknown,
        ),
    ),
  "aws:amplify/branch:Branch": (props, isUnknown) =>
    fromMap(props.environmentVariables, "environmentVariables", isUnknown),
  "aws:elasticbeanstalk/environment:Environment": fromBeanstalk,
  "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": fromBeanstalk,
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": (
    props,
    isUnknown,
  ) => {
    const containers = list(props.containers);
    return allOf(
      ...[...containers.keys()].map((index) => () => {
        const path = `containers[${index}].environment`;
        return fromMap(record(containers[index]).environment, path, isUnknown);
      }),
    );
  },
};

type EnvironmentContext = Pick<
  CheckContext<Options>,
  "environment" | "isSecret" | "isUnknown" | "resource"
>;

/** One check for every type that carries environment variables. */
export function environmentChecks<V>(
  check: (
    settings: Iterable<Setting>,
    context: EnvironmentContext,
  ) => Generator<V, NotApplicable | undefined, undefined>,
): {
  readonly [K in EnvironmentType]: (
    props: ResourceTypes[K],
    context: EnvironmentContext,
  ) => Generator<V, NotApplicable | undefined, undefined>;
} {
  const checks = Object.fromEntries(
    environmentTypes.map((type) => [
      type,
      (props: never, context: EnvironmentContext) =>
        check(
          lazily(type, props, (path) => context.isUnknown(path)),
          context,
        ),
    ]),
  );
  return checks as ReturnType<typeof environmentChecks<V>>;
}

/** The variables that a resource of any type gives to a program: none for most types. */
export function settingsOf(resource: StackResource): Iterable<Setting> {
  const type = environmentTypes.find((each) => each === resource.type);
  return type ? lazily(type, resource.props as never, (path) => resource.isUnknown(path)) : [];
}

/** Reads nothing before the check asks for it: a policy may not apply at all. */
function* lazily(type: EnvironmentType, props: never, isUnknown: IsUnknown): Generator<Setting> {
  yield* readers[type](props, isUnknown);
}
