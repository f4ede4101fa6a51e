import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven, isReadReplica, unlessAurora } from "../helpers/database";
import { show } from "../helpers/show";

const messages = {
  guessable: "The master user has a name that every attacker tries first: {setting} is {actual}.",
} as const;
const options = {
  names: {
    type: "array",
    items: { type: "string" },
    default: ["postgres", "admin", "administrator", "root", "master", "mysql", "sa", "awsuser"],
    stricter: "more",
    description: "Names that are refused, without regard to case.",
    source: "Our choice: catalytic-019 asks for secured credentials and names none.",
  },
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
type Context = CheckContext<typeof options>;
const elsewhere = "The user comes from the database that this one is made from.";

function* named(setting: string, read: () => unknown, context: Context): Found {
  if (!isGiven(read, setting, context)) {
    return notApplicable(elsewhere);
  }
  const name = read();
  const refused = context.options.names.map((each) => each.toLowerCase());
  if (typeof name === "string" && refused.includes(name.toLowerCase())) {
    yield { message: "guessable", property: setting, setting, actual: show(name) };
  }
  return undefined;
}

export default definePolicy({
  id: "database-default-user-name",
  title: "The master user of a database has a name of its own",
  why: "A login needs a name and a password. With the name that every installation has, only the password is left to guess.",
  fix: "Set username (masterUsername of a cluster) to a name of your own before the database is made: a change later replaces it.",
  severity: "low",
  controls: ["db-credentials-strong"],
  options,
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
        return notApplicable(elsewhere);
      }
      const reason = "The cluster of an Aurora instance has the users.";
      return yield* unlessAurora(props, context, reason, () =>
        named("username", () => props.username, context),
      );
    },
    *"aws:rds/cluster:Cluster"(props, context) {
      return yield* named("masterUsername", () => props.masterUsername, context);
    },
    *"aws:docdb/cluster:Cluster"(props, context) {
      return yield* named("masterUsername", () => props.masterUsername, context);
    },
    *"aws:redshift/cluster:Cluster"(props, context) {
      return yield* named("masterUsername", () => props.masterUsername, context);
    },
  },
  passes: [
    {
      name: "a name of its own",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", username: "finsight_owner" },
    },
    {
      name: "a cluster",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-postgresql", masterUsername: "ledger" },
    },
    {
      name: "a name that the configuration allows",
      type: "aws:docdb/cluster:Cluster",
      props: { masterUsername: "root" },
      options: { names: ["admin"] },
    },
  ],
  fails: [
    {
      name: "the engine's own name",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", username: "postgres" },
      expect: "guessable",
    },
    {
      name: "in capitals",
      type: "aws:rds/cluster:Cluster",
      props: { engine: "aurora-mysql", masterUsername: "Admin" },
      expect: "guessable",
    },
    {
      name: "a document database",
      type: "aws:docdb/cluster:Cluster",
      props: { masterUsername: "root" },
      expect: "guessable",
    },
    {
      name: "a warehouse",
      type: "aws:redshift/cluster:Cluster",
      props: { clusterIdentifier: "facts", nodeType: "ra3.large", masterUsername: "awsuser" },
      expect: "guessable",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", username: unknown },
      expect: "username",
    },
  ],
  notApplicables: [
    {
      name: "a restored database",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.t4g.medium", snapshotIdentifier: "app-final" },
      expect: elsewhere,
    },
    {
      name: "an instance with an Aurora engine",
      type: "aws:rds/instance:Instance",
      props: { instanceClass: "db.r7g.large", engine: "aurora-postgresql" },
      expect: "The cluster of an Aurora instance has the users.",
    },
  ],
});
