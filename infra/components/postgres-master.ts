import type * as rds from "@pulumi/aws/rds";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { generatedSecretLength } from "../defaults";
import { physicalName } from "../names";
import { type SecretPlace, storedSecret, storedSecretName } from "./stored-secret";

/** The master role of an instance: who keeps its password, and where. */
export interface PostgresMaster {
  /** What the instance is told of it. */
  readonly inputs: Pick<
    rds.InstanceArgs,
    "username" | "password" | "manageMasterUserPassword" | "masterUserSecretKmsKeyId"
  >;
  /** Name of the secret in Secrets Manager; undefined where RDS names it. */
  readonly secretName: string | undefined;
  /** A JSON object of `username` and `password`, as RDS itself writes it. */
  secretArn(instance: rds.Instance): pulumi.Output<string>;
}

function usernameOf(databaseName: string): string {
  return physicalName("postgresName", `${databaseName}_owner`);
}

/** RDS makes, keeps and rotates the password: nobody ever sees it. */
export function managedMaster(databaseName: string, keyArn: pulumi.Input<string>): PostgresMaster {
  return {
    inputs: {
      username: usernameOf(databaseName),
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: keyArn,
    },
    secretName: undefined,
    secretArn: ({ identifier, masterUserSecrets }) =>
      pulumi.all([identifier, masterUserSecrets]).apply(([name, [secret]]) => {
        if (secret === undefined) throw new Error(`${name} has no managed master secret`);
        return secret.secretArn;
      }),
  };
}

/**
 * A generator makes the password, and a secret of ours keeps it. For an instance with copies for
 * reading, which RDS for PostgreSQL does not make of one whose password it manages.
 */
export function generatedMaster(
  name: string,
  databaseName: string,
  place: SecretPlace,
  opts: pulumi.CustomResourceOptions,
): PostgresMaster {
  const username = usernameOf(databaseName);
  const { result: password } = new RandomPassword(
    `${name}-generator`,
    { length: generatedSecretLength, special: false },
    opts,
  );
  const variable = "postgres/master";
  const description = "The master role of Postgres, for the migration";
  const secret = storedSecret(name, place, { variable, description }, opts);
  const version = new secretsmanager.SecretVersion(
    `${name}-value`,
    { secretId: secret.id, secretString: pulumi.jsonStringify({ username, password }) },
    opts,
  );
  return {
    inputs: { username, password },
    secretName: storedSecretName(place.context, variable),
    secretArn: () => version.arn,
  };
}
