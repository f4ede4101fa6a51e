import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  short:
    "A deleted key is gone after {actual} days (deletionWindowInDays), fewer than {minimum}: nobody may have noticed by then.",
} as const;
const options = {
  minimumDays: {
    type: "integer",
    default: 14,
    minimum: 7,
    maximum: 30,
    stricter: "higher",
    description: "Fewest days between the deletion of a key and its end.",
    source:
      "Our choice: two weeks outlast a holiday; catalytic-217 asks that keys can be recovered.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const types = [
  "aws:kms/key:Key",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
] as const;
const elsewhere = "Outside of production nothing depends on a key for long.";

function* window(props: { readonly deletionWindowInDays?: unknown }, context: Context): Found {
  if (context.environment !== "production") {
    return notApplicable(elsewhere);
  }
  // Absent is 30, and AWS takes 7 to 30: @pulumi/aws kms/key, deletionWindowInDays.
  const value = props.deletionWindowInDays ?? 30;
  const { minimumDays: minimum } = context.options;
  if (!(numberOf(value) >= minimum)) {
    yield { message: "short", property: "deletionWindowInDays", actual: show(value), minimum };
  }
  return undefined;
}

/** AWS's own window, the longest that there is. */
const longest = () => ({ deletionWindowInDays: 30 });

export default definePolicy({
  id: "kms-key-deletion-window",
  title: "A deleted encryption key can be brought back for two weeks",
  why: "Without its key every backup, secret and volume that it protects is noise. The days until a deleted key ends are the only time to take that back.",
  fix: "Leave deletionWindowInDays out, which means 30 days, or set it to 14 or more.",
  severity: "medium",
  controls: ["secrets-recoverable"],
  options,
  resources: types,
  messages,
  checks: {
    "aws:kms/key:Key": window,
    "aws:kms/externalKey:ExternalKey": window,
    "aws:kms/replicaKey:ReplicaKey": window,
    "aws:kms/replicaExternalKey:ReplicaExternalKey": window,
  },
  remediations: {
    "aws:kms/key:Key": longest,
    "aws:kms/externalKey:ExternalKey": longest,
    "aws:kms/replicaKey:ReplicaKey": longest,
    "aws:kms/replicaExternalKey:ReplicaExternalKey": longest,
  },
  passes: [
    { name: "left to the default of 30", type: "aws:kms/key:Key", props: {} },
    { name: "two weeks", type: "aws:kms/key:Key", props: { deletionWindowInDays: 14 } },
  ],
  fails: [
    {
      name: "a week",
      type: "aws:kms/key:Key",
      props: { deletionWindowInDays: 7 },
      expect: "short",
    },
    {
      name: "a key with imported material",
      type: "aws:kms/externalKey:ExternalKey",
      props: { deletionWindowInDays: 10 },
      expect: "short",
    },
    {
      name: "a replica",
      type: "aws:kms/replicaKey:ReplicaKey",
      props: { primaryKeyArn: unknown, deletionWindowInDays: 7 },
      expect: "short",
    },
    {
      name: "a replica with imported material",
      type: "aws:kms/replicaExternalKey:ReplicaExternalKey",
      props: { primaryKeyArn: unknown, deletionWindowInDays: 7 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:kms/key:Key",
      props: { deletionWindowInDays: unknown },
      expect: "deletionWindowInDays",
    },
  ],
  notApplicables: [
    {
      name: "a development stack",
      type: "aws:kms/key:Key",
      props: { deletionWindowInDays: 7 },
      environment: "development",
      expect: elsewhere,
    },
  ],
});
