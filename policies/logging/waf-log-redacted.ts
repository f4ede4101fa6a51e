import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { list, record } from "../helpers/known";
import { someOf } from "../helpers/unknowns";

const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const options = {
  headers: {
    type: "array",
    items: { type: "string" },
    default: ["authorization", "cookie"],
    stricter: "more",
    description:
      "Headers that must not stand in the log; x-api-key belongs to it where it is used.",
    source: "Our choice: those by which browsers and programs sign in.",
  },
} as const;
const dropped = "A filter of the log drops what it does not keep.";
const header = (name: string) => ({ singleHeader: { name } });
const props = { resourceArn: unknown, logDestinationConfigs: [unknown] };

export default definePolicy({
  id: "waf-log-redacted",
  title: "The firewall's log holds no sessions",
  why: "AWS WAF logs every header of every request. Whoever reads the log can take over the sessions in it, for as long as they last.",
  fix: "Add a redactedFields entry with singleHeader for each header that signs a caller in.",
  severity: "low",
  controls: ["log-pii-redaction"],
  options,
  resources: [logging],
  messages: { open: "The log holds the header {name} of every request: redactedFields leaves it." },
  checks: {
    *[logging](inputs, { options: { headers } }) {
      if (record(inputs.loggingFilter).defaultBehavior === "DROP") {
        return notApplicable(dropped);
      }
      for (const name of headers) {
        const isRedacted = someOf(
          list(inputs.redactedFields),
          (field) =>
            String(record(record(field).singleHeader).name).toLowerCase() === name.toLowerCase(),
        );
        if (!isRedacted) {
          yield { message: "open", property: "redactedFields", name };
        }
      }
      return;
    },
  },
  passes: [
    {
      name: "both headers",
      type: logging,
      props: { ...props, redactedFields: [header("Authorization"), header("cookie")] },
    },
  ],
  fails: [
    { name: "everything is logged", type: logging, props, expect: "open" },
    {
      name: "cookies are logged",
      type: logging,
      props: { ...props, redactedFields: [header("authorization")] },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: logging,
      props: { ...props, redactedFields: unknown },
      expect: "redactedFields",
    },
  ],
  notApplicables: [
    {
      name: "a log of refused requests only",
      type: logging,
      props: { ...props, loggingFilter: { defaultBehavior: "DROP", filters: [] } },
      expect: dropped,
    },
  ],
});
