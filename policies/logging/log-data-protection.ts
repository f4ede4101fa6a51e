import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackIndex } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { member, parseDocument } from "../helpers/containers";
import { list } from "../helpers/known";
import { associated } from "../helpers/log-delivery";
import { isApplicationLog } from "../helpers/log-users";
import { someOf } from "../helpers/unknowns";

const type = "aws:cloudwatch/logGroup:LogGroup";
const protection = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy";
const account = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy";
const task = "aws:ecs/taskDefinition:TaskDefinition";

const messages = {
  absent: "Whoever reads the log reads the personal data in it: it has no data protection policy.",
  readable:
    "Whoever reads the log reads the personal data in it: its data protection policy finds it and masks nothing.",
} as const;
const otherLog = "No container or function of the stack writes to it.";

/** A policy masks by an operation Deidentify; without one it only counts. */
function masks(document: unknown): boolean {
  const statements = list(member(parseDocument(document, "policyDocument"), "Statement"));
  return someOf(
    statements,
    (statement) => member(member(statement, "Operation"), "Deidentify") !== undefined,
  );
}

/** A policy of the account covers its groups, those that a selection leaves out excepted. */
function isProtectedByAccount(stack: StackIndex): boolean {
  return stack
    .ofType(account)
    .some(
      (policy) =>
        !policy.isUnknown("policyType") && policy.props.policyType === "DATA_PROTECTION_POLICY",
    );
}

const identifiers = ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"];
const find = {
  Sid: "find",
  DataIdentifier: identifiers,
  Operation: { Audit: { FindingsDestination: {} } },
};
const mask = {
  Sid: "mask",
  DataIdentifier: identifiers,
  Operation: { Deidentify: { MaskConfig: {} } },
};
const documentOf = (...statements: object[]) =>
  JSON.stringify({ Name: "shop", Version: "2021-06-01", Statement: statements });
const api = {
  type: task,
  name: "api",
  props: {
    family: "api",
    containerDefinitions: JSON.stringify([
      {
        name: "api",
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/shop/api" } },
      },
    ]),
  },
} as const;
const policyOf = (policyDocument: string) => ({
  type: "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy" as const,
  name: "policy",
  props: { logGroupName: "/shop/api", policyDocument },
});
const log = { type, props: { name: "/shop/api" } } as const;

export default definePolicy({
  id: "log-data-protection",
  title: "Personal data in the applications' logs is masked",
  why: "However careful the program, an error quotes a request and with it somebody's address or key; everyone who reads logs then reads it, for as long as they are kept.",
  fix: "Add an aws.cloudwatch.LogDataProtectionPolicy to the log group with an Audit and a Deidentify statement over the same identifiers, or one aws.cloudwatch.LogAccountPolicy of type DATA_PROTECTION_POLICY.",
  severity: "low",
  controls: ["log-pii-redaction"],
  scope: "stack",
  resources: [type],
  messages,
  checks: {
    *[type](_props, { resource, stack }) {
      if (!isApplicationLog(resource, stack)) {
        return notApplicable(otherLog);
      }
      if (isProtectedByAccount(stack)) {
        return;
      }
      const policies = associated(stack, protection, "logGroupName", resource);
      if (policies.length === 0) {
        yield { message: "absent", property: "name" };
      } else if (!someOf(policies, ({ props }) => masks(props.policyDocument))) {
        yield { message: "readable", property: "name" };
      }
      return;
    },
  },
  passes: [
    { ...log, name: "a policy that masks", with: [api, policyOf(documentOf(find, mask))] },
    {
      ...log,
      name: "a policy of the account",
      with: [
        api,
        {
          type: account,
          name: "account",
          props: {
            policyName: "pii",
            policyType: "DATA_PROTECTION_POLICY",
            policyDocument: documentOf(find, mask),
          },
        },
      ],
    },
  ],
  fails: [
    { ...log, name: "none", with: [api], expect: "absent" },
    {
      ...log,
      name: "a policy that only counts",
      with: [api, policyOf(documentOf(find))],
      expect: "readable",
    },
    {
      name: "none of a function's log",
      type,
      props: { name: "/aws/lambda/mailer" },
      with: [
        {
          type: "aws:lambda/function:Function",
          name: "mailer",
          props: { name: "mailer", role: "r" },
        },
      ],
      expect: "absent",
    },
  ],
  unknowns: [
    {
      ...log,
      name: "a policy that the deployment writes",
      with: [api, policyOf(unknown)],
      expect: "policyDocument",
    },
  ],
  notApplicables: [{ ...log, name: "a log of AWS's own", expect: otherLog }],
});
