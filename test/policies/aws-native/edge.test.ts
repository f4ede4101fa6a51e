import { unknown } from "../../../policies/framework/unknown";
import { holds } from "./judge";

const web = { groupDescription: "web", vpcId: unknown };
const from = (cidrIp: string, port: number) => ({
  ipProtocol: "tcp",
  fromPort: port,
  toPort: port,
  cidrIp,
});

holds("aws-native:ec2:SecurityGroup", [
  [
    "admin-ports-not-public",
    "securityGroupIngress[1].cidrIp",
    { ...web, securityGroupIngress: [from("0.0.0.0/0", 443), from("0.0.0.0/0", 22)] },
    { ...web, securityGroupIngress: [from("0.0.0.0/0", 443), from("10.0.0.0/8", 22)] },
  ],
  [
    "database-ports-not-public",
    "securityGroupIngress[0].cidrIpv6",
    {
      ...web,
      securityGroupIngress: [{ ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv6: "::/0" }],
    },
    {
      ...web,
      securityGroupIngress: [
        { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, sourceSecurityGroupId: unknown },
      ],
    },
  ],
  [
    "only-web-ports-public",
    "securityGroupIngress[0].cidrIp",
    { ...web, securityGroupIngress: [from("0.0.0.0/0", 8080)] },
    { ...web, securityGroupIngress: [from("0.0.0.0/0", 443)] },
  ],
]);
holds("aws-native:ec2:SecurityGroupIngress", [
  [
    "database-ports-not-public",
    "cidrIp",
    { groupId: unknown, ...from("0.0.0.0/0", 6379) },
    { groupId: unknown, ...from("10.0.0.0/16", 6379) },
  ],
]);
holds("aws-native:ec2:Instance", [
  [
    "instance-metadata-v2",
    "metadataOptions.httpTokens",
    { imageId: "ami-1", metadataOptions: { httpTokens: "optional" } },
    { imageId: "ami-1", metadataOptions: { httpTokens: "required" } },
  ],
  [
    "volume-encrypted",
    "blockDeviceMappings[0].ebs.encrypted",
    {
      imageId: "ami-1",
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: false } }],
    },
    {
      imageId: "ami-1",
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: true } }],
    },
  ],
  [
    "no-provider-keys-in-inputs",
    "userData",
    { userData: "export STRIPE_KEY=sk_live_51HxAbCdEfGhIjKlMnOpQrStUv" },
    { userData: "export STRIPE_KEY=$(aws secretsmanager get-secret-value --secret-id stripe)" },
  ],
]);
holds("aws-native:ec2:Volume", [
  ["volume-encrypted", "encrypted", { size: 10 }, { size: 10, encrypted: true }],
]);
holds("aws-native:ec2:LaunchTemplate", [
  [
    "instance-metadata-v2",
    "launchTemplateData.metadataOptions.httpTokens",
    { launchTemplateData: { imageId: "ami-1", metadataOptions: { httpTokens: "optional" } } },
    { launchTemplateData: { imageId: "ami-1", metadataOptions: { httpTokens: "required" } } },
  ],
]);

const attributes = (...all: readonly (readonly [string, string])[]) => ({
  loadBalancerAttributes: all.map(([key, value]) => ({ key, value })),
});
const balancer = {
  type: "application",
  scheme: "internet-facing",
  subnets: ["subnet-a", "subnet-b"],
};
holds("aws-native:elasticloadbalancingv2:LoadBalancer", [
  [
    "load-balancer-deletion-protection",
    "loadBalancerAttributes[0].value",
    { ...balancer, ...attributes(["deletion_protection.enabled", "false"]) },
    { ...balancer, ...attributes(["deletion_protection.enabled", "true"]) },
  ],
  [
    "load-balancer-deletion-protection",
    "loadBalancerAttributes",
    balancer,
    {
      ...balancer,
      ...attributes(
        ["idle_timeout.timeout_seconds", "30"],
        ["deletion_protection.enabled", "true"],
      ),
    },
  ],
  [
    "load-balancer-access-logs",
    "loadBalancerAttributes",
    balancer,
    {
      ...balancer,
      ...attributes(["access_logs.s3.enabled", "true"], ["access_logs.s3.bucket", "logs"]),
    },
  ],
  [
    "load-balancer-proxy-headers",
    "loadBalancerAttributes",
    balancer,
    { ...balancer, ...attributes(["routing.http.drop_invalid_header_fields.enabled", "true"]) },
  ],
]);
holds("aws-native:elasticloadbalancingv2:Listener", [
  [
    "load-balancer-https-only",
    "defaultActions[0]",
    {
      loadBalancerArn: unknown,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: unknown }],
    },
    {
      loadBalancerArn: unknown,
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        {
          type: "redirect",
          redirectConfig: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
        },
      ],
    },
  ],
  [
    "load-balancer-tls-version",
    "sslPolicy",
    {
      loadBalancerArn: unknown,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-2016-08",
      defaultActions: [],
    },
    {
      loadBalancerArn: unknown,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [],
    },
  ],
]);
holds("aws-native:elasticloadbalancingv2:TargetGroup", [
  [
    "health-check-configured",
    "healthCheckPath",
    {
      protocol: "HTTP",
      port: 8080,
      targetType: "ip",
      vpcId: unknown,
      healthCheckIntervalSeconds: 10,
    },
    {
      protocol: "HTTP",
      port: 8080,
      targetType: "ip",
      vpcId: unknown,
      healthCheckPath: "/health",
      matcher: { httpCode: "200" },
    },
  ],
]);

