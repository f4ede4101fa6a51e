import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  unsigned: "Anyone can write a token: {name} is {actual}, which means no signature.",
  algorithm: "Tokens are signed with {actual} ({name}), which is not one of {allowed}.",
  long: "A token is good for {actual} {unit} ({name}), longer than {maximum} minutes.",
} as const;
const options = {
  algorithms: {
    type: "array",
    items: { type: "string" },
    default: [
      ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
      ...["EdDSA", "HS256", "HS384", "HS512"],
    ],
    stricter: "fewer",
    description: "Algorithms that may sign tokens; catalytic-123 asks for RS256 alone.",
    source: "Our choice: the registered algorithms of RFC 7518 and RFC 8037, without none.",
  },
  maximumAccessMinutes: {
    type: "integer",
    default: 60,
    minimum: 1,
    maximum: 1440,
    stricter: "lower",
    description: "Longest life of an access token; catalytic-035 has 15 minutes.",
    source: "Our choice: what cannot be revoked should end within an hour.",
  },
  maximumRefreshMinutes: {
    type: "integer",
    default: 43_200,
    minimum: 60,
    maximum: 525_600,
    stricter: "lower",
    description: "Longest life of a refresh token; catalytic-035 has 7 days.",
    source: "Our choice: 30 days.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Options = Context["options"];
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const algorithmName = /^(?:[A-Z0-9]+_){0,6}(?:JWT|TOKEN)_(?:SIGNING_)?ALG(?:ORITHM)?$/i;
/** `JWT_ACCESS_TOKEN_EXPIRE_MINUTES`, `REFRESH_TOKEN_TTL_DAYS`: only names that say their unit. */
const lifetimeName =
  /^(?:[A-Z0-9]+_){0,6}?(ACCESS|REFRESH)_TOKEN(?:_[A-Z]+){0,3}?_(SECONDS?|MINUTES?|HOURS?|DAYS?)$/i;
const minutes: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1440 };

function problem(
  { name, value, path }: Setting,
  options: Options,
): Violation<typeof messages> | undefined {
  const text = value?.trim();
  if (text === undefined || text === "") {
    return undefined;
  }
  const found = { property: path, name, actual: show(text) };
  if (algorithmName.test(name)) {
    if (text.toLowerCase() === "none") {
      return { message: "unsigned", ...found };
    }
    const isAllowed = options.algorithms.some((each) => each.toLowerCase() === text.toLowerCase());
    const allowed = options.algorithms.join(", ");
    return isAllowed ? undefined : { message: "algorithm", ...found, allowed };
  }
  const [, kind = "", unit = ""] = lifetimeName.exec(name) ?? [];
  const life = numberOf(text) * (minutes[unit.charAt(0).toLowerCase()] ?? Number.NaN);
  const maximum =
    kind.toUpperCase() === "REFRESH" ? options.maximumRefreshMinutes : options.maximumAccessMinutes;
  return life > maximum
    ? { message: "long", ...found, unit: unit.toLowerCase(), maximum }
    : undefined;
}

function* check(settings: Iterable<Setting>, { options }: Context): Found {
  yield* each([...settings], function* (setting) {
    const found = problem(setting, options);
    if (found) {
      yield found;
    }
  });
  return undefined;
}

export default definePolicy({
  id: "jwt-settings",
  title: "Tokens are signed, and end soon",
  why: "With the algorithm none anybody writes tokens for any account. A token cannot be taken back before it ends, so a stolen one opens the account until then.",
  fix: "Set the algorithm to RS256 or another one that signs, access tokens to 15 minutes and refresh tokens to 7 days.",
  severity: "high",
  controls: ["jwt-settings"],
  options,
  resources: environmentTypes,
  messages,
  checks: environmentChecks((settings, context) => check(settings, context as Context)),
  corrections: false,
  passes: [
    {
      name: "a key pair, a quarter of an hour, a week",
      ...env.ecsTask({
        JWT_ALGORITHM: "RS256",
        JWT_ACCESS_TOKEN_EXPIRE_MINUTES: "15",
        JWT_REFRESH_TOKEN_EXPIRE_DAYS: "7",
      }),
    },
    { name: "a life without a unit says nothing", ...env.ecsTask({ ACCESS_TOKEN_TTL: "86400" }) },
  ],
  fails: [
    { name: "no signature", ...env.ecsTask({ JWT_ALGORITHM: "none" }), expect: "unsigned" },
    {
      name: "a secret where the configuration asks for a key pair",
      ...env.ecsTask({ JWT_ALGORITHM: "HS256" }),
      options: { algorithms: ["RS256"] },
      expect: "algorithm",
    },
    {
      name: "an access token for a day",
      ...env.ecsTask({ JWT_ACCESS_TOKEN_EXPIRE_MINUTES: "1440" }),
      expect: "long",
    },
    {
      name: "a refresh token for a year",
      ...env.ecsTask({ REFRESH_TOKEN_TTL_DAYS: "365" }),
      expect: "long",
    },
    { name: "a function", ...env.lambda({ JWT_ALG: "none" }), expect: "unsigned" },
    { name: "App Runner", ...env.appRunner({ JWT_ALGORITHM: "NONE" }), expect: "unsigned" },
    { name: "Batch", ...env.batchContainer({ JWT_ALGORITHM: "none" }), expect: "unsigned" },
    { name: "a build", ...env.codeBuild({ JWT_ALGORITHM: "none" }), expect: "unsigned" },
    { name: "Amplify", ...env.amplifyApp({ JWT_ALGORITHM: "none" }), expect: "unsigned" },
    { name: "a branch", ...env.amplifyBranch({ JWT_ALGORITHM: "none" }), expect: "unsigned" },
    { name: "Beanstalk", ...env.beanstalk({ JWT_ALGORITHM: "none" }), expect: "unsigned" },
    {
      name: "a Beanstalk template",
      ...env.beanstalkTemplate({ TOKEN_SIGNING_ALGORITHM: "none" }),
      expect: "unsigned",
    },
    {
      name: "Lightsail",
      ...env.lightsail({ ACCESS_TOKEN_EXPIRES_HOURS: "24" }),
      expect: "long",
    },
  ],
  unknowns: [],
});
