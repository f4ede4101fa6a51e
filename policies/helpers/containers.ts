/**
 * Container definitions as ECS and Batch take them: a JSON document in a string. The services read
 * its keys without regard to case, so this does too.
 */
import { allOf, list, record } from "./known";

/** Parses a document that is a JSON string, or already an object. */
export function parseDocument(value: unknown, property: string): unknown {
  if (typeof value !== "string") {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw new Error(`${property} is not a valid JSON document`);
  }
}

/** The member of that name, in any case: `environment`, `Environment`. */
export function member(value: unknown, name: string): unknown {
  const object = record(value);
  if (Object.hasOwn(object, name)) {
    return object[name];
  }
  const key = Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

export interface Container {
  readonly definition: unknown;
  /** Path of the container from the resource's inputs: `containerDefinitions[0]`. */
  readonly path: string;
  /** False where it is an input of its own, whose parts may be unknown or secret by themselves. */
  readonly inDocument?: false;
}

/** The containers of an ECS task definition. */
export function taskContainers(props: { readonly containerDefinitions?: unknown }): Container[] {
  const document = parseDocument(props.containerDefinitions, "containerDefinitions");
  return list(document).map((definition, index) => ({
    definition,
    path: `containerDefinitions[${index}]`,
    // A list where the inputs are those of CloudFormation.
    ...(Array.isArray(props.containerDefinitions) ? { inDocument: false as const } : {}),
  }));
}

interface BatchJob {
  readonly containerProperties?: unknown;
  readonly ecsProperties?: unknown;
  readonly nodeProperties?: unknown;
  readonly eksProperties?: unknown;
}

function ecsContainers(ecs: unknown, path: string): Container[] {
  return list(member(ecs, "taskProperties")).flatMap((task, at) =>
    list(member(task, "containers")).map((definition, index) => ({
      definition,
      path: `${path}.taskProperties[${at}].containers[${index}]`,
    })),
  );
}

function nodeContainers(document: unknown): Container[] {
  return list(member(document, "nodeRangeProperties")).flatMap((range, index) => {
    const path = `nodeProperties.nodeRangeProperties[${index}]`;
    return [
      { definition: member(range, "container"), path: `${path}.container` },
      ...ecsContainers(member(range, "ecsProperties"), `${path}.ecsProperties`),
    ];
  });
}

function podContainers(props: BatchJob, kind: "containers" | "initContainers") {
  const containers = list(record(record(props.eksProperties).podProperties)[kind]);
  const path = `eksProperties.podProperties.${kind}`;
  return allOf(
    ...[...containers.keys()].map((index) => () => [
      { definition: containers[index], path: `${path}[${index}]` },
    ]),
  );
}

/** The containers of a Batch job definition, in each of the four ways to write them. */
export function batchContainers(props: BatchJob): Iterable<Container> {
  return allOf(
    () => [
      {
        definition: parseDocument(props.containerProperties, "containerProperties"),
        path: "containerProperties",
      },
    ],
    () => ecsContainers(parseDocument(props.ecsProperties, "ecsProperties"), "ecsProperties"),
    () => nodeContainers(parseDocument(props.nodeProperties, "nodeProperties")),
    () => podContainers(props, "containers"),
    () => podContainers(props, "initContainers"),
  );
}