const behavior = {
  targetOriginId: "api",
  viewerProtocolPolicy: "redirect-to-https",
  cachePolicyId: "p",
};
const origin = {
  id: "api",
  domainName: "api.internal.example.com",
  customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
};
const distribution = (more: object) => ({
  distributionConfig: { enabled: true, origins: [origin], defaultCacheBehavior: behavior, ...more },
});
holds("aws-native:cloudfront:Distribution", [
  [
    "cloudfront-https-only",
    "distributionConfig.defaultCacheBehavior.viewerProtocolPolicy",
    distribution({ defaultCacheBehavior: { ...behavior, viewerProtocolPolicy: "allow-all" } }),
    distribution({}),
  ],
  [
    "cloudfront-https-only",
    "distributionConfig.cacheBehaviors[0].viewerProtocolPolicy",
    distribution({
      cacheBehaviors: [{ ...behavior, pathPattern: "/x", viewerProtocolPolicy: "allow-all" }],
    }),
    distribution({ cacheBehaviors: [{ ...behavior, pathPattern: "/x" }] }),
  ],
  [
    "cloudfront-tls-version",
    "distributionConfig.viewerCertificate.minimumProtocolVersion",
    distribution({
      aliases: ["a.example.com"],
      viewerCertificate: {
        acmCertificateArn: unknown,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1",
      },
    }),
    distribution({
      aliases: ["a.example.com"],
      viewerCertificate: {
        acmCertificateArn: unknown,
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
    }),
  ],
  [
    "cloudfront-access-logs",
    "distributionConfig.logging",
    distribution({}),
    distribution({ logging: { bucket: "logs.s3.amazonaws.com" } }),
  ],
  [
    "waf-attached",
    "distributionConfig.webAclId",
    distribution({}),
    distribution({ webAclId: unknown }),
  ],
]);
holds("aws-native:cloudfront:ResponseHeadersPolicy", [
  [
    "edge-cors-origins",
    "responseHeadersPolicyConfig.corsConfig.accessControlAllowOrigins.items[0]",
    {
      responseHeadersPolicyConfig: {
        name: "api",
        corsConfig: { accessControlAllowOrigins: { items: ["*"] }, originOverride: true },
      },
    },
    {
      responseHeadersPolicyConfig: {
        name: "api",
        corsConfig: {
          accessControlAllowOrigins: { items: ["https://shop.example.com"] },
          originOverride: true,
        },
      },
    },
  ],
]);
holds("aws-native:apigatewayv2:Api", [
  [
    "api-cors-origins",
    "corsConfiguration.allowOrigins[0]",
    { protocolType: "HTTP", name: "api", corsConfiguration: { allowOrigins: ["*"] } },
    {
      protocolType: "HTTP",
      name: "api",
      corsConfiguration: { allowOrigins: ["https://shop.example.com"] },
    },
  ],
]);
holds("aws-native:apigatewayv2:Stage", [
  [
    "api-gateway-access-logs",
    "accessLogSettings",
    { apiId: unknown, stageName: "$default" },
    {
      apiId: unknown,
      stageName: "$default",
      accessLogSettings: { destinationArn: unknown, format: "$context.requestId" },
    },
  ],
]);
holds("aws-native:apigatewayv2:DomainName", [
  [
    "api-gateway-tls-version",
    "domainNameConfigurations[0].securityPolicy",
    { domainName: "api.example.com", domainNameConfigurations: [{ securityPolicy: "TLS_1_0" }] },
    { domainName: "api.example.com", domainNameConfigurations: [{ securityPolicy: "TLS_1_2" }] },
  ],
]);
holds("aws-native:apigateway:Stage", [
  [
    "api-gateway-access-logs",
    "accessLogSetting",
    { restApiId: unknown, stageName: "prod" },
    {
      restApiId: unknown,
      stageName: "prod",
      accessLogSetting: { destinationArn: unknown, format: "x" },
    },
  ],
]);
holds("aws-native:apigateway:RestApi", [
  [
    "rest-api-cors-origins",
    "body",
    {
      body: {
        paths: {
          "/a": {
            options: {
              "x-amazon-apigateway-integration": {
                responses: {
                  default: {
                    responseParameters: {
                      "method.response.header.Access-Control-Allow-Origin": "'*'",
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    {
      body: {
        paths: {
          "/a": {
            options: {
              "x-amazon-apigateway-integration": {
                responses: {
                  default: {
                    responseParameters: {
                      "method.response.header.Access-Control-Allow-Origin":
                        "'https://shop.example.com'",
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  ],
]);
holds("aws-native:apigateway:GatewayResponse", [
  [
    "rest-api-cors-origins",
    "responseParameters",
    {
      restApiId: unknown,
      responseType: "DEFAULT_4XX",
      responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
    },
    {
      restApiId: unknown,
      responseType: "DEFAULT_4XX",
      responseParameters: {
        "gatewayresponse.header.Access-Control-Allow-Origin": "'https://shop.example.com'",
      },
    },
  ],
]);
holds("aws-native:certificatemanager:Certificate", [
  [
    "certificates-renew-themselves",
    "validationMethod",
    { domainName: "shop.example.com" },
    { domainName: "shop.example.com", validationMethod: "DNS" },
  ],
]);
