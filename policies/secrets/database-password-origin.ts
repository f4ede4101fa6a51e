import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven, isReadReplica, unlessAurora } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { given } from "../helpers/provenance";

const messages = {
  untraced:
    "The master password comes from no generator and no secret store: {setting} is written in the program or in the configuration.",
  missing:
    "Nothing makes the master password: neither manageMasterUserPassword nor {setting} is set.",
} as const;

const fromSource = "A restored or replicated database keeps the password of its source.";

interface Password {
  readonly name: string;
  readonly read: () => unknown;
}

/** The first password that is given decides; AWS takes one only. */
function* origin(
  resource: StackResource,
  managed: boolean | undefined,
  passwords: readonly [Password, ...Password[]],
  otherwise?: () => boolean,
) {
  if (isTrue(managed)) {
    return undefined;
  }
  for (const { name, read } of passwords) {
    const found = given(resource, name, read);
    if (found === "untraced") {
      const violation = { message: "untraced", property: name, setting: name } as const;
      yield violation satisfies Violation<typeof messages>;
    }
    if (found !== "nothing") {
      return undefined;
    }
  }
  if (otherwise?.()) {
    return notApplicable(fromSource);
  }
  const [{ name }] = passwords;
  yield { message: "missing", property: name, setting: name } as const;
  return undefined;
}

export default definePolicy({
  id: "database-password-origin",
  title: "The master password is made by AWS, a generator or a secret store",
  why: "A master password in the program is in the repository and in every copy of it, and people choose passwords that can be guessed. That Pulumi marks the value as secret says nothing: it marks literals too, so what counts is the resource that the value comes from.",
  fix: "Set manageMasterUserPassword to true, or pass the result of a random.RandomPassword.",
  severity: "critical",
  controls: ["db-credentials-strong", "secrets-not-in-repo"],
  scope: "stack",
  resources: [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:redshift/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:rds/instance:Instance"(props, context) {
      if (isReadReplica(props, context)) {
        return notApplicable(fromSource);
      }
      const reason = "The cluster of an Aurora instance has the password.";
      return yield* unlessAurora(props, context, reason, () =>
        origin(
          context.resource,
          props.manageMasterUserPassword,
          [
            { name: "password", read: () => props.password },
            { name: "passwordWo", read: () => props.passwordWo },
          ],
          () =>
            isGiven(() => props.snapshotIdentifier, "snapshotIdentifier", context) ||
            isGiven(() => props.restoreToPointInTime, "restoreToPointInTime", context),
        ),
      );
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      return yield* origin(
        context.resource,
        props.manageMasterUserPassword,
        [
          { name: "masterPassword", read: () => props.masterPassword },
          { name: "masterPasswordWo", read: () => props.masterPasswordWo },
        ],
        () =>
          isGiven(() => props.snapshotIdentifier, "snapshotIdentifier", context) ||
          isGiven(() => props.restoreToPointInTime, "restoreToPointInTime", context) ||
          isGiven(
            () => props.replicationSourceIdentifier,
            "replicationSourceIdentifier",
            context,
          ) ||
          isGiven(() => props.globalClusterIdentifier, "globalClusterIdentifier", context),
      );
    },
    *"aws:docdb/cluster:Cluster"(props, context) {
      return yield* origin(
        context.resource,
        props.manageMasterUserPassword,
        [
          { name: "masterPassword", read: () => props.masterPassword },
          { name: "masterPasswordWo", read: () => props.masterPasswordWo },
        ],
        () =>
          isGiven(() => props.snapshotIdentifier, "snapshotIdentifier", context) ||
          isGiven(() => props.restoreToPointInTime, "restoreToPointInTime", context) ||
          isGiven(() => props.globalClusterIdentifier, "globalClusterIdentifier", context),
      );
    },
    *"aws:redshift/cluster:Cluster"(props, context) {
      return yield* origin(
        context.resource,
        props.manageMasterPassword,
        [
          { name: "masterPassword", read: () => props.masterPassword },
          { name: "masterPasswordWo", read: () => props.masterPasswordWo },
        ],
        () =>
          isGiven(() => props.snapshotIdentifier, "snapshotIdentifier", context) ||
          isGiven(() => props.snapshotArn, "snapshotArn", context),
      );
    },
  },
  passes: [
    {
      name: "AWS makes, stores and rotates it",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", username: "app", manageMasterUserPassword: true },
    },
    {
      name: "a generated password",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", username: "app", password: unknown },
      references: { password: ["generator"] },
      with: [
        {
          type: "random:index/randomPassword:RandomPassword",
          name: "generator",
          props: { length: 32 },
        },
      ],
    },
    {
      name: "a password from the secret store, for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", masterPasswordWo: unknown, masterPasswordWoVersion: 1 },
      references: { masterPasswordWo: ["stored"] },
      with: [
        {
          type: "aws:secretsmanager/secretVersion:SecretVersion",
          name: "stored",
          props: { secretId: "db", secretString: unknown },
        },
      ],
    },
  ],
  fails: [
    {
      name: "a literal",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", password: "correct-horse-battery-staple" },
      expect: "untraced",
    },
    {
      name: "a literal as a write-only password",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", passwordWo: "correct-horse", passwordWoVersion: 1 },
      expect: "untraced",
    },
    {
      name: "a literal for a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "postgres", masterPassword: "correct-horse-battery-staple" },
      expect: "untraced",
    },
    {
      name: "none at all",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "postgres", masterUsername: "app" },
      expect: "missing",
    },
    {
      name: "a literal for a document database",
      type: "aws:docdb/cluster:Cluster",
      props: { masterUsername: "app", masterPassword: "correct-horse-battery-staple" },
      expect: "untraced",
    },
    {
      name: "a literal for a warehouse",
      type: "aws:redshift/cluster:Cluster",
      props: {
        clusterIdentifier: "dw",
        nodeType: "ra3.large",
        masterPassword: "correct-horse-battery-staple",
      },
      expect: "untraced",
    },
  ],
  unknowns: [
    {
      name: "a secret of the configuration that this preview cannot decrypt",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", password: unknown },
      expect: "password",
    },
    {
      name: "whether AWS makes it is decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", manageMasterUserPassword: unknown },
      expect: "manageMasterUserPassword",
    },
  ],
  notApplicables: [
    {
      name: "a read replica",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", replicateSourceDb: unknown },
      expect: fromSource,
    },
    {
      name: "a database restored from a snapshot",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", snapshotIdentifier: "app-final" },
      expect: fromSource,
    },
    {
      name: "a secondary cluster of a global database",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", globalClusterIdentifier: unknown },
      expect: fromSource,
    },
  ],
});
