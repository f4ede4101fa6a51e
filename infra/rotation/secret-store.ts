/** Secrets Manager as the rotation needs it, over any way to send a command. */

import type { Send } from "../lambda/sdk";

export type { Send } from "../lambda/sdk";

export interface SecretStore {
  /** Version id → staging labels. */
  stages(secret: string): Promise<Readonly<Record<string, readonly string[]>>>;
  /** The value of a version; undefined when there is no such version, or it has no value yet. */
  read(secret: string, version: { stage: string } | { id: string }): Promise<string | undefined>;
  /** Idempotent for the same id and value. */
  put(secret: string, id: string, value: string, stage: string): Promise<void>;
  /** Gives a version a label, taken from the version that has it. */
  move(secret: string, stage: string, to: string): Promise<void>;
}

export function secretStore(send: Send): SecretStore {
  async function stages(secret: string) {
    const found = (await send("DescribeSecret", { SecretId: secret })) as {
      VersionIdsToStages?: Record<string, string[]>;
    };
    return found.VersionIdsToStages ?? {};
  }
  return {
    stages,
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
    async move(secret, stage, to) {
      const versions = Object.entries(await stages(secret));
      const from = versions.find(([, labels]) => labels.includes(stage))?.[0];
      if (from === to) return;
      await send("UpdateSecretVersionStage", {
        SecretId: secret,
        VersionStage: stage,
        MoveToVersionId: to,
        ...(from !== undefined && { RemoveFromVersionId: from }),
      });
    },
  };
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === "ResourceNotFoundException";
}
