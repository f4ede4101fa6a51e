/**
 * Which probes see in the running system what a policy asks of the program. Where a preview does not
 * know a value, such a look settles it. A control alone would not do: many a policy of one is about
 * something else, which the look says nothing about.
 */

/** The pack that results of looks stand under in a report. */
export const probePack = "gonogo-probes";

/** Policies about what answers the system's hosts → probes, all of which must have passed. */
export const settlesFront: Readonly<Record<string, readonly string[]>> = {
  "load-balancer-https-only": ["http-redirected"],
  "classic-load-balancer-https-only": ["http-redirected"],
  "cloudfront-https-only": ["http-redirected"],
  "load-balancer-tls-version": ["tls-versions-offered"],
  "classic-load-balancer-tls-version": ["tls-versions-offered"],
  "cloudfront-tls-version": ["tls-versions-offered"],
  "api-gateway-tls-version": ["tls-versions-offered"],
  "certificate-covers-hosts": ["certificate-served"],
  "security-headers": ["security-headers-sent"],
  "response-headers-policy": ["security-headers-sent"],
  "listener-security-headers": ["security-headers-sent"],
  "api-cors-origins": ["cors-answers"],
  "edge-cors-origins": ["cors-answers"],
  "rest-api-cors-origins": ["cors-answers"],
  "response-compression": ["answers-compressed"],
  "request-size-limit": ["large-body-refused"],
  "rate-limit-edge": ["rate-limit-answers"],
};

/** Policies about one thing that a probe looks at by itself → probes, likewise. */
export const settlesThing: Readonly<Record<string, readonly string[]>> = {
  "spf-record": ["mail-spf"],
  "dkim-records": ["mail-dkim"],
  "dmarc-policy": ["mail-dmarc"],
  "postgres-version": ["postgres-version-supported"],
  "redis-requires-tls": ["redis-tls-required"],
  "redis-requires-password": ["redis-password-required"],
  "stripe-price-table": ["stripe-plans-equal"],
  "stripe-webhook-events": ["stripe-endpoint-events"],
};

/** Types of resources that answer hosts of their own. */
export const frontType =
  /^aws(?:-native)?:(?:a?lb|elb|elasticloadbalancing(?:v2)?|applicationloadbalancing|cloudfront|apigateway(?:v2)?|apprunner|lambda)[/:].*\b(?:LoadBalancer|Distribution|RestApi|Api|Service|FunctionUrl)$/;
