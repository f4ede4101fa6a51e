import { type Mapping, mapping } from "../mapping";
import { at, attribute, listOf, object, type Rule, same, tags, words } from "../rules";

const ofLoadBalancer = (name: string): Rule => at("loadBalancerAttributes", attribute(name));
const header = (name: string): Rule =>
  at("listenerAttributes", attribute(`routing.http.response.${name}.header_value`));

const action = object({
  ...same("order", "targetGroupArn", "type"),
  authenticateCognito: at("authenticateCognitoConfig"),
  authenticateOidc: at("authenticateOidcConfig"),
  fixedResponse: at("fixedResponseConfig"),
  forward: at("forwardConfig"),
  redirect: at("redirectConfig"),
});
/** A condition on the host may be written in two ways: with a `Config`, or with bare values. */
const hostNames: Rule = {
  either: [
    at("hostHeaderConfig"),
    { members: { values: { from: "values", only: { input: "field", is: "host-header" } } } },
  ],
};
const condition = object({
  hostHeader: hostNames,
  httpHeader: at("httpHeaderConfig"),
  httpRequestMethod: at("httpRequestMethodConfig"),
  pathPattern: {
    either: [
      at("pathPatternConfig"),
      { members: { values: { from: "values", only: { input: "field", is: "path-pattern" } } } },
    ],
  },
  queryStrings: at("queryStringConfig.values"),
  sourceIp: at("sourceIpConfig"),
});

export const loadBalancing: readonly Mapping[] = [
  mapping("aws-native:elasticloadbalancingv2:LoadBalancer", {
    type: "aws:lb/loadBalancer:LoadBalancer",
    properties: {
      ...same("ipAddressType", "name", "securityGroups", "subnets"),
      accessLogs: {
        members: {
          bucket: ofLoadBalancer("access_logs.s3.bucket"),
          enabled: ofLoadBalancer("access_logs.s3.enabled"),
          prefix: ofLoadBalancer("access_logs.s3.prefix"),
        },
      },
      desyncMitigationMode: ofLoadBalancer("routing.http.desync_mitigation_mode"),
      dropInvalidHeaderFields: ofLoadBalancer("routing.http.drop_invalid_header_fields.enabled"),
      enableDeletionProtection: ofLoadBalancer("deletion_protection.enabled"),
      internal: at("scheme", words({ internal: true, "internet-facing": false })),
      loadBalancerType: at("type"),
      subnetMappings: at("subnetMappings"),
      tags: at("tags", tags),
      xffHeaderProcessingMode: ofLoadBalancer("routing.http.xff_header_processing.mode"),
    },
  }),
  mapping("aws-native:elasticloadbalancingv2:Listener", {
    type: "aws:lb/listener:Listener",
    properties: {
      ...same("loadBalancerArn", "mutualAuthentication", "port", "protocol", "sslPolicy"),
      certificateArn: at("certificates[0].certificateArn"),
      defaultActions: at("defaultActions", listOf(action)),
      routingHttpResponseAccessControlAllowCredentialsHeaderValue: header(
        "access_control_allow_credentials",
      ),
      routingHttpResponseAccessControlAllowOriginHeaderValue: header("access_control_allow_origin"),
      routingHttpResponseContentSecurityPolicyHeaderValue: header("content_security_policy"),
      routingHttpResponseStrictTransportSecurityHeaderValue: header("strict_transport_security"),
      routingHttpResponseXContentTypeOptionsHeaderValue: header("x_content_type_options"),
      routingHttpResponseXFrameOptionsHeaderValue: header("x_frame_options"),
      tags: at("tags", tags),
    },
  }),
  mapping("aws-native:elasticloadbalancingv2:ListenerRule", {
    type: "aws:lb/listenerRule:ListenerRule",
    properties: {
      ...same("listenerArn", "priority"),
      actions: at("actions", listOf(action)),
      conditions: at("conditions", listOf(condition)),
    },
  }),
  mapping("aws-native:elasticloadbalancingv2:TargetGroup", {
    type: "aws:lb/targetGroup:TargetGroup",
    properties: {
      ...same("name", "port", "protocol", "protocolVersion", "targetType", "vpcId"),
      deregistrationDelay: at(
        "targetGroupAttributes",
        attribute("deregistration_delay.timeout_seconds"),
      ),
      healthCheck: {
        members: {
          enabled: at("healthCheckEnabled"),
          healthyThreshold: at("healthyThresholdCount"),
          interval: at("healthCheckIntervalSeconds"),
          matcher: { either: [at("matcher.httpCode"), at("matcher.grpcCode")] },
          path: at("healthCheckPath"),
          port: at("healthCheckPort"),
          protocol: at("healthCheckProtocol"),
          timeout: at("healthCheckTimeoutSeconds"),
          unhealthyThreshold: at("unhealthyThresholdCount"),
        },
      },
      tags: at("tags", tags),
    },
  }),
];
