import { definePolicy, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isFalse, isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

type Steps = Generator<Violation<typeof messages>, void, undefined>;

const type = "aws:cloudtrail/trail:Trail";

const messages = {
  off: "The trail records nothing: enableLogging is false.",
  oneRegion: "The trail records one region: isMultiRegionTrail is {actual}.",
  noDigests: "Nobody can tell whether the trail was changed: enableLogFileValidation is {actual}.",
} as const;

export default definePolicy({
  id: "audit-trail",
  title: "The audit trail is on, in every region, and shows when it was changed",
  why: "Whoever breaks into an account works in a region that nobody looks at, and edits the record afterwards. A trail of one region, or without digests, proves nothing.",
  fix: "Set isMultiRegionTrail and enableLogFileValidation to true on the aws.cloudtrail.Trail, and leave enableLogging true.",
  severity: "medium",
  controls: ["audit-logging"],
  resources: [type],
  messages,
  checks: {
    *[type](props) {
      yield* independently(
        function* (): Steps {
          // On when absent: @pulumi/aws cloudtrail/trail, enableLogging.
          if (isFalse(props.enableLogging)) {
            yield { message: "off", property: "enableLogging" };
          }
        },
        function* (): Steps {
          const { isMultiRegionTrail: actual } = props;
          if (!isTrue(actual)) {
            const property = "isMultiRegionTrail";
            yield { message: "oneRegion", property, actual: show(actual) };
          }
        },
        function* (): Steps {
          const { enableLogFileValidation: actual } = props;
          if (!isTrue(actual)) {
            const property = "enableLogFileValidation";
            yield { message: "noDigests", property, actual: show(actual) };
          }
        },
      );
    },
  },
  remediations: {
    [type]: () => ({
      enableLogging: true,
      isMultiRegionTrail: true,
      enableLogFileValidation: true,
    }),
  },
  passes: [
    {
      name: "every region, with digests",
      type,
      props: { s3BucketName: "trail", isMultiRegionTrail: true, enableLogFileValidation: true },
    },
  ],
  fails: [
    {
      name: "left to the provider default, which is one region",
      type,
      props: { s3BucketName: "trail", enableLogFileValidation: true },
      expect: "oneRegion",
    },
    {
      name: "without digests",
      type,
      props: { s3BucketName: "trail", isMultiRegionTrail: true },
      expect: "noDigests",
    },
    {
      name: "stopped, while something else is not known yet",
      type,
      props: {
        s3BucketName: "trail",
        isMultiRegionTrail: unknown,
        enableLogFileValidation: true,
        enableLogging: false,
      },
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "regions that the deployment decides",
      type,
      props: {
        s3BucketName: "trail",
        isMultiRegionTrail: unknown,
        enableLogFileValidation: true,
      },
      expect: "isMultiRegionTrail",
    },
  ],
});
