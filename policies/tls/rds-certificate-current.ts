import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { show } from "../helpers/show";

const instance = "aws:rds/instance:Instance";
const clusterInstance = "aws:rds/clusterInstance:ClusterInstance";
const cluster = "aws:rds/cluster:Cluster";
const docdb = "aws:docdb/clusterInstance:ClusterInstance";
const messages = {
  expired:
    "The certificate of the database is signed by {actual}, which has expired: clients that check it cannot connect.",
} as const;
const options = {
  expired: {
    type: "array",
    items: { type: "string" },
    default: ["rds-ca-2015", "rds-ca-2019"],
    stricter: "more",
    description: "Certificate authorities of RDS that have expired.",
    source:
      "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html: rds-ca-2019 ended on 22 August 2024, rds-ca-2015 on 5 March 2020.",
  },
} as const;

interface Context {
  readonly options: { readonly expired: readonly string[] };
  isUnknown(path: string): boolean;
}

function* check(
  read: () => unknown,
  property: string,
  context: Context,
): Generator<Violation<typeof messages>, void, undefined> {
  // Absent is the account's default, which AWS moved to rds-ca-rsa2048-g1.
  if (isGiven(read, property, context) && context.options.expired.includes(String(read()))) {
    yield { message: "expired", property, actual: show(read()) };
  }
}

const large = { instanceClass: "db.r7g.large" };
const member = { ...large, clusterIdentifier: "shop", engine: "aurora-postgresql" } as const;

export default definePolicy({
  id: "rds-certificate-current",
  title: "Databases show a certificate that is still good",
  why: "Clients that check the server, as they should, refuse an expired certificate; those that do connect check nothing, and whoever stands between reads along.",
  fix: "Set caCertIdentifier (caCertificateIdentifier of a cluster) to rds-ca-rsa2048-g1, or leave it out, and give clients the current bundle of certificates.",
  severity: "medium",
  controls: ["tls-modern-policy", "postgres-url"],
  options,
  resources: [instance, clusterInstance, cluster, docdb],
  messages,
  checks: {
    *[instance](props, context) {
      yield* check(() => props.caCertIdentifier, "caCertIdentifier", context);
    },
    *[clusterInstance](props, context) {
      yield* check(() => props.caCertIdentifier, "caCertIdentifier", context);
    },
    *[cluster](props, context) {
      yield* check(() => props.caCertificateIdentifier, "caCertificateIdentifier", context);
    },
    *[docdb](props, context) {
      yield* check(() => props.caCertIdentifier, "caCertIdentifier", context);
    },
  },
  passes: [
    {
      name: "the authority of today",
      type: instance,
      props: { ...large, caCertIdentifier: "rds-ca-rsa2048-g1" },
    },
    { name: "the account's default", type: clusterInstance, props: member },
  ],
  fails: [
    {
      name: "an instance",
      type: instance,
      props: { ...large, caCertIdentifier: "rds-ca-2019" },
      expect: "expired",
    },
    {
      name: "an instance of Aurora",
      type: clusterInstance,
      props: { ...member, caCertIdentifier: "rds-ca-2019" },
      expect: "expired",
    },
    {
      name: "a cluster",
      type: cluster,
      props: { engine: "postgres", caCertificateIdentifier: "rds-ca-2019" },
      expect: "expired",
    },
    {
      name: "a document database",
      type: docdb,
      props: { ...large, clusterIdentifier: "shop", caCertIdentifier: "rds-ca-2015" },
      expect: "expired",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: instance,
      props: { ...large, caCertIdentifier: unknown },
      expect: "caCertIdentifier",
    },
  ],
});
