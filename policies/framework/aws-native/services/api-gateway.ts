import { type Mapping, mapping } from "../mapping";
import { at, first, none, same, tags, text } from "../rules";

/** REST APIs, HTTP APIs, and GraphQL. */
export const apiGateway: readonly Mapping[] = [
  mapping("aws-native:apigatewayv2:Api", {
    type: "aws:apigatewayv2/api:Api",
    properties: {
      ...same("corsConfiguration", "description", "disableExecuteApiEndpoint", "name"),
      ...same("protocolType", "routeKey", "target", "version"),
      body: at("body", text),
    },
  }),
  mapping("aws-native:apigatewayv2:Stage", {
    type: "aws:apigatewayv2/stage:Stage",
    properties: {
      ...same("accessLogSettings", "apiId", "autoDeploy", "defaultRouteSettings"),
      ...same("deploymentId", "description", "stageVariables", "tags"),
      name: at("stageName"),
      routeSettings: {
        from: "routeSettings",
        hidden: "is a document whose form the types do not say",
      },
    },
  }),
  mapping("aws-native:apigatewayv2:DomainName", {
    type: "aws:apigatewayv2/domainName:DomainName",
    properties: {
      domainName: at("domainName"),
      domainNameConfiguration: at("domainNameConfigurations", first()),
      mutualTlsAuthentication: at("mutualTlsAuthentication"),
    },
  }),
  mapping("aws-native:apigatewayv2:Integration", {
    type: "aws:apigatewayv2/integration:Integration",
    properties: {
      ...same("apiId", "connectionType", "credentialsArn", "integrationMethod"),
      ...same("integrationType", "integrationUri", "requestParameters", "tlsConfig"),
      responseParameters: {
        from: "responseParameters",
        hidden: "is a document whose form the types do not say",
      },
    },
  }),
  mapping("aws-native:apigateway:RestApi", {
    type: "aws:apigateway/restApi:RestApi",
    properties: {
      ...same("description", "disableExecuteApiEndpoint", "endpointConfiguration", "name"),
      ...same("minimumCompressionSize", "policy"),
      body: at("body", text),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:apigateway:Stage", {
    type: "aws:apigateway/stage:Stage",
    properties: {
      ...same("cacheClusterEnabled", "clientCertificateId", "description", "stageName"),
      ...same("variables"),
      accessLogSettings: at("accessLogSetting"),
      deployment: at("deploymentId"),
      restApi: at("restApiId"),
      tags: at("tags", tags),
      xrayTracingEnabled: at("tracingEnabled"),
    },
  }),
  mapping("aws-native:apigateway:DomainName", {
    type: "aws:apigateway/domainName:DomainName",
    properties: {
      ...same("certificateArn", "domainName", "endpointConfiguration", "securityPolicy"),
      ...same("mutualTlsAuthentication", "regionalCertificateArn", "endpointAccessMode"),
      tags: at("tags", tags),
      ...none("certificateBody", "certificatePrivateKey"),
    },
  }),
  mapping("aws-native:apigateway:GatewayResponse", {
    type: "aws:apigateway/response:Response",
    properties: {
      ...same("responseParameters", "responseTemplates", "responseType", "statusCode"),
      restApiId: at("restApiId"),
    },
  }),
  mapping("aws-native:apigateway:Method", {
    type: "aws:apigateway/integrationResponse:IntegrationResponse",
    further: true,
    each: "integration.integrationResponses",
    properties: {
      ...same("httpMethod", "resourceId"),
      responseParameters: at("$.responseParameters"),
      responseTemplates: at("$.responseTemplates"),
      restApi: at("restApiId"),
      statusCode: at("$.statusCode"),
    },
  }),
  mapping("aws-native:appsync:GraphQlApi", {
    type: "aws:appsync/graphQLApi:GraphQLApi",
    properties: {
      ...same("authenticationType", "logConfig", "name", "visibility", "xrayEnabled"),
      tags: at("tags", tags),
    },
  }),
];
