/** The container images that resources run, whatever the service calls them. */
import type { ResourceTypes } from "../framework/define-policy";
import { batchContainers, member, taskContainers } from "./containers";
import { isGiven } from "./database";
import { allOf, list, record } from "./known";

/** An image as the program names it. */
export interface Image {
  readonly reference: string;
  /** Path of the reference from the resource's inputs. */
  readonly path: string;
}

/** The types that run container images. */
export const imageTypes = [
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:batch/jobDefinition:JobDefinition",
  "aws:lambda/function:Function",
  "aws:apprunner/service:Service",
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
] as const;
export type ImageType = (typeof imageTypes)[number];

type Context = { isUnknown(path: string): boolean };
type Readers = {
  readonly [K in ImageType]: (props: ResourceTypes[K], context: Context) => Iterable<Image>;
};

function* named(reference: unknown, path: string): Generator<Image> {
  if (typeof reference === "string" && reference !== "") {
    yield { reference, path };
  }
}

/** The images of each type; reading an unknown one throws, as every read of a check does. */
export const imagesOf: Readers = {
  *"aws:ecs/taskDefinition:TaskDefinition"(props) {
    for (const { definition, path } of taskContainers(props)) {
      yield* named(member(definition, "image"), `${path}.image`);
    }
  },
  "aws:batch/jobDefinition:JobDefinition": (props) =>
    allOf(function* () {
      for (const { definition, path } of batchContainers(props)) {
        yield* named(member(definition, "image"), `${path}.image`);
      }
    }),
  *"aws:lambda/function:Function"(props, context) {
    if (isGiven(() => props.imageUri, "imageUri", context)) {
      yield* named(props.imageUri, "imageUri");
    }
  },
  *"aws:apprunner/service:Service"(props) {
    const { imageRepository } = record(props.sourceConfiguration);
    const path = "sourceConfiguration.imageRepository.imageIdentifier";
    yield* named(record(imageRepository).imageIdentifier, path);
  },
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": (props) => {
    const containers = list(props.containers);
    return allOf(
      ...[...containers.keys()].map(
        (at) => () => named(record(containers[at]).image, `containers[${at}].image`),
      ),
    );
  },
};

/** The parts of a reference: `registry:5000/team/api:1.4@sha256:...`. */
export function partsOf(reference: string): {
  readonly tag: string | undefined;
  readonly digest: string | undefined;
} {
  const [name = "", digest] = reference.split("@", 2);
  // A colon before the last slash is the registry's port.
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return { tag, digest };
}
