/** Secrets Manager's versions and staging labels in memory, with the errors of the real service. */
import { randomUUID } from "node:crypto";
import type { Send } from "../../../infra/rotation/secret-store";

interface Version {
  value: string | undefined;
  labels: Set<string>;
}

class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

interface Input {
  readonly SecretId: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly VersionStages?: string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

export class FakeSecretsManager {
  private readonly secrets = new Map<string, Map<string, Version>>();
  /** Every command that was sent. */
  readonly log: string[] = [];
  /** Throws before the command with this number, counted from 1, is done. */
  failAt: number | undefined;

  constructor(names: readonly string[]) {
    for (const name of names) this.secrets.set(name, new Map());
  }

  arn(name: string): string {
    return `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbC1d2`;
  }

  readonly send: Send = async (command, input) => {
    this.log.push(command);
    if (this.log.length === this.failAt) {
      throw new ServiceError("InternalServiceError", "try again");
    }
    const given = input as Input;
    switch (command) {
      case "DescribeSecret":
        return { VersionIdsToStages: this.stages(given.SecretId) };
      case "GetSecretValue":
        return this.get(given);
      case "PutSecretValue":
        return this.put(given);
      case "UpdateSecretVersionStage":
        return this.move(given);
      default:
        throw new ServiceError("InvalidAction", command);
    }
  };

  /** What Secrets Manager does before it calls the function: a pending version without a value. */
  pending(name: string): string {
    const token = randomUUID();
    this.label(name, token, "AWSPENDING");
    return token;
  }

  value(name: string, label = "AWSCURRENT"): string | undefined {
    return this.find(name, label)?.value;
  }

  values(name: string): readonly (string | undefined)[] {
    return [...this.versions(name).values()].map(({ value }) => value);
  }

  stages(name: string): Record<string, string[]> {
    const entries = [...this.versions(name)].filter(([, { labels }]) => labels.size > 0);
    return Object.fromEntries(entries.map(([id, { labels }]) => [id, [...labels]]));
  }

  private versions(id: string): Map<string, Version> {
    const name = id.replace(/^arn:.*:secret:(.*)-[A-Za-z0-9]{6}$/, "$1");
    const found = this.secrets.get(name);
    if (found === undefined) throw new ServiceError("ResourceNotFoundException", "no such secret");
    return found;
  }

  private find(name: string, label: string): Version | undefined {
    return [...this.versions(name).values()].find(({ labels }) => labels.has(label));
  }

  private get({ SecretId, VersionId, VersionStage = "AWSCURRENT" }: Input) {
    const found = VersionId
      ? this.versions(SecretId).get(VersionId)
      : this.find(SecretId, VersionStage);
    if (found?.value === undefined) {
      throw new ServiceError("ResourceNotFoundException", "no such version");
    }
    return { SecretString: found.value };
  }

  private put(input: Input) {
    const {
      SecretId,
      ClientRequestToken = "",
      SecretString,
      VersionStages = ["AWSCURRENT"],
    } = input;
    if (ClientRequestToken.length < 32 || ClientRequestToken.length > 64) {
      throw new ServiceError("InvalidParameterException", "ClientRequestToken");
    }
    const known = this.versions(SecretId).get(ClientRequestToken);
    if (known?.value !== undefined) {
      if (known.value === SecretString) return {};
      throw new ServiceError("ResourceExistsException", "another value has this version id");
    }
    for (const label of VersionStages) this.label(SecretId, ClientRequestToken, label);
    const made = this.versions(SecretId).get(ClientRequestToken);
    if (made) made.value = SecretString;
    return {};
  }

  private move({ SecretId, VersionStage = "", MoveToVersionId = "", RemoveFromVersionId }: Input) {
    const holder = [...this.versions(SecretId)].find(([, { labels }]) => labels.has(VersionStage));
    if (holder && holder[0] !== RemoveFromVersionId) {
      throw new ServiceError("InvalidParameterException", "the label is on another version");
    }
    if (!this.versions(SecretId).has(MoveToVersionId)) {
      throw new ServiceError("ResourceNotFoundException", "no such version");
    }
    this.label(SecretId, MoveToVersionId, VersionStage);
    return {};
  }

  /** A label is on one version; who loses AWSCURRENT gets AWSPREVIOUS. */
  private label(secret: string, id: string, label: string): void {
    const versions = this.versions(secret);
    const target = versions.get(id) ?? { value: undefined, labels: new Set<string>() };
    versions.set(id, target);
    for (const [other, version] of versions) {
      if (other === id || !version.labels.delete(label)) continue;
      if (label === "AWSCURRENT") {
        for (const each of versions.values()) each.labels.delete("AWSPREVIOUS");
        version.labels.add("AWSPREVIOUS");
      }
    }
    target.labels.add(label);
  }
}
