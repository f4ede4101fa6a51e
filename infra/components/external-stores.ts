import * as pulumi from "@pulumi/pulumi";
import { postgresUrlProblem, redisUrlProblem } from "../external-url";
import { certificateFiles } from "./postgres";

export interface ExternalStoreArgs {
  /** The provider's connection URL, from a secret setting. Never printed. */
  readonly url: pulumi.Output<string>;
  /** The setting that gives it, as an error names it: `clientflow:databaseUrl`. */
  readonly setting: string;
}

export interface ExternalPostgresArgs extends ExternalStoreArgs {
  /** URL of a copy for reading, where the provider has one. */
  readonly readUrl?: pulumi.Output<string>;
  /** File of authorities in the image; Debian's public ones unless given, for Neon and Supabase. */
  readonly certificates?: string;
}

/** Checks once the value is known; a preview that cannot decrypt it goes on with an unknown. */
function checked(
  { url, setting }: ExternalStoreArgs,
  problem: (text: string) => string | undefined,
  allowed: string,
): pulumi.Output<string> {
  const output = url.apply((text) => {
    const found = problem(text);
    if (found === undefined) return text;
    throw new pulumi.RunError(`${setting} (not shown) ${found}; allowed: ${allowed}`);
  });
  return pulumi.secret(output);
}

/**
 * A Postgres that a provider runs (Supabase, Neon, an RDS elsewhere), with what services read of a
 * Postgres of ours (clientflow-044 names Supabase and Neon). There is nothing to create: the
 * provider has the backups, the pooling and the price, and no security group leads there.
 */
export class ExternalPostgres extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly readUrl: pulumi.Output<string> | undefined;
  readonly certificates: string;
  readonly securityGroupId = undefined;
  readonly instanceSecurityGroupId = undefined;
  readonly identifier = undefined;
  readonly masterSecretArn = undefined;

  constructor(name: string, args: ExternalPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:ExternalPostgres", name, {}, opts);
    const allowed =
      "postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full, the password of 16 characters";
    this.url = checked(args, postgresUrlProblem, allowed);
    this.readUrl =
      args.readUrl && checked({ ...args, url: args.readUrl }, postgresUrlProblem, allowed);
    this.certificates = args.certificates ?? certificateFiles.public;
    this.registerOutputs({ url: this.url });
  }
}

/**
 * A Redis that a provider runs (Upstash, Redis Cloud), with what services read of a Redis of ours
 * (clientflow-046). Eviction, persistence and snapshots are the provider's settings: a queue needs
 * `noeviction` there too. There is nothing to create and no security group.
 */
export class ExternalRedis extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<string>;
  readonly user: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  readonly securityGroupId = undefined;
  readonly identifier = undefined;

  constructor(name: string, args: ExternalStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:ExternalRedis", name, {}, opts);
    const allowed = "rediss://USER:PASSWORD@HOST:PORT, the password of 16 characters or more";
    this.url = checked(args, redisUrlProblem, allowed);
    // The host, port and user are no secrets: a container may see them.
    const part = (read: (url: URL) => string) =>
      pulumi.unsecret(this.url.apply((text) => read(new URL(text))));
    this.host = part((url) => url.hostname);
    this.port = part((url) => url.port || "6379");
    this.user = part((url) => decodeURIComponent(url.username));
    this.password = pulumi.secret(
      this.url.apply((text) => decodeURIComponent(new URL(text).password)),
    );
    this.registerOutputs({ url: this.url });
  }
}
