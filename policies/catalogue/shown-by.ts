/**
 * What in a preview shows that a control is met, beside its policies: resources that must be there,
 * and variables that a service must be given. A resource that is absent decides nothing: the thing
 * may stand outside the program, and a person can say where.
 */
import type { ControlId } from "./controls.gen";

const database = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"];
const redis = [
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/serverlessCache:ServerlessCache",
  "aws:memorydb/cluster:Cluster",
];
const balancer = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
const compute = [
  "aws:ecs/service:Service",
  "aws:lambda/function:Function",
  "aws:apprunner/service:Service",
];
const queue = ["aws:sqs/queue:Queue", ...redis];
const stripe = (kind: string) => [`pulumi-nodejs:dynamic/stripe:${kind}`];
const secret = [
  "aws:secretsmanager/secret:Secret",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:ssm/parameter:Parameter",
];

/** Control → groups of types: of each group one resource at least. */
export const resourcesThatShow: Partial<Record<ControlId, readonly (readonly string[])[]>> = {
  "background-worker": [compute, queue],
  "compute-deployed": [compute],
  "deploy-production": [compute],
  "dns-records": [["aws:route53/record:Record"]],
  "jwt-rsa-keypair": [
    ["tls:index/privateKey:PrivateKey", "aws:secretsmanager/secretRotation:SecretRotation"],
    secret,
  ],
  "postgres-provisioned": [database],
  "proxy-headers": [balancer],
  "redis-provisioned": [redis],
  "service-restart": [compute],
  "stripe-customer-portal": [stripe("PortalConfiguration")],
  "stripe-price-ids-wired": [stripe("Price")],
  "stripe-products-prices": [stripe("Product"), stripe("Price")],
  "tls-certificate": [["aws:acm/certificate:Certificate"]],
  "webhook-async-processing": [["aws:sqs/queue:Queue"], compute],
  "webhook-stripe-endpoint": [stripe("WebhookEndpoint")],
  "webhook-stripe-secret": [stripe("WebhookEndpoint"), secret],
};

/**
 * Control → expressions for names of variables, one of which a service must be given. An item with
 * an `environment` of its own asks for that instead.
 */
export const variablesThatShow: Partial<Record<ControlId, RegExp>> = {
  "cache-ttl": /(^|_)TTL(_|$)/,
  "email-provider": /^(SENDGRID_API_KEY|SMTP_(HOST|USER|PASSWORD)|SES_[A-Z_]+|EMAIL_PROVIDER)$/,
  "feature-flags": /^FEATURE_/,
  "sentry-dsn": /^(NEXT_PUBLIC_)?SENTRY_DSN$/,
  "sentry-release-tracking": /^SENTRY_RELEASE$/,
};
