import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { list } from "../helpers/known";
import { refersTo } from "../helpers/references";

const aSecret = "aws:secretsmanager/secret:Secret";
const aProxy = "aws:rds/proxy:Proxy";
const ofProxy = "The login of a database proxy is made anew with the proxy.";
const elsewhere = "Only the secrets of production have to survive a disaster.";

export default definePolicy({
  id: "secret-replicated",
  title: "Secrets exist in a second region",
  why: "A restored database and new servers in another region are of no use without the secrets: what Stripe or another provider issued has to be asked for anew, key by key.",
  fix: "Add replicas with a second region, and a key of that region as kmsKeyId.",
  severity: "low",
  controls: ["secrets-recoverable"],
  scope: "stack",
  resources: [aSecret],
  messages: { alone: "The secret exists in one region only: replicas is not set." },
  checks: {
    *[aSecret](props, { environment, resource }) {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      if (resource.referrersOfType(aProxy).some((proxy) => refersTo(proxy, "auths", resource))) {
        return notApplicable(ofProxy);
      }
      if (list(props.replicas).length === 0) {
        yield { message: "alone", property: "replicas" };
      }
      return;
    },
  },
  passes: [
    {
      name: "a second region",
      type: aSecret,
      props: { replicas: [{ region: "eu-central-1", kmsKeyId: unknown }] },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: aSecret,
      props: { name: "app/production" },
      expect: "alone",
    },
    { name: "none", type: aSecret, props: { replicas: [] }, expect: "alone" },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: aSecret,
      props: { replicas: unknown },
      expect: "replicas",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: aSecret,
      props: {},
      environment: "staging",
      expect: elsewhere,
    },
    {
      name: "the login of a proxy",
      type: aSecret,
      props: { name: "app/proxy" },
      with: [
        {
          type: aProxy,
          name: "proxy",
          props: {
            engineFamily: "POSTGRESQL",
            roleArn: unknown,
            vpcSubnetIds: unknown,
            auths: [{ authScheme: "SECRETS", secretArn: unknown }],
          },
          references: { auths: ["example"] },
        },
      ],
      expect: ofProxy,
    },
  ],
});
