import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as rds from "@pulumi/aws/rds";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { proxyBorrowSeconds, proxyConnectionsPercent, proxyIdleClientSeconds } from "../defaults";
import { assumedBy, policyDocument } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { Connection } from "./connection";
import { ofGeneration, type PostgresLogin } from "./postgres-login";
import { storedSecret } from "./stored-secret";

export interface PostgresProxyArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly keyArn: pulumi.Input<string>;
  readonly instanceIdentifier: pulumi.Output<string>;
  readonly instanceSecurityGroupId: pulumi.Input<string>;
  /** The roles that clients sign in with, and the proxy too. */
  readonly logins: readonly PostgresLogin[];
}

/**
 * Many tasks share few database connections, over TLS on both sides, and a failover does not break
 * them. Costs 0.015 USD an hour for each vCPU of the instance, at least two.
 */
export class PostgresProxy extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: PostgresProxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:PostgresProxy", name, {}, opts);
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: "Postgres proxy", tags: { Name: name } },
      { parent: this },
    );
    new Connection(
      `${name}-to-instance`,
      { from: group.id, to: args.instanceSecurityGroupId, port: 5432 },
      { parent: this },
    );
    const secrets = args.logins.map((login) => this.loginSecret(name, args, login).arn);
    const proxy = new rds.Proxy(
      `${name}-proxy`,
      {
        name: physicalName("proxy", `${args.context.prefix}-postgres`),
        engineFamily: "POSTGRESQL",
        requireTls: true,
        idleClientTimeout: proxyIdleClientSeconds,
        // Its log would hold the statements of the application, and with them its data.
        debugLogging: false,
        roleArn: this.role(name, args, secrets),
        vpcSubnetIds: [...args.subnetIds],
        vpcSecurityGroupIds: [group.id],
        auths: secrets.map((secretArn) => ({
          authScheme: "SECRETS",
          clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
          iamAuth: "DISABLED",
          secretArn,
        })),
      },
      { parent: this },
    );
    this.target(name, args, proxy);
    this.host = proxy.endpoint;
    this.securityGroupId = group.id;
    this.registerOutputs({ host: this.host });
  }

  private target(name: string, args: PostgresProxyArgs, proxy: rds.Proxy): void {
    const targets = new rds.ProxyDefaultTargetGroup(
      `${name}-pool`,
      {
        dbProxyName: proxy.name,
        connectionPoolConfig: {
          maxConnectionsPercent: proxyConnectionsPercent,
          connectionBorrowTimeout: proxyBorrowSeconds,
        },
      },
      { parent: this },
    );
    new rds.ProxyTarget(
      `${name}-target`,
      {
        dbProxyName: proxy.name,
        targetGroupName: targets.name,
        dbInstanceIdentifier: args.instanceIdentifier,
      },
      { parent: this },
    );
  }

  /** In the form that RDS Proxy reads: an object of username and password. */
  private loginSecret(name: string, args: PostgresProxyArgs, login: PostgresLogin) {
    const child = ofGeneration(`${name}-login`, login.generation);
    const secret = storedSecret(
      child,
      args,
      {
        variable: ofGeneration("postgres-proxy/login", login.generation),
        description: "A role of the application, for the Postgres proxy",
      },
      { parent: this },
    );
    new secretsmanager.SecretVersion(
      `${child}-value`,
      {
        secretId: secret.id,
        secretString: pulumi.jsonStringify({ username: login.user, password: login.password }),
      },
      { parent: this },
    );
    return secret;
  }

  private role(name: string, args: PostgresProxyArgs, secretArns: pulumi.Output<string>[]) {
    const role = new iam.Role(
      `${name}-role`,
      { assumeRolePolicy: assumedBy("rds.amazonaws.com", args.context.accountId) },
      { parent: this },
    );
    new iam.RolePolicy(
      `${name}-read-login`,
      {
        role: role.id,
        policy: policyDocument([
          { actions: ["secretsmanager:GetSecretValue"], resources: secretArns },
          {
            actions: ["kms:Decrypt"],
            resources: [args.keyArn],
            condition: {
              StringEquals: {
                "kms:ViaService": `secretsmanager.${args.context.region}.amazonaws.com`,
              },
            },
          },
        ]),
      },
      { parent: this },
    );
    return role.arn;
  }
}
