import { type Mapping, mapping } from "../mapping";
import { at, object, same, tags, wrapped } from "../rules";

/** Route 53 and the domains of Amazon SES. */
export const dns: readonly Mapping[] = [
  mapping("aws-native:route53:RecordSet", {
    type: "aws:route53/record:Record",
    properties: {
      ...same("healthCheckId", "name", "setIdentifier", "ttl", "type"),
      aliases: at(
        "aliasTarget",
        wrapped(
          object({
            evaluateTargetHealth: at("evaluateTargetHealth"),
            name: at("dnsName"),
            zoneId: at("hostedZoneId"),
          }),
        ),
      ),
      records: at("resourceRecords"),
      zoneId: { either: [at("hostedZoneId"), at("hostedZoneName")] },
    },
  }),
  mapping("aws-native:route53:HostedZone", {
    type: "aws:route53/zone:Zone",
    without: ["bucket"],
    properties: {
      name: at("name"),
      comment: at("hostedZoneConfig.comment"),
      forceDestroy: {
        value: false,
        source: "AWS::Route53::HostedZone: only zones without records of their own are deleted",
      },
      tags: at("hostedZoneTags", tags),
      vpcs: at("vpcs"),
    },
  }),
  mapping("aws-native:route53:HealthCheck", {
    type: "aws:route53/healthCheck:HealthCheck",
    without: ["metricName", "name", "alarmDescription"],
    properties: {
      failureThreshold: at("healthCheckConfig.failureThreshold"),
      fqdn: at("healthCheckConfig.fullyQualifiedDomainName"),
      port: at("healthCheckConfig.port"),
      requestInterval: at("healthCheckConfig.requestInterval"),
      resourcePath: at("healthCheckConfig.resourcePath"),
      searchString: at("healthCheckConfig.searchString"),
      tags: at("healthCheckTags", tags),
      type: at("healthCheckConfig.type"),
    },
  }),
  mapping("aws-native:ses:ConfigurationSet", {
    type: "aws:sesv2/configurationSet:ConfigurationSet",
    properties: {
      ...same("deliveryOptions", "reputationOptions", "sendingOptions", "suppressionOptions"),
      configurationSetName: at("name"),
    },
  }),
  mapping("aws-native:ses:ConfigurationSetEventDestination", {
    type: "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
    without: ["enabled", "matchingTypes"],
    properties: same("configurationSetName", "eventDestination"),
  }),
  mapping("aws-native:ses:EmailIdentity", {
    type: "aws:sesv2/emailIdentity:EmailIdentity",
    without: ["domain"],
    properties: {
      configurationSetName: at("configurationSetAttributes.configurationSetName"),
      dkimSigningAttributes: at("dkimSigningAttributes"),
      emailIdentity: at("emailIdentity"),
    },
  }),
];
