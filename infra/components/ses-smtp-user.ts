import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { type Permission, policyDocument } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface SesSmtpUserArgs {
  readonly context: StackContext;
  /** What the user may do: send from one domain. */
  readonly permissions: readonly Permission[];
  /** The newest first; two while services move from the old key to the new one. */
  readonly generations: readonly [string] | readonly [string, string];
}

/**
 * A user name and a password for applications that speak SMTP only. SES takes no roles there, so
 * this is the one long-lived key of a stack: it can send from its domain and nothing else, and is
 * rotated by a new generation. Prefer the API with the task's role. Costs nothing.
 */
export class SesSmtpUser extends pulumi.ComponentResource {
  readonly host: string;
  /** STARTTLS; SES refuses clients that go on without it. */
  readonly port = 587;
  readonly userName: pulumi.Output<string>;
  /** A secret: give it to a secret store and to nothing else. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: SesSmtpUserArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:SesSmtpUser", name, {}, opts);
    this.host = `email-smtp.${args.context.region}.amazonaws.com`;
    const user = new iam.User(
      `${name}-user`,
      { name: physicalName("iamUser", `${args.context.prefix}-smtp`), forceDestroy: false },
      { parent: this },
    );
    new iam.UserPolicy(
      `${name}-policy`,
      { user: user.name, policy: policyDocument(args.permissions) },
      { parent: this },
    );
    const [newest] = args.generations.map(
      (generation) =>
        new iam.AccessKey(`${name}-key-${generation}`, { user: user.name }, { parent: this }),
    );
    if (newest === undefined) throw new Error("a user has a key");
    this.userName = newest.id;
    this.password = pulumi.secret(newest.sesSmtpPasswordV4);
    this.registerOutputs({ host: this.host });
  }
}
