import assert from "node:assert/strict";
import { buildStackIndex } from "../../policies/framework/indexed-stack";
import { UnknownRead, unknown } from "../../policies/framework/unknown";
import { view } from "../../policies/framework/view";
import { batchContainers, parseDocument, taskContainers } from "../../policies/helpers/containers";
import * as env from "../../policies/helpers/env-examples";
import { environmentChecks, type Setting } from "../../policies/helpers/env-settings";

/** What the helper reads from one resource, up to an unknown value. */
function read(resource: { readonly type: string; readonly props: object }) {
  const found: Setting[] = [];
  const checks = environmentChecks(function* (settings: Iterable<Setting>) {
    for (const setting of settings) {
      found.push(setting);
      yield setting;
    }
    return undefined;
  });
  const stack = buildStackIndex([{ urn: "urn:a", name: "a", ...resource }]);
  const [subject] = stack.all;
  assert(subject);
  const check = checks[resource.type as keyof typeof checks];
  const context = {
    environment: "production" as const,
    resource: subject,
    isUnknown: (path: string) => subject.isUnknown(path),
    isSecret: (path: string) => subject.isSecret(path),
  };
  let stopped: string | undefined;
  try {
    [...check(subject.props as never, context)];
  } catch (error) {
    assert(error instanceof UnknownRead, String(error));
    stopped = error.path;
  }
  return { settings: found.map(({ name, value, path }) => ({ name, value, path })), stopped };
}

const variables = { DEBUG: "true" };
const places: readonly (readonly [string, { type: string; props: object }, string])[] = [
  ["ECS", env.ecsTask(variables), "containerDefinitions[0].environment[0].value"],
  ["Lambda", env.lambda(variables), "environment.variables.DEBUG"],
  [
    "App Runner",
    env.appRunner(variables),
    "sourceConfiguration.imageRepository.imageConfiguration.runtimeEnvironmentVariables.DEBUG",
  ],
  [
    "App Runner from code",
    env.appRunnerFromCode(variables),
    "sourceConfiguration.codeRepository.codeConfiguration.codeConfigurationValues.runtimeEnvironmentVariables.DEBUG",
  ],
  ["Batch", env.batchContainer(variables), "containerProperties.environment[0].value"],
  [
    "Batch on ECS",
    env.batchOnEcs(variables),
    "ecsProperties.taskProperties[0].containers[0].environment[0].value",
  ],
  [
    "Batch on nodes",
    env.batchNodes(variables),
    "nodeProperties.nodeRangeProperties[0].container.environment[0].value",
  ],
  [
    "Batch on EKS",
    env.batchOnEks(variables),
    "eksProperties.podProperties.containers[0].envs[0].value",
  ],
  ["CodeBuild", env.codeBuild(variables), "environment.environmentVariables[0].value"],
  ["Amplify", env.amplifyApp(variables), "environmentVariables.DEBUG"],
  [
    "Amplify's new branches",
    env.amplifyNewBranches(variables),
    "autoBranchCreationConfig.environmentVariables.DEBUG",
  ],
  ["an Amplify branch", env.amplifyBranch(variables), "environmentVariables.DEBUG"],
  ["Elastic Beanstalk", env.beanstalk(variables), "settings[0].value"],
  ["a Beanstalk template", env.beanstalkTemplate(variables), "settings[0].value"],
  ["Lightsail", env.lightsail(variables), "containers[0].environment.DEBUG"],
];

describe("environment variables of a resource", () => {
  for (const [name, resource, path] of places) {
    it(`are read from ${name} with their path`, () => {
      assert.deepEqual(read(resource), {
        settings: [{ name: "DEBUG", value: "true", path }],
        stopped: undefined,
      });
    });
  }
  it("are settings without a value while only the deployment knows it", () => {
    const { settings, stopped } = read(env.lambda({ A: unknown, "a.b": "2" }));
    assert.deepEqual(settings, [
      { name: "A", value: undefined, path: "environment.variables.A" },
      { name: "a.b", value: "2", path: 'environment.variables["a.b"]' },
    ]);
    assert.equal(stopped, undefined);
  });
  it("are read past an element of which nothing is known, which then counts", () => {
    const known = env.codeBuild(variables);
    const [entry] = known.props.environment.environmentVariables;
    const resource = {
      type: known.type,
      props: { environment: { environmentVariables: [unknown, entry] } },
    };
    const { settings, stopped } = read(resource);
    assert.deepEqual(
      settings.map(({ path }) => path),
      ["environment.environmentVariables[1].value"],
    );
    assert.equal(stopped, "environment.environmentVariables[0]");
  });
  it("are none where CodeBuild takes them by reference", () => {
    assert.deepEqual(read(env.codeBuild(variables, "SECRETS_MANAGER")).settings, []);
    assert.equal(read(env.codeBuild(variables, "PLAINTEXT")).settings.length, 1);
  });
});

describe("container definitions", () => {
  it("are read from a string and from an object", () => {
    const containers = [{ name: "api" }];
    const container = { definition: { name: "api" }, path: "containerDefinitions[0]" };
    const text = JSON.stringify(containers);
    assert.deepEqual(taskContainers({ containerDefinitions: text }), [container]);
    // The parts of a list may be unknown by themselves, those of a document may not.
    const own = { ...container, inDocument: false };
    assert.deepEqual(taskContainers({ containerDefinitions: containers }), [own]);
  });
  it("are an error that does not quote them when they are no JSON", () => {
    assert.throws(
      () => parseDocument("hunter22 {", "containerDefinitions"),
      /^Error: containerDefinitions is not a valid JSON document$/,
    );
  });
  it("of a Batch job are read past a document that is not known", () => {
    const props = view({
      containerProperties: unknown,
      nodeProperties: JSON.stringify({ nodeRangeProperties: [{ container: { image: "a" } }] }),
    }) as object;
    const seen: string[] = [];
    assert.throws(() => {
      for (const { path, definition } of batchContainers(props)) {
        if (definition) {
          seen.push(path);
        }
      }
    }, UnknownRead);
    assert.deepEqual(seen, ["nodeProperties.nodeRangeProperties[0].container"]);
  });
});
