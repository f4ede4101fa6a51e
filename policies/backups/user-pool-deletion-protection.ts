import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

export default definePolicy({
  id: "user-pool-deletion-protection",
  title: "User pools are protected from deletion",
  why: "Nobody can restore a deleted user pool: its users' passwords are in no backup, and each of them would have to register anew.",
  fix: "Set deletionProtection to ACTIVE.",
  severity: "high",
  controls: ["postgres-provisioned"],
  resources: ["aws:cognito/userPool:UserPool"],
  messages: { unprotected: "Nothing stops a deletion: deletionProtection is {actual}." },
  checks: {
    *"aws:cognito/userPool:UserPool"({ deletionProtection: actual }) {
      // Absent is INACTIVE: @pulumi/aws cognito/userPool, deletionProtection.
      if (String(actual ?? "INACTIVE").toUpperCase() !== "ACTIVE") {
        yield { message: "unprotected", property: "deletionProtection", actual: show(actual) };
      }
    },
  },
  remediations: { "aws:cognito/userPool:UserPool": () => ({ deletionProtection: "ACTIVE" }) },
  passes: [
    {
      name: "a protected pool",
      type: "aws:cognito/userPool:UserPool",
      props: { deletionProtection: "ACTIVE" },
    },
  ],
  fails: [
    {
      name: "a pool left to the default",
      type: "aws:cognito/userPool:UserPool",
      props: { name: "customers" },
      expect: "unprotected",
    },
    {
      name: "a pool switched off",
      type: "aws:cognito/userPool:UserPool",
      props: { deletionProtection: "INACTIVE" },
      expect: "unprotected",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:cognito/userPool:UserPool",
      props: { deletionProtection: unknown },
      expect: "deletionProtection",
    },
  ],
});
