import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

export default definePolicy({
  id: "rds-proxy-requires-tls",
  title: "RDS proxies refuse connections without TLS",
  why: "The proxy ends the client's connection, so what the database behind it requires does not protect the way from the client to the proxy.",
  fix: "Set requireTls to true.",
  severity: "high",
  controls: ["tls-modern-policy", "postgres-pooling"],
  resources: ["aws:rds/proxy:Proxy"],
  messages: { plain: "Clients may connect without TLS: requireTls is {actual}." },
  checks: {
    // RDS does not require TLS unless it is told to: RequireTLS in CreateDBProxy.
    *"aws:rds/proxy:Proxy"(props) {
      if (!isTrue(props.requireTls)) {
        yield { message: "plain", property: "requireTls", actual: show(props.requireTls) };
      }
    },
  },
  passes: [
    {
      name: "TLS required",
      type: "aws:rds/proxy:Proxy",
      props: {
        engineFamily: "POSTGRESQL",
        roleArn: unknown,
        vpcSubnetIds: [unknown],
        requireTls: true,
      },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: "aws:rds/proxy:Proxy",
      props: { engineFamily: "POSTGRESQL", roleArn: unknown, vpcSubnetIds: [unknown] },
      expect: "plain",
    },
    {
      name: "switched off",
      type: "aws:rds/proxy:Proxy",
      props: {
        engineFamily: "MYSQL",
        roleArn: unknown,
        vpcSubnetIds: [unknown],
        requireTls: false,
      },
      expect: "plain",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:rds/proxy:Proxy",
      props: {
        engineFamily: "POSTGRESQL",
        roleArn: unknown,
        vpcSubnetIds: [unknown],
        requireTls: unknown,
      },
      expect: "requireTls",
    },
  ],
});
