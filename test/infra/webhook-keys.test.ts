/** What a stack file says of the keys and secrets of webhooks while they are changed. */
import assert from "node:assert/strict";
import * as runtime from "@pulumi/pulumi/runtime";
import { loadSystem } from "../../infra/systems";
import { parseKeys } from "../../infra/webhooks/payload-keys";
import { withPlainTraces } from "../support/plain-traces";
import { documentOf } from "./policy-documents";
import { changed, only, partsOf, type Registered, type StackInput, stackFile } from "./support";

const file = stackFile("clientflow-prod");
const setting = "clientflow:webhookPayloadKeys";
const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const wrappedKey = (text: string) =>
  `kms:${Buffer.from(`wrapped ${text}`.padEnd(80, "-")).toString("base64")}`;
const given = (keys: object | undefined, more: Readonly<Record<string, string>> = {}) =>
  changed(file, { ...more, [setting]: keys === undefined ? undefined : JSON.stringify(keys) });

/** 32 bytes for each generation, as the provider would give them. */
const bytesOf = (name: string) => Buffer.from(name.padEnd(32).slice(-32)).toString("base64");

interface Request {
  getName(): string;
  getProtect(): boolean;
}
interface Monitor {
  registerResource(request: Request, ...rest: readonly unknown[]): unknown;
}

/** What a deployment of ClientFlow registers, where random values are known. */
async function deployed(
  input: StackInput,
  hear: (request: Request) => void = () => undefined,
): Promise<readonly Registered[]> {
  const registered: Registered[] = [];
  await runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs });
        const known = type === "random:index/randomBytes:RandomBytes" && { base64: bytesOf(name) };
        return { id: name, state: { ...inputs, ...known } };
      },
      call: () => assert.fail("the program looks something up"),
    },
    "gonogo",
    input.stack,
    true,
  );
  // The mocks do not tell options.
  const monitor = runtime.getMonitor() as unknown as Monitor;
  const pass = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    hear(request);
    return pass(request, ...rest);
  };
  runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  await withPlainTraces(async () => {
    loadSystem("clientflow").deploy();
    await runtime.disconnect();
  });
  return registered;
}

/** Opens what Pulumi marks as secret. */
function textOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "value" in value) return textOf(value.value);
  return typeof value === "string" ? value : "";
}

function payloadKeys(registered: readonly Registered[]): string {
  const found = registered.find(
    ({ name, type }) => /WEBHOOK.PAYLOAD.KEYS/i.test(name) && type.endsWith(":SecretVersion"),
  );
  assert.ok(found);
  return textOf(found.inputs.secretString);
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Names of the policies that open wrapped keys, and the ids that each opens. */
function unwraps(registered: readonly Registered[]): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  for (const { name, type, inputs } of registered) {
    if (type !== "aws:iam/rolePolicy:RolePolicy") continue;
    const { Statement } = documentOf(inputs.policy) as unknown as { Statement: Statement[] };
    const about = Statement.filter(({ Resource }) => Resource.includes(kmsKeyArn));
    for (const one of about) {
      assert.deepEqual(one.Action, ["kms:Decrypt"]);
      const id = one.Condition?.StringEquals?.["kms:EncryptionContext:webhook-payloads"];
      assert.equal(typeof id, "string");
      found[name] = [...(found[name] ?? []), id];
    }
  }
  return found;
}

