import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

const route = "aws:apigatewayv2/route:Route";
const method = "aws:apigateway/method:Method";
const messages = {
  open: "Everyone may call {route}, while the API has an authorizer for its other routes.",
} as const;
const options = {
  publicWords: {
    type: "array",
    items: { type: "string" },
    default:
      "health healthz healthcheck ready readyz live livez status ping version webhook webhooks hooks docs openapi swagger redoc login signin signup register auth oauth oauth2 token callback logout forgot reset password verify confirm public static assets favicon.ico robots.txt sitemap.xml .well-known jwks jwks.json stripe".split(
        " ",
      ),
    stricter: "fewer",
    description: "Steps of a path that make a route public.",
    source: "Our choice: what callers ask before they have signed in, and what providers call.",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const noAuthorizer = "The API has no authorizer: who may call is left to the program behind it.";
const isPublic = "The route is one that callers need before they have signed in.";
const preflight = "A browser asks this without signing in.";

/** An API of elsewhere may have authorizers there, so nothing is said about it. */
function hasAuthorizer(
  api: StackResource | undefined,
  type: "aws:apigatewayv2/authorizer:Authorizer" | "aws:apigateway/authorizer:Authorizer",
  property: string,
): boolean {
  return (
    api?.referrersOfType(type).some((authorizer) => refersTo(authorizer, property, api)) ?? false
  );
}

function hasPublicWord(path: string, { options: { publicWords } }: Context): boolean {
  const steps = path.toLowerCase().split("/");
  return steps.some((step) => publicWords.some((word) => word.toLowerCase() === step));
}

/** The steps of a REST resource's path, as far as the stack has them. */
function pathOf(at: StackResource<typeof method>): string {
  const type = "aws:apigateway/resource:Resource";
  const steps: string[] = [];
  let [step] = at.referencesOfType("resourceId", type);
  for (let depth = 0; step && depth < 32; depth++) {
    steps.unshift(step.isUnknown("pathPart") ? "?" : String(step.props.pathPart));
    [step] = step.referencesOfType("parentId", type);
  }
  return `/${steps.join("/")}`;
}

function* ofRoute(
  props: { readonly [K in "routeKey" | "authorizationType" | "apiKeyRequired"]?: unknown },
  context: Context,
): Found {
  const resource = context.resource as StackResource<typeof route>;
  const [api] = resource.referencesOfType("apiId", "aws:apigatewayv2/api:Api");
  if (!hasAuthorizer(api, "aws:apigatewayv2/authorizer:Authorizer", "apiId")) {
    return notApplicable(noAuthorizer);
  }
  const key = String(props.routeKey);
  const [verb = "", path = ""] = key.split(/\s+/);
  if (/^OPTIONS$/i.test(verb)) {
    return notApplicable(preflight);
  }
  // Only the first message of a WebSocket says who it is; the catch-all of an HTTP API is a route
  // like any other.
  const isSocket = api?.props.protocolType === "WEBSOCKET";
  if (isSocket ? key !== "$connect" : hasPublicWord(path, context)) {
    return notApplicable(isPublic);
  }
  // NONE when absent: @pulumi/aws apigatewayv2/route, authorizationType.
  if (String(props.authorizationType ?? "NONE") === "NONE" && !isTrue(props.apiKeyRequired)) {
    yield { message: "open", property: "authorizationType", route: show(key) };
  }
  return undefined;
}

function* ofMethod(
  props: { readonly [K in "httpMethod" | "authorization" | "apiKeyRequired"]?: unknown },
  context: Context,
): Found {
  const resource = context.resource as StackResource<typeof method>;
  const [api] = resource.referencesOfType("restApi", "aws:apigateway/restApi:RestApi");
  if (!hasAuthorizer(api, "aws:apigateway/authorizer:Authorizer", "restApi")) {
    return notApplicable(noAuthorizer);
  }
  const verb = String(props.httpMethod);
  if (/^OPTIONS$/i.test(verb)) {
    return notApplicable(preflight);
  }
  const path = pathOf(resource);
  if (hasPublicWord(path, context)) {
    return notApplicable(isPublic);
  }
  if (props.authorization === "NONE" && !isTrue(props.apiKeyRequired)) {
    yield { message: "open", property: "authorization", route: show(`${verb} ${path}`) };
  }
  return undefined;
}

const api = (protocolType = "HTTP"): readonly ExampleResource[] => [
  { type: "aws:apigatewayv2/api:Api", name: "api", props: { protocolType } },
  {
    type: "aws:apigatewayv2/authorizer:Authorizer",
    name: "tokens",
    props: { apiId: unknown, authorizerType: "JWT" },
    references: { apiId: ["api"] },
  },
];
const rest: readonly ExampleResource[] = [
  { type: "aws:apigateway/restApi:RestApi", name: "api", props: {} },
  {
    type: "aws:apigateway/authorizer:Authorizer",
    name: "tokens",
    props: { restApi: unknown },
    references: { restApi: ["api"] },
  },
  {
    type: "aws:apigateway/resource:Resource",
    name: "invoices",
    props: { restApi: unknown, parentId: unknown, pathPart: "invoices" },
    references: { restApi: ["api"], parentId: ["api"] },
  },
];
const ofApi = { apiId: ["api"] };
const ofRest = { restApi: ["api"], resourceId: ["invoices"] };

export default definePolicy({
  id: "api-routes-authorized",
  title: "Every route of an API with an authorizer uses it",
  why: "A route that was added later and forgot the authorizer answers everyone, with the data that the others protect.",
  fix: "Set authorizationType (HTTP APIs) or authorization (REST APIs) and authorizerId, or name the path in the option publicWords when it is meant to be public.",
  severity: "high",
  controls: ["auth-required", "rbac-ownership"],
  scope: "stack",
  options,
  resources: [route, method],
  messages,
  checks: { [route]: ofRoute, [method]: ofMethod },
  passes: [
    {
      name: "a route with a token",
      type: route,
      props: { apiId: unknown, routeKey: "GET /invoices", authorizationType: "JWT" },
      references: ofApi,
      with: api(),
    },
    {
      name: "a method with IAM",
      type: method,
      props: { restApi: unknown, resourceId: unknown, httpMethod: "GET", authorization: "AWS_IAM" },
      references: ofRest,
      with: rest,
    },
  ],
  fails: [
    {
      name: "a route that forgot the authorizer",
      type: route,
      props: { apiId: unknown, routeKey: "GET /invoices" },
      references: ofApi,
      with: api(),
      expect: "open",
    },
    {
      name: "a WebSocket that everyone may open",
      type: route,
      props: { apiId: unknown, routeKey: "$connect", authorizationType: "NONE" },
      references: ofApi,
      with: api("WEBSOCKET"),
      expect: "open",
    },
    {
      name: "a method that forgot the authorizer",
      type: method,
      props: { restApi: unknown, resourceId: unknown, httpMethod: "GET", authorization: "NONE" },
      references: ofRest,
      with: rest,
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: route,
      props: { apiId: unknown, routeKey: "GET /invoices", authorizationType: unknown },
      references: ofApi,
      with: api(),
      expect: "authorizationType",
    },
  ],
  notApplicables: [
    {
      name: "an API without an authorizer",
      type: route,
      props: { apiId: unknown, routeKey: "GET /invoices" },
      references: ofApi,
      with: api().slice(0, 1),
      expect: noAuthorizer,
    },
    {
      name: "the health of the API",
      type: route,
      props: { apiId: unknown, routeKey: "GET /v1/health" },
      references: ofApi,
      with: api(),
      expect: isPublic,
    },
    {
      name: "messages of an open WebSocket",
      type: route,
      props: { apiId: unknown, routeKey: "$default" },
      references: ofApi,
      with: api("WEBSOCKET"),
      expect: isPublic,
    },
    {
      name: "a preflight request",
      type: method,
      props: {
        restApi: unknown,
        resourceId: unknown,
        httpMethod: "OPTIONS",
        authorization: "NONE",
      },
      references: ofRest,
      with: rest,
      expect: preflight,
    },
  ],
});
