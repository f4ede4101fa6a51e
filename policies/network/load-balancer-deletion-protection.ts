import {
  type CheckContext,
  definePolicy,
  notApplicable,
  type Options,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

const elsewhere = "Only a production load balancer has to outlive a mistake.";

/** Absent is false: enableDeletionProtection of both types of @pulumi/aws. */
function* check(
  props: { readonly enableDeletionProtection?: unknown },
  { environment }: Pick<CheckContext<Options>, "environment">,
) {
  if (environment !== "production") {
    return notApplicable(elsewhere);
  }
  if (!isTrue(props.enableDeletionProtection)) {
    const property = "enableDeletionProtection";
    yield {
      message: "unprotected",
      property,
      actual: show(props.enableDeletionProtection),
    } as const;
  }
  return;
}

export default definePolicy({
  id: "load-balancer-deletion-protection",
  title: "Load balancers are protected from deletion",
  why: "The load balancer is the way in. A change that deletes or replaces it takes every host down until DNS, certificates and firewall stand again.",
  fix: "Set enableDeletionProtection to true.",
  severity: "medium",
  controls: ["load-balancer"],
  resources: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
  messages: { unprotected: "Nothing stops a deletion: enableDeletionProtection is {actual}." },
  checks: {
    "aws:lb/loadBalancer:LoadBalancer": check,
    "aws:alb/loadBalancer:LoadBalancer": check,
  },
  remediations: {
    "aws:lb/loadBalancer:LoadBalancer": () => ({ enableDeletionProtection: true }),
    "aws:alb/loadBalancer:LoadBalancer": () => ({ enableDeletionProtection: true }),
  },
  passes: [
    {
      name: "protected",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { subnets: [unknown], enableDeletionProtection: true },
    },
  ],
  fails: [
    {
      name: "left to the default, which is unprotected",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { subnets: [unknown] },
      expect: "unprotected",
    },
    {
      name: "switched off, under the older name",
      type: "aws:alb/loadBalancer:LoadBalancer",
      props: { enableDeletionProtection: false },
      expect: "unprotected",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { enableDeletionProtection: unknown },
      expect: "enableDeletionProtection",
    },
  ],
  notApplicables: [
    {
      name: "a load balancer of development",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: {},
      environment: "development",
      expect: elsewhere,
    },
  ],
});
