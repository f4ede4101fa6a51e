import { definePolicy, type ExampleResource, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";
import { clientType, isForMachines, machinesReason, poolType } from "../helpers/user-pools";

const options = {
  minimumLength: {
    type: "integer",
    default: 8,
    minimum: 6,
    maximum: 99,
    stricter: "higher",
    description: "Fewest characters of a user's password.",
    source: "Our choice: clientflow-143 gives no figure; NIST SP 800-63B asks for 8.",
  },
} as const;

const machine: ExampleResource = {
  type: clientType,
  name: "worker",
  props: { userPoolId: unknown, allowedOauthFlows: ["client_credentials"] },
  references: { userPoolId: ["example"] },
};

export default definePolicy({
  id: "user-pool-passwords",
  title: "User pools refuse short passwords",
  why: "Every password of six characters is guessed in minutes once its hash leaks, and in days at a login page.",
  fix: "Set passwordPolicy.minimumLength to 8 or more, better 12.",
  severity: "medium",
  controls: ["password-policy"],
  scope: "stack",
  resources: [poolType],
  options,
  messages: { short: "Passwords of {actual} characters are accepted, fewer than {minimum}." },
  checks: {
    *[poolType](props, { options: { minimumLength: minimum }, resource }) {
      if (isForMachines(resource)) {
        return notApplicable(machinesReason);
      }
      // Cognito takes 8 without a policy: its developer guide, "Adding user pool password
      // requirements".
      const length = numberOf(props.passwordPolicy?.minimumLength ?? 8);
      if (!(length >= minimum)) {
        const actual = show(props.passwordPolicy?.minimumLength ?? 8);
        yield { message: "short", property: "passwordPolicy.minimumLength", actual, minimum };
      }
      return undefined;
    },
  },
  remediations: {
    [poolType]: ({ passwordPolicy }, { options: { minimumLength } }) =>
      numberOf(passwordPolicy?.minimumLength ?? 8) < minimumLength
        ? { "passwordPolicy.minimumLength": minimumLength }
        : {},
  },
  passes: [
    { name: "Cognito's own policy", type: poolType, props: {} },
    { name: "twelve characters", type: poolType, props: { passwordPolicy: { minimumLength: 12 } } },
  ],
  fails: [
    {
      name: "six characters",
      type: poolType,
      props: { passwordPolicy: { minimumLength: 6 } },
      expect: "short",
    },
    {
      name: "Cognito's own policy where twelve are asked for",
      type: poolType,
      props: {},
      options: { minimumLength: 12 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: poolType,
      props: { passwordPolicy: { minimumLength: unknown } },
      expect: "passwordPolicy.minimumLength",
    },
  ],
  notApplicables: [
    {
      name: "a pool of machines",
      type: poolType,
      props: {},
      with: [machine],
      expect: machinesReason,
    },
  ],
});
