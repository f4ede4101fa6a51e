import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { checkBody, checkHeaders, noCors, originMessages } from "../helpers/cors";
import { fixedValue, originOptions } from "../helpers/origins";

const response = {
  restApi: unknown,
  resourceId: unknown,
  httpMethod: "OPTIONS",
  statusCode: "200",
};
const header = "method.response.header.Access-Control-Allow-Origin";
const definition = (origin: string) =>
  JSON.stringify({
    openapi: "3.0.1",
    paths: {
      "/reports": {
        options: {
          "x-amazon-apigateway-integration": {
            type: "mock",
            responses: { default: { statusCode: "200", responseParameters: { [header]: origin } } },
          },
        },
      },
    },
  });

export default definePolicy({
  id: "rest-api-cors-origins",
  title: "REST APIs allow the origins of their own sites only",
  why: "A page of an allowed origin reads the API's responses in its visitor's browser. In a REST API the header hides in mock integrations and gateway responses, and errors leak as well as results.",
  fix: "Put the https origin of your site between the single quotes; where responses must answer several origins, let the integration echo the one that is on the list.",
  severity: "high",
  controls: ["cors-no-wildcard"],
  options: originOptions,
  resources: [
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/restApiPut:RestApiPut",
    "aws:apigateway/integrationResponse:IntegrationResponse",
    "aws:apigateway/response:Response",
  ],
  messages: originMessages,
  checks: {
    "aws:apigateway/restApi:RestApi": checkBody,
    "aws:apigateway/restApiPut:RestApiPut": checkBody,
    *"aws:apigateway/integrationResponse:IntegrationResponse"(props, context) {
      return yield* checkHeaders(
        props.responseParameters,
        "responseParameters",
        fixedValue,
        context,
      );
    },
    *"aws:apigateway/response:Response"(props, context) {
      return yield* checkHeaders(
        props.responseParameters,
        "responseParameters",
        fixedValue,
        context,
      );
    },
  },
  passes: [
    {
      name: "one site",
      type: "aws:apigateway/integrationResponse:IntegrationResponse",
      props: { ...response, responseParameters: { [header]: "'https://app.finsight.example'" } },
    },
    {
      name: "the header that the backend sends",
      type: "aws:apigateway/integrationResponse:IntegrationResponse",
      props: {
        ...response,
        responseParameters: { [header]: "integration.response.header.origin" },
      },
    },
    {
      name: "one site, in the definition",
      type: "aws:apigateway/restApi:RestApi",
      props: { body: definition("'https://app.finsight.example'") },
    },
  ],
  fails: [
    {
      name: "every site, in a mock integration",
      type: "aws:apigateway/integrationResponse:IntegrationResponse",
      props: { ...response, responseParameters: { [header]: "'*'" } },
      expect: "origin",
    },
    {
      name: "every site, in error responses",
      type: "aws:apigateway/response:Response",
      props: {
        restApiId: unknown,
        responseType: "DEFAULT_4XX",
        responseParameters: { "gatewayresponse.header.access-control-allow-origin": "'*'" },
      },
      expect: "origin",
    },
    {
      name: "every site, in the definition",
      type: "aws:apigateway/restApi:RestApi",
      props: { body: definition("'*'") },
      expect: "origin",
    },
    {
      name: "every site, in a definition in YAML",
      type: "aws:apigateway/restApiPut:RestApiPut",
      props: {
        restApiId: unknown,
        body: [
          "x-amazon-apigateway-gateway-responses:",
          "  DEFAULT_5XX:",
          "    responseParameters:",
          "      gatewayresponse.header.Access-Control-Allow-Origin: \"'*'\"",
        ].join("\n"),
      },
      expect: "origin",
    },
  ],
  unknowns: [
    {
      name: "a definition composed at deployment",
      type: "aws:apigateway/restApi:RestApi",
      props: { body: unknown },
      expect: "body",
    },
    {
      name: "an origin decided at deployment",
      type: "aws:apigateway/integrationResponse:IntegrationResponse",
      props: { ...response, responseParameters: { [header]: unknown } },
      expect: `responseParameters["${header}"]`,
    },
  ],
  notApplicables: [
    {
      name: "a response without the header",
      type: "aws:apigateway/response:Response",
      props: { restApiId: unknown, responseType: "THROTTLED" },
      expect: noCors,
    },
    {
      name: "an API that is built of resources",
      type: "aws:apigateway/restApi:RestApi",
      props: { name: "reports" },
      expect: noCors,
    },
  ],
});
