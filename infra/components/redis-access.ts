import * as elasticache from "@pulumi/aws/elasticache";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { generatedSecretLength } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

/**
 * Which generations of the password are valid. To rotate by hand without an outage: first
 * `{ current: "2", previous: "1" }` and deploy, which adds the new password and restarts the
 * services with it; then `{ current: "2" }`, which removes the old one.
 */
export interface PasswordGenerations {
  readonly current: string;
  readonly previous?: string;
}

export interface RedisAccessArgs {
  readonly context: StackContext;
  /** ElastiCache's name of the replication group. */
  readonly identifier: string;
  /** `token`: one password for all. `users`: an ACL user that cannot administer. */
  readonly auth: "token" | "users";
  readonly generations: PasswordGenerations;
}

/** The application's user may do all but administer: no configuration, no scripts of ACLs. */
const accessString = "on ~* &* +@all -@admin -@dangerous +info +keys";

/**
 * How clients of Redis sign in (catalytic-028, catalytic-139). Letters and digits only: ElastiCache
 * takes 16 to 128 characters and few special ones, and a URL needs no escapes. Costs nothing.
 */
export class RedisAccess extends pulumi.ComponentResource {
  readonly password: pulumi.Output<string>;
  /** Empty for the token. */
  readonly user: string;
  /** Inputs of the replication group. */
  readonly inputs:
    | { readonly authToken: pulumi.Output<string>; readonly authTokenUpdateStrategy: string }
    | { readonly userGroupIds: pulumi.Output<string>[] };

  constructor(name: string, args: RedisAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:RedisAccess", name, {}, opts);
    const { current, previous } = args.generations;
    if (current === previous) {
      throw new pulumi.RunError(
        `The password of ${args.identifier} has ${current} as its current and previous ` +
          "generation. Give previous the generation before it, or leave it out.",
      );
    }
    this.password = this.generate(`${name}-token`, current);
    if (args.auth === "token") {
      this.user = "";
      this.inputs = {
        authToken: this.password,
        // ROTATE adds a changed token beside the old one; a following SET removes the old one.
        authTokenUpdateStrategy: previous === undefined && current !== "1" ? "SET" : "ROTATE",
      };
    } else {
      this.user = physicalName("cacheUser", `${args.context.prefix}-app`);
      const before = previous === undefined ? [] : [this.generate(`${name}-token`, previous)];
      const group = this.group(name, args, [this.password, ...before]);
      this.inputs = { userGroupIds: [group.id] };
    }
    this.registerOutputs({ user: this.user });
  }

  /** Named by generation, so that the old password stays while the new one comes. */
  private generate(name: string, generation: string): pulumi.Output<string> {
    const generator = new RandomPassword(
      generation === "1" ? `${name}-generator` : `${name}-generator-${generation}`,
      { length: generatedSecretLength, special: false },
      { parent: this },
    );
    return generator.result;
  }

  private group(name: string, { context }: RedisAccessArgs, passwords: pulumi.Output<string>[]) {
    const app = new elasticache.User(
      `${name}-app`,
      {
        userId: this.user,
        userName: this.user,
        engine: "valkey",
        accessString,
        authenticationMode: { type: "password", passwords },
      },
      { parent: this },
    );
    // Who signs in with a password alone is `default`: here nobody knows it, and it may do nothing.
    const locked = new elasticache.User(
      `${name}-default`,
      {
        userId: physicalName("cacheUser", `${context.prefix}-default`),
        userName: "default",
        engine: "valkey",
        accessString: "off ~* -@all",
        authenticationMode: {
          type: "password",
          passwords: [this.generate(`${name}-default`, "1")],
        },
      },
      { parent: this },
    );
    return new elasticache.UserGroup(
      `${name}-users`,
      {
        userGroupId: physicalName("cacheUser", `${context.prefix}-redis`),
        engine: "valkey",
        userIds: [app.userId, locked.userId],
      },
      { parent: this },
    );
  }
}
