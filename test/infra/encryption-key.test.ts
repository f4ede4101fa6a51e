import assert from "node:assert/strict";
import { EncryptionKey } from "../../infra/components/encryption-key";
import { contextOf } from "../../infra/stack-context";
import { only, register } from "./support";

interface Statement {
  readonly Sid: string;
  readonly Principal: { readonly Service?: string | string[]; readonly AWS?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);

async function policies(): Promise<Readonly<Record<"primary" | "twin", Statement[]>>> {
  const input = { stack: "shop-prod", config: {}, secretKeys: [] };
  const resources = await register(input, () => {
    new EncryptionKey("key", { context, description: "Data", replicaRegion: "eu-west-1" });
  });
  const of = (name: string) =>
    JSON.parse(String(only(resources, name).inputs.policy)).Statement as Statement[];
  return { primary: of("key-key"), twin: of("key-replica") };
}

describe("the policy of an encryption key", () => {
  it("lets every service that raises alarms publish to encrypted topics", async () => {
    const { primary } = await policies();
    const services = primary.flatMap(({ Principal: { Service = [] } }) => Service);
    for (const name of ["cloudwatch", "backup", "budgets", "costalerts", "aps", "events"]) {
      assert.ok(services.includes(`${name}.amazonaws.com`), name);
    }
  });

  it("ties EventBridge to the topics of the account, since it names no source account", async () => {
    const { primary, twin } = await policies();
    const topics = (statements: Statement[]) =>
      statements.find(({ Sid }) => Sid === "EventsPublish")?.Condition;
    const condition = (region: string) => ({
      ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:111122223333:*` },
    });
    assert.deepEqual(topics(primary), condition("eu-central-1"));
    assert.deepEqual(topics(twin), condition("eu-west-1"));
  });

  it("binds every service by a condition, but for reading what the key is", async () => {
    const { primary } = await policies();
    const unbound = primary.filter(
      ({ Principal, Condition }) => Principal.Service !== undefined && Condition === undefined,
    );
    assert.deepEqual(
      unbound.map(({ Sid }) => Sid),
      ["LogsDescribe"],
    );
  });
});
