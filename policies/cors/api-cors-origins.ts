import { definePolicy, notApplicable } from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { checkCors, checkDefinition, checkHeaders, corsMessages, noCors } from "../helpers/cors";
import { fixedInHttpApi, originOptions } from "../helpers/origins";

const api = { protocolType: "HTTP" };

export default definePolicy({
  id: "api-cors-origins",
  title: "HTTP APIs and function URLs allow the origins of their own sites only",
  why: "A page of an allowed origin reads the API's responses in its visitor's browser; a wildcard allows every page on the web.",
  fix: "List the https origins of your sites, one by one; where responses must answer several origins, let the integration echo the one that is on the list.",
  severity: "high",
  controls: ["cors-no-wildcard"],
  options: originOptions,
  resources: [
    "aws:apigatewayv2/api:Api",
    "aws:apigatewayv2/integration:Integration",
    "aws:lambda/functionUrl:FunctionUrl",
  ],
  messages: corsMessages,
  checks: {
    *"aws:apigatewayv2/api:Api"(props, context) {
      const isSet = (name: "corsConfiguration" | "body") =>
        context.isUnknown(name) || (props[name] !== undefined && props[name] !== null);
      if (!isSet("corsConfiguration") && !isSet("body")) {
        return notApplicable(noCors);
      }
      yield* independently(
        () => checkCors(props.corsConfiguration, "corsConfiguration", context),
        () => checkDefinition(props.body, context, fixedInHttpApi),
      );
      return undefined;
    },
    *"aws:apigatewayv2/integration:Integration"(props, context) {
      if (!props.responseParameters) {
        return notApplicable(noCors);
      }
      yield* each(props.responseParameters, ({ mappings }, at) =>
        checkHeaders(mappings, `responseParameters[${at}].mappings`, fixedInHttpApi, context),
      );
      return undefined;
    },
    *"aws:lambda/functionUrl:FunctionUrl"(props, context) {
      if (!props.cors) {
        return notApplicable(noCors);
      }
      yield* checkCors(props.cors, "cors", context);
      return undefined;
    },
  },
  passes: [
    {
      name: "one site, with credentials",
      type: "aws:apigatewayv2/api:Api",
      props: {
        ...api,
        corsConfiguration: {
          allowOrigins: ["https://app.finsight.example"],
          allowCredentials: true,
          allowHeaders: ["*"],
        },
      },
    },
    {
      name: "a developer's machine in development",
      type: "aws:lambda/functionUrl:FunctionUrl",
      props: {
        authorizationType: "NONE",
        functionName: unknown,
        cors: { allowOrigins: ["http://localhost:3000"] },
      },
      environment: "development",
    },
    {
      name: "the header that the integration sends",
      type: "aws:apigatewayv2/integration:Integration",
      props: {
        apiId: unknown,
        integrationType: "HTTP_PROXY",
        responseParameters: [
          {
            statusCode: "200",
            mappings: { "overwrite:header.access-control-allow-origin": "$response.header.origin" },
          },
        ],
      },
    },
    {
      name: "the origin of an app that the configuration accepts",
      type: "aws:apigatewayv2/api:Api",
      props: { ...api, corsConfiguration: { allowOrigins: ["capacitor://localhost"] } },
      options: { acceptedOrigins: ["capacitor://localhost"] },
    },
  ],
  fails: [
    {
      name: "every site",
      type: "aws:apigatewayv2/api:Api",
      props: { ...api, corsConfiguration: { allowOrigins: [unknown, "*"] } },
      expect: "origin",
    },
    {
      name: "every site over HTTPS, with credentials",
      type: "aws:apigatewayv2/api:Api",
      props: {
        ...api,
        corsConfiguration: { allowOrigins: ["https://*"], allowCredentials: true },
      },
      expect: "credentials",
    },
    {
      name: "every site, in the definition",
      type: "aws:apigatewayv2/api:Api",
      props: {
        ...api,
        body: JSON.stringify({
          openapi: "3.0.1",
          "x-amazon-apigateway-cors": { allowOrigins: ["*"] },
        }),
      },
      expect: "origin",
    },
    {
      name: "every subdomain",
      type: "aws:apigatewayv2/api:Api",
      props: { ...api, corsConfiguration: { allowOrigins: ["https://*.finsight.example"] } },
      expect: "origin",
    },
    {
      name: "a header set for every site",
      type: "aws:apigatewayv2/integration:Integration",
      props: {
        apiId: unknown,
        integrationType: "HTTP_PROXY",
        responseParameters: [
          { statusCode: "200", mappings: { "append:header.Access-Control-Allow-Origin": "*" } },
        ],
      },
      expect: "origin",
    },
    {
      name: "a developer's machine in production",
      type: "aws:lambda/functionUrl:FunctionUrl",
      props: {
        authorizationType: "NONE",
        functionName: unknown,
        cors: { allowOrigins: ["https://app.finsight.example", "http://localhost:3000"] },
      },
      expect: "origin",
    },
    {
      name: "pages without an origin",
      type: "aws:lambda/functionUrl:FunctionUrl",
      props: {
        authorizationType: "AWS_IAM",
        functionName: unknown,
        cors: { allowOrigins: ["null"] },
      },
      expect: "origin",
    },
  ],
  unknowns: [
    {
      name: "an origin decided at deployment",
      type: "aws:apigatewayv2/api:Api",
      props: { ...api, corsConfiguration: { allowOrigins: ["https://finsight.example", unknown] } },
      expect: "corsConfiguration.allowOrigins[1]",
    },
  ],
  notApplicables: [
    {
      name: "no CORS",
      type: "aws:apigatewayv2/api:Api",
      props: api,
      expect: noCors,
    },
    {
      name: "a function URL without CORS",
      type: "aws:lambda/functionUrl:FunctionUrl",
      props: { authorizationType: "AWS_IAM", functionName: unknown },
      expect: noCors,
    },
    {
      name: "an integration that sets no header",
      type: "aws:apigatewayv2/integration:Integration",
      props: { apiId: unknown, integrationType: "AWS_PROXY" },
      expect: noCors,
    },
  ],
});
