import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type ResourceTypes,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { type Image, type ImageType, imagesOf, imageTypes, partsOf } from "../helpers/images";
import { show } from "../helpers/show";

const messages = {
  untagged: "The image {image} has no tag: each start takes what is latest then.",
  moving: "The tag {tag} of the image {image} moves: two starts may run two programs.",
  noDigest: "The image {image} is named by tag, not by digest.",
} as const;
const options = {
  movingTags: {
    type: "array",
    items: { type: "string" },
    default:
      "latest main master develop dev stable edge nightly release staging prod production".split(
        " ",
      ),
    stricter: "more",
    description: "Tags that are moved from one image to the next.",
    source: "Our choice: the names of branches and channels; paymentsvc-061 asks for a way back.",
  },
  requireDigest: {
    type: "boolean",
    default: false,
    stricter: true,
    description: "Whether a tag is not enough, even one that never moves.",
    source: "Our choice: a digest cannot move, a tag of a repository with immutable tags neither.",
  },
} as const;

type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

function problem(
  { reference, path }: Image,
  { movingTags, requireDigest }: Context["options"],
): Violation<typeof messages> | undefined {
  const { tag, digest } = partsOf(reference);
  const at = { property: path, image: show(reference) };
  // Lightsail's own names end with a number that is given once: `:service.label.14`.
  if (digest !== undefined || /^:[^:]+\.\d+$/.test(reference)) {
    return undefined;
  }
  if (tag === undefined) {
    return { message: "untagged", ...at };
  }
  if (movingTags.includes(tag.toLowerCase())) {
    return { message: "moving", ...at, tag };
  }
  return requireDigest ? { message: "noDigest", ...at } : undefined;
}

function* judged(images: Iterable<Image>, context: Context): Found {
  let seen = 0;
  for (const image of images) {
    seen++;
    const found = problem(image, context.options);
    if (found) {
      yield found;
    }
  }
  return seen === 0 ? notApplicable("It runs no container image.") : undefined;
}

const checks = Object.fromEntries(
  imageTypes.map((type) => [
    type,
    (props: never, context: Context) => judged(imagesOf[type](props, context), context),
  ]),
) as unknown as {
  readonly [K in ImageType]: (props: ResourceTypes[K], context: Context) => Found;
};

const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api";
const digest = `sha256:${"0a1b2c3d".repeat(8)}`;
const task = (image: string) => ({
  type: "aws:ecs/taskDefinition:TaskDefinition" as const,
  props: { family: "api", containerDefinitions: JSON.stringify([{ name: "api", image }]) },
});
const appRunner = (imageIdentifier: string) => ({
  type: "aws:apprunner/service:Service" as const,
  props: {
    serviceName: "api",
    sourceConfiguration: { imageRepository: { imageIdentifier, imageRepositoryType: "ECR" } },
  },
});

export default definePolicy({
  id: "container-image-pinned",
  title: "Containers run an image that is named exactly",
  why: "A tag that moves makes each restart a deployment that nobody approved, and a rollback to the revision before starts the same broken image again.",
  fix: "Name the image by digest (repository@sha256:...) or by a tag that is given once, such as the commit.",
  severity: "medium",
  controls: ["container-image", "compute-deployed", "deploy-production", "rollback-capability"],
  options,
  resources: imageTypes,
  messages,
  checks,
  passes: [
    { name: "a digest", ...task(`${registry}@${digest}`) },
    { name: "a digest beside a tag that moves", ...task(`${registry}:latest@${digest}`) },
    { name: "the tag of a release", ...task(`${registry}:v1.4.2`) },
    { name: "a commit, from a registry with a port", ...task("registry.local:5000/api:9f8e7d6") },
    {
      name: "a digest where one is required",
      ...task(`${registry}@${digest}`),
      options: { requireDigest: true },
    },
  ],
  fails: [
    { name: "latest", ...task(`${registry}:latest`), expect: "moving" },
    { name: "the tag of a branch", ...task(`${registry}:Main`), expect: "moving" },
    { name: "no tag", ...task("nginx"), expect: "untagged" },
    {
      name: "no tag, from a registry with a port",
      ...task("registry.local:5000/api"),
      expect: "untagged",
    },
    {
      name: "a tag where a digest is required",
      ...task(`${registry}:v1.4.2`),
      options: { requireDigest: true },
      expect: "noDigest",
    },
    {
      name: "a job",
      type: "aws:batch/jobDefinition:JobDefinition",
      props: { name: "mail", type: "container", containerProperties: '{"image":"mail:latest"}' },
      expect: "moving",
    },
    {
      name: "a function",
      type: "aws:lambda/function:Function",
      props: { role: unknown, packageType: "Image", imageUri: `${registry}:prod` },
      expect: "moving",
    },
    { name: "a service of App Runner", ...appRunner(`${registry}:latest`), expect: "moving" },
    {
      name: "a container of Lightsail, after one that is not known yet",
      type: "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
      props: {
        serviceName: "web",
        containers: [
          { containerName: "api", image: unknown },
          { containerName: "web", image: "nginx:stable" },
        ],
      },
      expect: "moving",
    },
  ],
  unknowns: [
    {
      name: "containers that the deployment makes",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "api", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
    {
      name: "an image that is still to be built",
      type: "aws:lambda/function:Function",
      props: { role: unknown, packageType: "Image", imageUri: unknown },
      expect: "imageUri",
    },
  ],
  notApplicables: [
    {
      name: "a function from an archive",
      type: "aws:lambda/function:Function",
      props: { role: unknown, runtime: "nodejs22.x", handler: "index.handler" },
      expect: "It runs no container image.",
    },
  ],
});
