import type * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { generatedSecretLength } from "../defaults";
import { physicalName } from "../names";

/**
 * Which roles the application may sign in as; each generation has a role and a password of its own.
 * To rotate without an outage (alternating users): `{ current: "1", alternate: "2" }` and run the
 * migration, which makes the second role from `alternateUrlFor`; then `{ current: "2", alternate:
 * "1" }`, which restarts the services with it; then `{ current: "2" }`, and drop the first role.
 */
export interface LoginGenerations {
  readonly current: string;
  readonly alternate?: string;
}

export interface PostgresLogin {
  readonly generation: string;
  readonly user: string;
  /** Letters and digits only: the password is part of a URL. */
  readonly password: pulumi.Output<string>;
}

/** `name` with the generation at its end, but for the first. */
export function ofGeneration(name: string, generation: string, separator = "-"): string {
  return generation === "1" ? name : `${name}${separator}${generation}`;
}

export function postgresLogin(
  name: string,
  databaseName: string,
  generation: string,
  opts: pulumi.CustomResourceOptions,
): PostgresLogin {
  const user = ofGeneration(`${databaseName}_app`, generation, "_");
  const generator = new RandomPassword(
    ofGeneration(`${name}-login-generator`, generation),
    { length: generatedSecretLength, special: false },
    opts,
  );
  return { generation, user: physicalName("postgresName", user), password: generator.result };
}
