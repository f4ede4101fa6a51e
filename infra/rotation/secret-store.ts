/** Secrets Manager as the rotation needs it, over any way to send a command. */

/** Sends one command of the AWS SDK by its name, such as `GetSecretValue`. */
export type Send = (command: string, input: object) => Promise<unknown>;

export interface SecretStore {
  /** Version id → staging labels. */
  stages(secret: string): Promise<Readonly<Record<string, readonly string[]>>>;
  /** The value of a version; undefined when there is no such version, or it has no value yet. */
  read(secret: string, version: { stage: string } | { id: string }): Promise<string | undefined>;
  /** Idempotent for the same id and value. */
  put(secret: string, id: string, value: string, stage: string): Promise<void>;
  moveCurrent(secret: string, to: string, from: string | undefined): Promise<void>;
}

export function secretStore(send: Send): SecretStore {
  return {
    async stages(secret) {
      const found = (await send("DescribeSecret", { SecretId: secret })) as {
        VersionIdsToStages?: Record<string, string[]>;
      };
      return found.VersionIdsToStages ?? {};
    },
    async read(secret, version) {
      const which = "id" in version ? { VersionId: version.id } : { VersionStage: version.stage };
      try {
        const found = (await send("GetSecretValue", { SecretId: secret, ...which })) as {
          SecretString?: string;
        };
        return found.SecretString;
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async put(secret, id, value, stage) {
      await send("PutSecretValue", {
        SecretId: secret,
        ClientRequestToken: id,
        SecretString: value,
        VersionStages: [stage],
      });
    },
    async moveCurrent(secret, to, from) {
      await send("UpdateSecretVersionStage", {
        SecretId: secret,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: to,
        ...(from !== undefined && { RemoveFromVersionId: from }),
      });
    },
  };
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === "ResourceNotFoundException";
}
