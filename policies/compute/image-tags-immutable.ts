import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

const repository = "aws:ecr/repository:Repository";

export default definePolicy({
  id: "image-tags-immutable",
  title: "Tags of an image repository are given once",
  why: "A tag that can be moved makes the image of yesterday's release another one: a rollback starts something that was never tested, and nobody can tell what ran.",
  fix: "Set imageTagMutability to IMMUTABLE, or IMMUTABLE_WITH_EXCLUSION with the tags that must move.",
  severity: "medium",
  controls: ["rollback-capability", "container-image"],
  resources: [repository],
  messages: { mutable: "Tags can be moved to another image: imageTagMutability is {actual}." },
  checks: {
    // Absent is MUTABLE:
    // docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
    *[repository](props) {
      const actual = props.imageTagMutability;
      if (!String(actual ?? "").startsWith("IMMUTABLE")) {
        yield { message: "mutable", property: "imageTagMutability", actual: show(actual) };
      }
    },
  },
  passes: [
    { name: "immutable", type: repository, props: { imageTagMutability: "IMMUTABLE" } },
    {
      name: "immutable but for the tags of a cache",
      type: repository,
      props: {
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [{ filter: "cache-*", filterType: "WILDCARD" }],
      },
    },
  ],
  fails: [
    { name: "left to the default", type: repository, props: {}, expect: "mutable" },
    {
      name: "mutable",
      type: repository,
      props: { imageTagMutability: "MUTABLE" },
      expect: "mutable",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: repository,
      props: { imageTagMutability: unknown },
      expect: "imageTagMutability",
    },
  ],
});
