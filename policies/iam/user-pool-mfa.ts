import { definePolicy, type ExampleResource, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";
import { clientType, isForMachines, machinesReason, poolType } from "../helpers/user-pools";

const machine: ExampleResource = {
  type: clientType,
  name: "worker",
  props: { userPoolId: unknown, allowedOauthFlows: ["client_credentials"] },
  references: { userPoolId: ["example"] },
};

export default definePolicy({
  id: "user-pool-mfa",
  title: "Users can protect their accounts with a second factor",
  why: "Passwords are used twice and leak elsewhere. Where a second factor cannot even be chosen, a leaked password is the account.",
  fix: "Set mfaConfiguration to OPTIONAL or ON, with softwareTokenMfaConfiguration { enabled: true }.",
  severity: "medium",
  controls: ["mfa-available"],
  scope: "stack",
  resources: [poolType],
  messages: { off: "No user can have a second factor: mfaConfiguration is {actual}." },
  checks: {
    *[poolType](props, { resource }) {
      if (isForMachines(resource)) {
        return notApplicable(machinesReason);
      }
      // The provider's default is OFF.
      const mode = String(props.mfaConfiguration || "OFF").toUpperCase();
      if (mode === "ON" || mode === "OPTIONAL") {
        return undefined;
      }
      // A passkey is bound to a device that its owner unlocks: two factors in one.
      const factors = props.signInPolicy?.allowedFirstAuthFactors;
      if (!someOf(asList(factors), (factor) => factor === "WEB_AUTHN")) {
        const { mfaConfiguration } = props;
        const actual = mfaConfiguration ? show(mfaConfiguration) : "not set, which means OFF";
        yield { message: "off", property: "mfaConfiguration", actual };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "an app that makes codes",
      type: poolType,
      props: {
        mfaConfiguration: "OPTIONAL",
        softwareTokenMfaConfiguration: { enabled: true },
      },
    },
    {
      name: "passkeys",
      type: poolType,
      props: { signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } },
    },
  ],
  fails: [
    { name: "left to the default", type: poolType, props: {}, expect: "off" },
    {
      name: "off by name, beside a client of people",
      type: poolType,
      props: { mfaConfiguration: "OFF" },
      with: [
        {
          type: clientType,
          name: "web",
          props: { userPoolId: unknown, allowedOauthFlows: ["code"] },
          references: { userPoolId: ["example"] },
        },
      ],
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: poolType,
      props: { mfaConfiguration: unknown },
      expect: "mfaConfiguration",
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
