import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  type Violation,
} from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isFalse, numberOf } from "../helpers/flags";
import { show } from "../helpers/show";
import { clientType } from "../helpers/user-pools";

const messages = {
  implicit: "Tokens are handed over in the address of a page: allowedOauthFlows has implicit.",
  local: "Sign-in leads to a developer's machine: {url}.",
  plain: "Sign-in leads to an address without TLS: {url}.",
  irrevocable: "A refresh token cannot be taken back: enableTokenRevocation is {actual}.",
  long: "A token is good for {actual} {unit} ({setting}), longer than {maximum} minutes.",
  tellsUsers: "Sign-in tells which users exist: preventUserExistenceErrors is LEGACY.",
} as const;
const options = {
  maximumAccessMinutes: {
    type: "integer",
    default: 60,
    minimum: 5,
    maximum: 1440,
    stricter: "lower",
    description: "Longest life of access and ID tokens; catalytic-035 has 15 minutes.",
    source: "Our choice: Cognito's own default, one hour.",
  },
  maximumRefreshMinutes: {
    type: "integer",
    default: 43_200,
    minimum: 60,
    maximum: 5_256_000,
    stricter: "lower",
    description: "Longest life of a refresh token; catalytic-035 has 7 days.",
    source: "Our choice: Cognito's own default, 30 days.",
  },
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;
type Context = CheckContext<typeof options>;

const minutes: Readonly<Record<string, number>> = {
  seconds: 1 / 60,
  minutes: 1,
  hours: 60,
  days: 1440,
};
const local = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/]|$)/i;

/** @param unit What Cognito takes where no unit is given: UserPoolClient's TokenValidityUnits. */
function* life(setting: string, value: unknown, unit: unknown, maximum: number): Found {
  const name = String(unit);
  const actual = numberOf(value);
  if (value !== undefined && value !== null && actual * (minutes[name] ?? Number.NaN) > maximum) {
    yield { message: "long", property: setting, setting, actual, unit: name, maximum };
  }
}

const props = { userPoolId: unknown };

export default definePolicy({
  id: "user-pool-clients",
  title: "Sign-in hands tokens over safely, and they end",
  why: "Tokens in an address stay in the browser's history and in logs; an address of a developer's machine lets whoever listens there sign in as the customer; a token that cannot be taken back opens the account until it ends.",
  fix: "Use the flow code with https callbacks, leave enableTokenRevocation on, set preventUserExistenceErrors to ENABLED and short validities.",
  severity: "medium",
  controls: ["oauth-login", "token-revocation", "jwt-validity"],
  options,
  resources: [clientType],
  messages,
  checks: {
    *[clientType](
      props,
      context,
    ): Generator<Violation<typeof messages>, NotApplicable | undefined, undefined> {
      const { maximumAccessMinutes, maximumRefreshMinutes } = (context as Context).options;
      const units = () => props.tokenValidityUnits;
      yield* independently<Violation<typeof messages>>(
        () =>
          each(props.allowedOauthFlows, function* (flow, index) {
            if (flow === "implicit") {
              yield { message: "implicit", property: `allowedOauthFlows[${index}]` };
            }
          }),
        () =>
          each(props.callbackUrls, function* (url, index) {
            const found = { property: `callbackUrls[${index}]`, url: show(url) };
            if (local.test(url)) {
              if (context.environment === "production") yield { message: "local", ...found };
            } else if (/^http:/i.test(url)) {
              yield { message: "plain", ...found };
            }
          }),
        function* () {
          // Absent is on for a client that is made now: Cognito's CreateUserPoolClient.
          const { enableTokenRevocation: actual } = props;
          if (isFalse(actual)) {
            const property = "enableTokenRevocation";
            yield { message: "irrevocable", property, actual: show(actual) };
          }
        },
        function* () {
          if (props.preventUserExistenceErrors === "LEGACY") {
            yield { message: "tellsUsers", property: "preventUserExistenceErrors" };
          }
        },
        () =>
          life(
            "accessTokenValidity",
            props.accessTokenValidity,
            units()?.accessToken ?? "hours",
            maximumAccessMinutes,
          ),
        () =>
          life(
            "idTokenValidity",
            props.idTokenValidity,
            units()?.idToken ?? "hours",
            maximumAccessMinutes,
          ),
        () =>
          life(
            "refreshTokenValidity",
            props.refreshTokenValidity,
            units()?.refreshToken ?? "days",
            maximumRefreshMinutes,
          ),
      );
      return undefined;
    },
  },
  passes: [
    {
      name: "the flow code over https, with Cognito's lives of tokens",
      type: clientType,
      props: {
        ...props,
        allowedOauthFlows: ["code"],
        callbackUrls: ["https://app.shop.io/signed-in", "shop://signed-in"],
        preventUserExistenceErrors: "ENABLED",
      },
    },
    {
      name: "a quarter of an hour, and a week",
      type: clientType,
      props: {
        ...props,
        accessTokenValidity: 15,
        refreshTokenValidity: 7,
        tokenValidityUnits: { accessToken: "minutes" },
      },
    },
    {
      name: "a developer's machine in development",
      type: clientType,
      props: { ...props, callbackUrls: ["http://localhost:3000"] },
      environment: "development",
    },
  ],
  fails: [
    {
      name: "the implicit flow",
      type: clientType,
      props: { ...props, allowedOauthFlows: ["code", "implicit"] },
      expect: "implicit",
    },
    {
      name: "a developer's machine",
      type: clientType,
      props: { ...props, callbackUrls: [unknown, "http://localhost:3000/signed-in"] },
      expect: "local",
    },
    {
      name: "no TLS",
      type: clientType,
      props: { ...props, callbackUrls: ["http://app.shop.io"] },
      expect: "plain",
    },
    {
      name: "no revocation",
      type: clientType,
      props: { ...props, enableTokenRevocation: false },
      expect: "irrevocable",
    },
    {
      name: "a whole day",
      type: clientType,
      props: { ...props, accessTokenValidity: 24 },
      expect: "long",
    },
    {
      name: "an identity for two hours",
      type: clientType,
      props: { ...props, idTokenValidity: 120, tokenValidityUnits: { idToken: "minutes" } },
      expect: "long",
    },
    {
      name: "a year",
      type: clientType,
      props: { ...props, refreshTokenValidity: 365 },
      expect: "long",
    },
    {
      name: "errors that tell of users",
      type: clientType,
      props: { ...props, preventUserExistenceErrors: "LEGACY" },
      expect: "tellsUsers",
    },
  ],
  unknowns: [
    {
      name: "callbacks that the deployment decides",
      type: clientType,
      props: { ...props, callbackUrls: unknown },
      expect: "callbackUrls",
    },
  ],
});
