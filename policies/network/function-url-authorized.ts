import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";

const url = "aws:lambda/functionUrl:FunctionUrl";

export default definePolicy({
  id: "function-url-authorized",
  title: "Function URLs answer authorized callers only",
  why: "A URL without authorization is called by anyone, past the firewall, the rate limit and the access log of the edge; each call is paid for.",
  fix: "Set authorizationType to AWS_IAM and put CloudFront with an origin access control in front, or route the function through the load balancer or API Gateway.",
  severity: "medium",
  controls: ["firewall-rules", "ddos-waf"],
  resources: [url],
  messages: {
    open: "Anyone may call the function: authorizationType is NONE.",
  },
  checks: {
    *[url](props) {
      if (props.authorizationType === "NONE") {
        yield { message: "open", property: "authorizationType" };
      }
    },
  },
  passes: [
    {
      name: "callers of the account",
      type: url,
      props: { functionName: unknown, authorizationType: "AWS_IAM" },
    },
  ],
  fails: [
    {
      name: "no authorization",
      type: url,
      props: { functionName: unknown, authorizationType: "NONE" },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: url,
      props: { functionName: unknown, authorizationType: unknown },
      expect: "authorizationType",
    },
  ],
});
