import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

export default definePolicy({
  id: "certificates-renew-themselves",
  title: "Certificates are issued by ACM and renew without a person",
  why: "A certificate that somebody has to renew expires one day, and then every client refuses the site at once.",
  fix: "Request the certificate from ACM with validationMethod DNS and keep the validation records in the zone.",
  severity: "high",
  controls: ["cert-auto-renewal", "tls-certificate"],
  resources: ["aws:acm/certificate:Certificate", "aws:iam/serverCertificate:ServerCertificate"],
  messages: {
    imported: "Nobody renews the certificate: it is imported with a private key.",
    byHand: "Renewal needs a person: validationMethod is {actual}.",
  },
  checks: {
    // docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html: imported certificates are not
    // renewed, those validated by e-mail need an answer, those of a private authority renew alone.
    *"aws:acm/certificate:Certificate"(props, context) {
      const isGiven = (name: "certificateBody" | "certificateAuthorityArn") =>
        context.isUnknown(name) || Boolean(props[name]);
      if (isGiven("certificateBody")) {
        yield { message: "imported", property: "certificateBody" };
      } else if (!isGiven("certificateAuthorityArn") && props.validationMethod !== "DNS") {
        const actual = show(props.validationMethod);
        yield { message: "byHand", property: "validationMethod", actual };
      }
    },
    *"aws:iam/serverCertificate:ServerCertificate"() {
      yield { message: "imported", property: "certificateBody" };
    },
  },
  passes: [
    {
      name: "validated by DNS",
      type: "aws:acm/certificate:Certificate",
      props: { domainName: unknown, validationMethod: "DNS" },
    },
    {
      name: "issued by a private authority",
      type: "aws:acm/certificate:Certificate",
      props: { domainName: "db.finsight.internal", certificateAuthorityArn: unknown },
    },
  ],
  fails: [
    {
      name: "validated by e-mail",
      type: "aws:acm/certificate:Certificate",
      props: { domainName: "api.finsight.example", validationMethod: "EMAIL" },
      expect: "byHand",
    },
    {
      name: "imported",
      type: "aws:acm/certificate:Certificate",
      props: { certificateBody: "-----BEGIN CERTIFICATE-----", privateKey: unknown },
      expect: "imported",
    },
    {
      name: "held by IAM",
      type: "aws:iam/serverCertificate:ServerCertificate",
      props: { certificateBody: unknown, privateKey: unknown },
      expect: "imported",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:acm/certificate:Certificate",
      props: { domainName: "api.finsight.example", validationMethod: unknown },
      expect: "validationMethod",
    },
  ],
});
