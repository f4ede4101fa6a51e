import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList, asRecord, conditionsOf, type Statement } from "../helpers/documents";
import { eachStatement, knownPublicGrant } from "../helpers/iam";
import { knownOf, someOf } from "../helpers/unknowns";

const messages = {
  everyone:
    "Every AWS account can take the role: its trust policy has {principal} and {condition}.",
  everyProject:
    "Anyone with an account at {issuer} can take the role: no condition on {issuer} says whose tokens count.",
  wideSubject: "Tokens of every project at {issuer} count: the condition on {key} is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

/** Issuers that give tokens to everybody's pipelines: aud says nothing about whose they are. */
const sharedIssuers = ["token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"];

/**
 * The shared issuer that the statement trusts, by its provider or by the keys of its conditions.
 */
function issuerOf(statement: Statement): string | undefined {
  const keys = conditionsOf(statement).map(({ key }) => key);
  const byKey = sharedIssuers.find((issuer) => keys.some((key) => key.startsWith(`${issuer}:`)));
  if (byKey !== undefined || !/WithWebIdentity|\*/i.test(String(asList(statement.Action)))) {
    return byKey;
  }
  const providers = asList(asRecord(statement.Principal)?.Federated);
  let found: string | undefined;
  someOf(providers, (provider) => {
    found = sharedIssuers.find((issuer) => String(provider).endsWith(`/${issuer}`));
    return found !== undefined;
  });
  return found;
}

/** `*`, `repo:*` and `repo:*:ref:refs/heads/main` are the tokens of any project. */
const isWide = (value: unknown) =>
  typeof value === "string" && /^([a-z_]+:)?[*?]+([:/].*)?$/i.test(value);

function* check(statement: Statement, property: string): Found {
  const grant = knownPublicGrant(statement);
  if (grant) {
    yield { message: "everyone", property, ...grant };
    return;
  }
  const issuer = statement.Effect === "Allow" ? issuerOf(statement) : undefined;
  if (issuer === undefined) {
    return;
  }
  const claims = conditionsOf(statement).filter(
    ({ key, operator }) =>
      key.startsWith(`${issuer}:`) &&
      key !== `${issuer}:aud` &&
      !/not|^null$|ifexists$|^forallvalues:/.test(operator),
  );
  if (claims.length === 0) {
    yield { message: "everyProject", property, issuer };
    return;
  }
  // All conditions must hold, so one that is narrow is enough.
  const wide = claims.map((claim) => [claim, knownOf(claim.values, isWide)] as const);
  const [first] = wide;
  if (first && wide.every(([, values]) => values.length > 0)) {
    const [{ key }, [actual]] = first;
    yield { message: "wideSubject", property, issuer, key, actual: String(actual).slice(0, 100) };
  }
}

const role = "aws:iam/role:Role";
const trust = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statement });
const allow = (Principal: unknown, Action: string, Condition?: object) =>
  trust([{ Effect: "Allow", Principal, Action, Condition }]);
const github = { Federated: `arn:aws:iam::123456789012:oidc-provider/${sharedIssuers[0]}` };
const webIdentity = "sts:AssumeRoleWithWebIdentity";
const aud = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
const sub = (value: string) => ({ "token.actions.githubusercontent.com:sub": value });

export default definePolicy({
  id: "iam-trust-not-public",
  title: "Roles trust only known principals",
  why: "Whoever a trust policy names gets all rights of the role. One that names everyone, or every repository of a public service, gives them to strangers, who find such roles by trying.",
  fix: "Name the service, account or role as Principal. For pipelines add a condition on the issuer's sub claim, such as repo:company/app:ref:refs/heads/main.",
  severity: "critical",
  controls: ["admin-access", "ci-secrets"],
  resources: [role],
  messages,
  checks: {
    *[role](props) {
      yield* eachStatement(props.assumeRolePolicy, "assumeRolePolicy", check);
    },
  },
  corrections: false,
  passes: [
    {
      name: "a service of AWS",
      type: role,
      props: { assumeRolePolicy: allow({ Service: "ecs-tasks.amazonaws.com" }, "sts:AssumeRole") },
    },
    {
      name: "an account whose number is not known yet",
      type: role,
      props: {
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { AWS: unknown }, Action: "sts:AssumeRole" }],
        },
      },
    },
    {
      name: "everyone of one organization",
      type: role,
      props: {
        assumeRolePolicy: allow({ AWS: "*" }, "sts:AssumeRole", {
          StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        }),
      },
    },
    {
      name: "one branch of one repository",
      type: role,
      props: {
        assumeRolePolicy: allow(github, webIdentity, {
          StringEquals: { ...aud, ...sub("repo:company/app:ref:refs/heads/main") },
        }),
      },
    },
    {
      name: "all branches of one repository, through a provider that is not known yet",
      type: role,
      props: {
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Federated: unknown },
              Action: webIdentity,
              Condition: { StringEquals: aud, StringLike: sub("repo:company/app:*") },
            },
          ],
        },
      },
    },
  ],
  fails: [
    {
      name: "every account",
      type: role,
      props: { assumeRolePolicy: allow({ AWS: "*" }, "sts:AssumeRole") },
      expect: "everyone",
    },
    {
      name: "every account that knows a number",
      type: role,
      props: {
        assumeRolePolicy: allow("*", "sts:AssumeRole", {
          StringEquals: { "sts:ExternalId": "1234" },
        }),
      },
      expect: "everyone",
    },
    {
      name: "every repository of GitHub, in an object",
      type: role,
      props: {
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Federated: unknown },
              Action: webIdentity,
              Condition: { StringEquals: aud },
            },
          ],
        },
      },
      expect: "everyProject",
    },
    {
      name: "no condition at all",
      type: role,
      props: { assumeRolePolicy: allow(github, webIdentity) },
      expect: "everyProject",
    },
    {
      name: "a subject that every repository has",
      type: role,
      props: { assumeRolePolicy: allow(github, webIdentity, { StringLike: sub("repo:*") }) },
      expect: "wideSubject",
    },
  ],
  unknowns: [
    {
      name: "a trust policy that the deployment makes",
      type: role,
      props: { assumeRolePolicy: unknown },
      expect: "assumeRolePolicy",
    },
    {
      name: "a provider that is not known yet, without a condition",
      type: role,
      props: {
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Federated: unknown }, Action: webIdentity }],
        },
      },
      expect: "assumeRolePolicy.Statement[0].Principal.Federated",
    },
  ],
});
