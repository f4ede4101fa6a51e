import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { list, record } from "../helpers/known";
import { lifecycleRules, receivesAccessLogs } from "../helpers/log-buckets";
import { someOf } from "../helpers/unknowns";

const bucket = "aws:s3/bucket:Bucket";
const bucketV2 = "aws:s3/bucketV2:BucketV2";
const messages = {
  forever: "Access logs stay in the bucket for ever: no lifecycle rule deletes them.",
} as const;
const noLogs = "No resource of the stack delivers access logs to the bucket.";
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

/** `enabled` is the word of the rules inside a bucket, `status` that of the separate ones. */
function deletes(rule: Readonly<Record<string, unknown>>): boolean {
  const isOn = isTrue(rule.enabled) || rule.status === "Enabled";
  // aws.s3.BucketV2 has a list where the others have one.
  const expirations = [rule.expiration, ...list(rule.expirations)].map(record);
  return isOn && expirations.some(({ days, date }) => days !== undefined || date !== undefined);
}

function* check({ resource }: CheckContext<Options>): Found {
  if (!receivesAccessLogs(resource)) {
    return notApplicable(noLogs);
  }
  if (!someOf(lifecycleRules(resource), deletes)) {
    yield { message: "forever", property: "bucket" };
  }
  return undefined;
}

const balancer: ExampleResource = {
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "web",
  props: { accessLogs: { bucket: "shop-logs", enabled: true } },
};
const rules = (rule: object): ExampleResource => ({
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  name: "retention",
  props: { bucket: "shop-logs", rules: [rule as never] },
});
const together = (...all: readonly ExampleResource[]): readonly ExampleResource[] => all;
const kept = together(balancer, rules({ id: "all", status: "Enabled", expiration: { days: 400 } }));
const moved = together(
  balancer,
  rules({ id: "all", status: "Enabled", transitions: [{ days: 30, storageClass: "GLACIER" }] }),
);
const open = together(balancer, rules({ id: "all", status: unknown, expiration: { days: 400 } }));

export default definePolicy({
  id: "log-buckets-expire",
  title: "Access logs are deleted after a time that somebody chose",
  why: "Access logs hold addresses of people: what is kept longer than it is needed must be found, explained and paid for.",
  fix: "Add an aws.s3.BucketLifecycleConfiguration with a rule whose expiration.days is the time of the retention policy.",
  severity: "low",
  controls: ["data-retention-policy", "log-retention"],
  scope: "stack",
  resources: [bucket, bucketV2],
  messages,
  checks: {
    *[bucket](_props, context) {
      return yield* check(context as CheckContext<Options>);
    },
    *[bucketV2](_props, context) {
      return yield* check(context as CheckContext<Options>);
    },
  },
  passes: [
    { name: "a separate rule", type: bucket, props: { bucket: "shop-logs" }, with: kept },
    {
      name: "a rule inside the bucket",
      type: bucketV2,
      props: {
        bucket: "shop-logs",
        lifecycleRules: [{ enabled: true, expirations: [{ days: 90 }] }],
      },
      with: [balancer],
    },
  ],
  fails: [
    {
      name: "no rule",
      type: bucket,
      props: { bucket: "shop-logs" },
      with: [balancer],
      expect: "forever",
    },
    {
      name: "a rule that only moves them",
      type: bucketV2,
      props: { bucket: "shop-logs" },
      with: moved,
      expect: "forever",
    },
  ],
  unknowns: [
    {
      name: "a rule whose status the deployment decides",
      type: bucket,
      props: { bucket: "shop-logs" },
      with: open,
      expect: "rules[0].status",
    },
  ],
  notApplicables: [
    { name: "a bucket for uploads", type: bucket, props: { bucket: "uploads" }, expect: noLogs },
  ],
});
