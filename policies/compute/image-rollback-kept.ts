import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, parseDocument } from "../helpers/containers";
import { numberOf } from "../helpers/flags";
import { list } from "../helpers/known";

const lifecycle = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const messages = {
  few: "Of the tagged images only the last {count} stay, fewer than {minimum}: older releases cannot be started again.",
  soon: "Tagged images are removed after {days} days, sooner than {minimum}, also while they run.",
} as const;
const options = {
  minimumImages: {
    type: "integer",
    default: 10,
    minimum: 1,
    maximum: 100_000,
    stricter: "higher",
    description: "Fewest tagged images that a repository keeps.",
    source: "Our choice: paymentsvc-061 asks for a way back, not for a number of releases.",
  },
  minimumDays: {
    type: "integer",
    default: 30,
    minimum: 1,
    maximum: 3650,
    stricter: "higher",
    description: "Fewest days that a tagged image stays.",
    source: "Our choice: as above; a release that runs longer needs a rule by number.",
  },
} as const;
const untagged = "The policy removes no tagged images.";

function* check(
  rule: unknown,
  { options: { minimumImages, minimumDays } }: CheckContext<typeof options>,
) {
  const selection = member(rule, "selection");
  const count = numberOf(member(selection, "countNumber"));
  const type = member(selection, "countType");
  if (type === "imageCountMoreThan" && count < minimumImages) {
    yield { message: "few", property: "policy", count, minimum: minimumImages } as const;
  }
  if (type === "sinceImagePushed" && count < minimumDays) {
    yield { message: "soon", property: "policy", days: count, minimum: minimumDays } as const;
  }
}

const json = (...rules: readonly object[]) =>
  JSON.stringify({
    rules: rules.map((selection, at) => ({
      rulePriority: at + 1,
      selection,
      action: { type: "expire" },
    })),
  });
const releases = { tagStatus: "tagged", tagPatternList: ["v*"], countType: "imageCountMoreThan" };
const days = { countType: "sinceImagePushed", countUnit: "days" };

export default definePolicy({
  id: "image-rollback-kept",
  title: "Image repositories keep enough releases to go back to",
  why: "A rollback starts the image of an earlier release. When the repository has thrown it away, the broken release is the only one there is.",
  fix: "Let the lifecycle policy keep at least ten tagged images, and expire the untagged ones by age.",
  severity: "medium",
  controls: ["rollback-capability"],
  options,
  resources: [lifecycle],
  messages,
  checks: {
    *[lifecycle](props, context) {
      const rules = list(member(parseDocument(props.policy, "policy"), "rules"));
      const onTagged = rules.filter((rule) => {
        const isExpiry = member(member(rule, "action"), "type") === "expire";
        return isExpiry && member(member(rule, "selection"), "tagStatus") !== "untagged";
      });
      yield* each(onTagged, (rule) => check(rule, context));
      return onTagged.length === 0 ? notApplicable(untagged) : undefined;
    },
  },
  passes: [
    {
      name: "thirty releases",
      type: lifecycle,
      props: { repository: unknown, policy: json({ ...releases, countNumber: 30 }) },
    },
    {
      name: "half a year, and untagged images for a day",
      type: lifecycle,
      props: {
        repository: "api",
        policy: json(
          { tagStatus: "untagged", ...days, countNumber: 1 },
          { tagStatus: "any", ...days, countNumber: 180 },
        ),
      },
    },
  ],
  fails: [
    {
      name: "the last release only",
      type: lifecycle,
      props: { repository: unknown, policy: json({ ...releases, countNumber: 1 }) },
      expect: "few",
    },
    {
      name: "three images of any kind, in an object",
      type: lifecycle,
      props: {
        repository: unknown,
        policy: JSON.parse(
          json({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 3 }),
        ),
      },
      expect: "few",
    },
    {
      name: "a week",
      type: lifecycle,
      props: { repository: "api", policy: json({ tagStatus: "any", ...days, countNumber: 7 }) },
      expect: "soon",
    },
  ],
  unknowns: [
    {
      name: "a policy that the deployment makes",
      type: lifecycle,
      props: { repository: "api", policy: unknown },
      expect: "policy",
    },
  ],
  notApplicables: [
    {
      name: "only untagged images expire",
      type: lifecycle,
      props: {
        repository: "api",
        policy: json({ tagStatus: "untagged", ...days, countNumber: 1 }),
      },
      expect: untagged,
    },
  ],
});
