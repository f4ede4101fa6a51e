import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";

const permission = "aws:lambda/permission:Permission";
/** Inputs that confine a service to one resource, account, organization or skill. */
const confining = ["sourceArn", "sourceAccount", "principalOrgId", "eventSourceToken"] as const;
const grant = { action: "lambda:InvokeFunction", function: "orders" };

export default definePolicy({
  id: "function-permission-source",
  title: "Services call functions on behalf of known resources only",
  why: "A permission for s3.amazonaws.com alone lets a bucket of any AWS account call the function: the service asks whether it may, not for whom.",
  fix: "Set sourceArn to the bucket, rule, topic or API that calls the function, and sourceAccount where the ARN has no account in it, as those of buckets.",
  severity: "medium",
  controls: ["firewall-rules"],
  resources: [permission],
  messages: {
    anybody:
      "{principal} may call the function for any AWS account: neither sourceArn nor sourceAccount is set.",
  },
  checks: {
    *[permission](props, context) {
      const { principal } = props;
      if (!/\.amazonaws\.com(\.cn)?$/i.test(principal)) {
        return notApplicable("The permission is for no service of AWS.");
      }
      if (!confining.some((input) => isGiven(() => props[input], input, context))) {
        yield { message: "anybody", property: "principal", principal };
      }
      return;
    },
  },
  passes: [
    {
      name: "a rule of EventBridge",
      type: permission,
      props: { ...grant, principal: "events.amazonaws.com", sourceArn: unknown },
    },
    {
      name: "the buckets of one account",
      type: permission,
      props: { ...grant, principal: "s3.amazonaws.com", sourceAccount: "123456789012" },
    },
  ],
  fails: [
    {
      name: "every bucket there is",
      type: permission,
      props: { ...grant, principal: "s3.amazonaws.com" },
      expect: "anybody",
    },
    {
      name: "every API there is",
      type: permission,
      props: { ...grant, principal: "apigateway.amazonaws.com", sourceArn: "" },
      expect: "anybody",
    },
  ],
  unknowns: [
    {
      name: "a principal decided at deployment",
      type: permission,
      props: { ...grant, principal: unknown },
      expect: "principal",
    },
  ],
  notApplicables: [
    {
      name: "another account",
      type: permission,
      props: { ...grant, principal: "123456789012" },
      expect: "The permission is for no service of AWS.",
    },
  ],
});