describe("keys and secrets of webhooks in the stack file", function () {
  this.timeout(120_000);

  it("are one generation and no right to KMS unless it says otherwise", async () => {
    const registered = await deployed(file);
    assert.deepEqual(JSON.parse(payloadKeys(registered)), {
      current: "1",
      keys: { "1": bytesOf("clientflow-webhook-payload-key-1") },
    });
    assert.deepEqual(unwraps(registered), {});
  });

  it("are generations that the stack makes, beside keys that KMS encrypted and may open", async () => {
    const wrapped = { "2026-05": wrappedKey("may"), "2026-11": wrappedKey("november") };
    const keys = { generations: [1, 2], wrapped, kmsKeyArn, current: "2026-11" };
    const registered = await deployed(given(keys));
    const text = payloadKeys(registered);
    assert.deepEqual(JSON.parse(text), {
      current: "2026-11",
      keys: {
        "1": bytesOf("clientflow-webhook-payload-key-1"),
        "2": bytesOf("clientflow-webhook-payload-key-2"),
        ...wrapped,
      },
    });
    const asked: string[] = [];
    const ring = await parseKeys(text, async (_, id) => {
      asked.push(id);
      return Buffer.alloc(32, 7);
    });
    assert.equal(ring.current.id, "2026-11");
    assert.deepEqual(asked.toSorted(), ["2026-05", "2026-11"]);
    // Who stores payloads, who encrypts them anew, and who handles them: nobody else.
    const found = unwraps(registered);
    const names = Object.keys(found).toSorted();
    assert.equal(names.length, 3, names.join(" "));
    assert.match(names.join(" "), /clientflow-api\S* clientflow-webhooks-jobs-rights /);
    assert.match(names.join(" "), / clientflow-webhooks-receiver-rights$/);
    for (const ids of Object.values(found)) assert.deepEqual(ids, ["2026-05", "2026-11"]);
  });

  it("are protected where the stack makes them, but for what it is told to let go", async () => {
    const allowed = { "gonogo:allowDeletion": '["clientflow-webhook-payload-key-1"]' };
    const protects: Record<string, boolean> = {};
    await deployed(given({ generations: [1, 2] }, allowed), (request) => {
      const name = request.getName();
      if (/-payload-key-\d$/.test(name)) protects[name] = request.getProtect();
    });
    assert.deepEqual(protects, {
      "clientflow-webhook-payload-key-1": false,
      "clientflow-webhook-payload-key-2": true,
    });
  });

  it("open with an older generation and encrypt with it until it says otherwise", async () => {
    const registered = await deployed(given({ generations: [1, "2"], current: 1 }));
    const { current, keys } = JSON.parse(payloadKeys(registered));
    assert.deepEqual([current, Object.keys(keys)], ["1", ["1", "2"]]);
  });

  it("are refused when they do not fit together, with what is allowed", async () => {
    const wrapped = { a: wrappedKey("a") };
    const wrong = [
      {},
      { generations: [] },
      { generations: [1, 1] },
      { generations: [1], current: 2 },
      { generations: [0] },
      { generations: [1], kmsKeyArn },
      { wrapped, current: "a" },
      { wrapped, kmsKeyArn },
      { generations: [1], wrapped: { "1": wrappedKey("a") }, kmsKeyArn },
      { wrapped: { a: "kms:short" }, kmsKeyArn, current: "a" },
      { wrapped: { a: wrappedKey("a").slice(4) }, kmsKeyArn, current: "a" },
      { wrapped: { "a b": wrappedKey("a") }, kmsKeyArn, current: "a b" },
      { wrapped, kmsKeyArn: "alias/keys", current: "a" },
      { generations: [1], key: 1 },
      [1],
    ];
    for (const keys of wrong) {
      await assert.rejects(
        partsOf(given(keys)),
        /clientflow:webhookPayloadKeys.* allowed: an object of generations/s,
        JSON.stringify(keys),
      );
    }
    const elsewhere = kmsKeyArn.replace("us-east-1", "eu-west-1");
    await assert.rejects(
      partsOf(given({ wrapped, kmsKeyArn: elsewhere, current: "a" })),
      /webhookPayloadKeys\S* .*has a kmsKeyArn of eu-west-1; allowed: a key of aws:region/s,
    );
  });

  it("can be given in every system", () => {
    for (const system of ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]) {
      const { shape } = loadSystem(system).config.namespace.settings;
      assert.ok("webhookPayloadKeys" in shape, system);
    }
  });

  it("are two of Twilio and two of SendGrid while they are changed", async () => {
    const plain = await partsOf(file);
    const second = String(file.config["clientflow:sendgridPublicKey"]).replace(
      "0sample",
      "1sample",
    );
    const more = changed(file, { "clientflow:sendgridSecondPublicKey": second });
    const token = "clientflow:twilioSecondaryAuthToken";
    const input = {
      ...more,
      config: { ...more.config, [token]: runtime.unknownValue },
      secretKeys: [...more.secretKeys, token],
    };
    const parts = await partsOf(input);
    const first = String(file.config["clientflow:sendgridPublicKey"]);
    assert.deepEqual(parts.webhooks?.twilio?.verification, {
      provider: "twilio",
      secret: "TWILIO_AUTH_TOKEN",
      fallbacks: ["TWILIO_SECONDARY_AUTH_TOKEN"],
    });
    assert.deepEqual(parts.webhooks?.["sendgrid-inbound"]?.verification, {
      provider: "sendgrid-inbound",
      publicKey: first,
      fallbacks: [second],
    });
    assert.equal(parts.services.api?.environment.SENDGRID_SECOND_PUBLIC_KEY, second);
    assert.ok(!("TWILIO_SECONDARY_AUTH_TOKEN" in plain.secrets));

    const registered = await deployed(input);
    const { inputs } = only(registered, "clientflow-webhooks-receiver-function");
    const { variables } = inputs.environment as { variables: Record<string, string> };
    const { endpoints } = JSON.parse(variables.WEBHOOKS ?? "");
    const twilio = endpoints.find(({ provider }: { provider: string }) => provider === "twilio");
    assert.deepEqual(twilio.secrets, [
      "clientflow-prod/TWILIO_AUTH_TOKEN",
      "clientflow-prod/TWILIO_SECONDARY_AUTH_TOKEN",
    ]);
    const rights = only(registered, "clientflow-webhooks-receiver-rights");
    assert.match(JSON.stringify(rights.inputs.policy), /TWILIO_SECONDARY_AUTH_TOKEN-\?{6}/);
  });
});
