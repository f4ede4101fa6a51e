import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";

const document = "aws:ssm/document:Document";
const setting = "permissions.accountIds";
const runbook = { documentType: "Command", content: '{"schemaVersion":"2.2","mainSteps":[]}' };
const share = (accountIds: string) => ({ ...runbook, permissions: { type: "Share", accountIds } });
const unshared = "The document is not shared.";

export default definePolicy({
  id: "ssm-documents-not-public",
  title: "Documents of Systems Manager are shared with known accounts only",
  why: "A document tells how machines are run: names of buckets and hosts, and now and then a password. Shared with all it is in everybody's console.",
  fix: "Set permissions.accountIds to the accounts that need the document, or remove permissions.",
  severity: "high",
  controls: ["firewall-rules"],
  resources: [document],
  messages: { open: "Every AWS account may read the document: {setting} is {actual}." },
  checks: {
    *[document](props) {
      const shared = props.permissions?.accountIds;
      if (shared === undefined || shared === "") {
        return notApplicable(unshared);
      }
      // A list in one text, or the word All: @pulumi/aws ssm/document, permissions.
      const everybody = shared.split(",").find((account) => /^all$/i.test(account.trim()));
      if (everybody !== undefined) {
        yield { message: "open", property: setting, setting, actual: everybody.trim() };
      }
      return;
    },
  },
  passes: [{ name: "one account", type: document, props: share("123456789012") }],
  fails: [
    { name: "everybody", type: document, props: share("All"), expect: "open" },
    {
      name: "everybody beside an account",
      type: document,
      props: share("123456789012, all"),
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: document,
      props: { ...runbook, permissions: { type: "Share", accountIds: unknown } },
      expect: setting,
    },
  ],
  notApplicables: [
    { name: "a document of its own", type: document, props: runbook, expect: unshared },
  ],
});
