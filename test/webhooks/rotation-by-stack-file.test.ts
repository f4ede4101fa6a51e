/**
 * The rotation of Stripe's signing secret as a change of the stack file alone: the program makes
 * endpoints, secrets and the receiver's configuration of it, a deployment changes them one after
 * the other, and events come all the while.
 */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { WebhookEndpoint } from "../../infra/components/webhook-endpoint";
import { readStackConfig } from "../../infra/config/stack-config";
import { webhookGenerationsOf } from "../../infra/config/stripe";
import { stripeApiVersion } from "../../infra/defaults";
import { contextOf } from "../../infra/stack-context";
import { loadSystem } from "../../infra/systems";
import type { EndpointConfig, ReceiverConfig } from "../../infra/webhooks/entry/config";
import { endpointOf } from "../../infra/webhooks/entry/endpoints";
import { readSecrets } from "../../infra/webhooks/entry/secrets";
import { Receiver } from "../../infra/webhooks/receiver";
import { changed, partsOf, stackFile } from "../infra/support";
import { withPlainTraces } from "../support/plain-traces";
import * as client from "./clients";
import { MemoryInbox } from "./memory-inbox";

const stack = "toolbox-prod";
const key = "toolbox:stripeWebhookGenerations";
const variable = `${stack}/STRIPE_WEBHOOK_SECRET`;
const file = (generations: string | undefined) => changed(stackFile(stack), { [key]: generations });

/** What a deployment leaves behind. */
interface Deployed {
  /** Signing secrets that Stripe signs with: each endpoint sends each event. */
  readonly signing: readonly string[];
  /** Secrets Manager: name to value. */
  readonly stored: ReadonlyMap<string, string>;
  readonly endpoint: EndpointConfig;
}

/** The same endpoint has the same secret in every deployment. */
const secretOf = (endpoint: string) => `whsec_of_${endpoint}`;

/** What a program makes of the stack file, when Stripe has made its endpoints. */
async function made(
  generations: string | undefined,
  program: () => unknown,
): Promise<Omit<Deployed, "endpoint"> & { readonly receiver?: ReceiverConfig | undefined }> {
  const input = file(generations);
  const signing: string[] = [];
  const names = new Map<string, string>();
  const values = new Map<string, unknown>();
  let receiver: ReceiverConfig | undefined;
  await runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        if (type === "aws:secretsmanager/secret:Secret") names.set(name, inputs.name);
        if (type === "aws:secretsmanager/secretVersion:SecretVersion") {
          values.set(inputs.secretId, inputs.secretString);
        }
        if (name === "toolbox-webhooks-receiver-function") {
          receiver = JSON.parse(inputs.environment.variables.WEBHOOKS);
        }
        if (type !== "pulumi-nodejs:dynamic/stripe:WebhookEndpoint") {
          return { id: name, state: inputs };
        }
        signing.push(secretOf(name));
        return { id: name, state: { ...inputs, signingSecret: secretOf(name) } };
      },
      call: () => assert.fail("the program looks something up"),
    },
    "gonogo",
    stack,
    true,
  );
  runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  await withPlainTraces(async () => {
    program();
    await runtime.disconnect();
  });
  const stored = [...values].flatMap(([id, value]) => {
    const name = names.get(String(id));
    const text = textOf(value);
    return name?.includes("STRIPE_WEBHOOK_SECRET") && text ? [[name, text] as const] : [];
  });
  return { signing, stored: new Map(stored), receiver };
}

/** The webhook alone; one test holds it against the whole system. */
async function deployed(generations: string | undefined): Promise<Deployed> {
  const path = "/api/webhooks/stripe";
  const { signing, stored } = await made(generations, () => {
    const { settings, environment, region } = readStackConfig(loadSystem("toolbox").config);
    const here = { stack, environment, region };
    new WebhookEndpoint("toolbox-stripe-webhook", {
      context: contextOf(here, String(settings.awsAccountId)),
      keyArn: "arn:aws:kms:us-east-1:111122223333:key/0",
      backend: { listenerArn: pulumi.output("listener"), targetGroupArn: pulumi.output("group") },
      host: "api.toolbox.example",
      path,
      events: ["invoice.paid"],
      apiVersion: stripeApiVersion,
      secretVariable: "STRIPE_WEBHOOK_SECRET",
      consumers: ["api"],
      generations: webhookGenerationsOf(settings),
      priority: 10,
    });
  });
  const names = generations === undefined ? [variable] : [variable, `${variable}_FALLBACKS`];
  return { signing, stored, endpoint: { provider: "stripe", path, secrets: names } };
}

/** Opens what Pulumi marks as secret. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null && "value" in value) return textOf(value.value);
  return typeof value === "string" ? value : undefined;
}

/** Seconds for which a function believes what it has read. */
const cacheSeconds = 60;

describe("rotation of Stripe's signing secret by the stack file", function () {
  this.timeout(60_000);
  const steps = new Map<string | undefined, Deployed>();
  before(async () => {
    for (const step of [undefined, "[1]", "[1,2]", "[2]"]) {
      steps.set(step, await deployed(step));
    }
  });
  const at = (step: string | undefined): Deployed => {
    const found = steps.get(step);
    assert(found);
    return found;
  };

  it("is an endpoint and a list of secrets more", () => {
    const list = (...endpoints: string[]) => JSON.stringify(endpoints.map(secretOf));
    const [one, two] = ["toolbox-stripe-webhook-stripe", "toolbox-stripe-webhook-stripe-2"];
    const [first, second] = [secretOf(one), secretOf(two)];
    const of = (step: string | undefined) => {
      const { signing, stored } = at(step);
      return [signing, stored.get(variable), stored.get(`${variable}_FALLBACKS`)];
    };
    assert.deepEqual(of(undefined), [[first], first, undefined]);
    assert.deepEqual(of("[1]"), [[first], first, list(one)]);
    assert.deepEqual(of("[1,2]"), [[first, second], second, list(two, one)]);
    assert.deepEqual(of("[2]"), [[second], second, list(two)]);
  });

  it("is the same in the whole system, whose receiver is told of both secrets by name", async () => {
    const { receiver, ...whole } = await made("[1,2]", () => loadSystem("toolbox").deploy());
    const { endpoint, ...alone } = at("[1,2]");
    assert.deepEqual(whole, alone);
    assert.deepEqual(receiver?.endpoints, [endpoint]);
  });

  /** Everything as it is at one moment, and the functions that answer. */
  class World {
    signing: readonly string[];
    stored: Map<string, string>;
    endpoint: EndpointConfig;
    readonly inbox = new MemoryInbox();
    sent = 0;
    refused = 0;
    private now = 0;
    private readonly functions: { receiver: Receiver; readAt: number }[] = [];

    constructor(start: Deployed) {
      this.signing = start.signing;
      this.stored = new Map(start.stored);
      this.endpoint = start.endpoint;
      // Of different ages, as instances of a function are.
      for (const readAt of [-40, -20, 0]) {
        this.functions.push({ receiver: this.receiver(), readAt });
      }
    }

    /** One event every six seconds, from every endpoint of Stripe's. */
    async pass(seconds: number): Promise<void> {
      for (const end = this.now + seconds; this.now < end; this.now += 6) {
        this.sent += 1;
        const payload = client.stripeEvent(`evt_${this.sent}`);
        for (const [copy, secret] of this.signing.entries()) {
          const one = this.functions[(this.sent + copy) % this.functions.length];
          assert(one);
          // It reads its secrets again, and a deployment ends instances of the old configuration.
          if (this.now - one.readAt >= cacheSeconds) {
            one.receiver = this.receiver();
            one.readAt = this.now;
          }
          const { headers, body } = client.stripeRequest(payload, { secret });
          const target = this.endpoint.path;
          const answer = await one.receiver.receive({ method: "POST", target, headers, body });
          if (answer.status !== 204) this.refused += 1;
        }
      }
    }

    redeploy(): void {
      for (const [index, one] of this.functions.entries()) {
        one.receiver = this.receiver();
        one.readAt = this.now - 20 * index;
      }
    }

    private receiver(): Receiver {
      const stored = new Map(this.stored);
      const read = async (name: string) => {
        const value = stored.get(name);
        if (value !== undefined) return value;
        throw Object.assign(new Error(name), { name: "ResourceNotFoundException" });
      };
      const channels = { find: async () => undefined };
      return new Receiver({
        endpoints: [endpointOf(this.endpoint, channels, read)],
        inbox: this.inbox,
        origin: client.origin,
        isProduction: true,
        clock: () => client.now,
      });
    }
  }

  /** Pulumi makes endpoints first and deletes last; the function waits for neither. */
  async function deploy(world: World, to: Deployed, functionFirst: boolean): Promise<void> {
    const tell = async () => {
      world.endpoint = to.endpoint;
      world.redeploy();
      await world.pass(30);
    };
    if (functionFirst) await tell();
    world.signing = [...new Set([...world.signing, ...to.signing])];
    await world.pass(30);
    for (const [name, value] of to.stored) {
      world.stored.set(name, value);
      await world.pass(30);
    }
    if (!functionFirst) await tell();
    world.signing = to.signing;
    await world.pass(90);
  }

  for (const functionFirst of [true, false]) {
    const order = functionFirst ? "before" : "after";
    it(`drops nothing when the functions are deployed ${order} the secrets`, async () => {
      const world = new World(at(undefined));
      await world.pass(60);
      for (const step of ["[1]", "[1,2]", "[2]"]) await deploy(world, at(step), functionFirst);
      assert.deepEqual([world.inbox.events.size, world.sent > 90], [world.sent, true]);
      // The copy that is signed with the other secret, for as long as nobody could know it.
      assert.ok(world.refused > 0);
      const before = world.inbox.events.size;
      world.signing = at("[1]").signing;
      await world.pass(30);
      assert.equal(world.inbox.events.size, before);
    });
  }

  it("would be seen to drop events without the step of two generations", async () => {
    const world = new World(at("[1]"));
    await deploy(world, at("[2]"), false);
    assert.ok(world.inbox.events.size < world.sent);
  });

  it("would be seen to drop events if the list of secrets came with the second one", async () => {
    const world = new World(at(undefined));
    await deploy(world, at("[1,2]"), false);
    assert.ok(world.inbox.events.size < world.sent);
  });

  it("takes numbers and texts, the older first, in every system", async () => {
    for (const given of ["[1]", '["1","2"]', "[9,10]"]) await partsOf(file(given));
    const wrong = ["[2,1]", "[1,1]", "[]", "[1,2,3]", "[0]", "[1.5]", '["b"]', '"1"', "1", "yes"];
    for (const given of wrong) {
      await assert.rejects(
        partsOf(file(given)),
        /toolbox:stripeWebhookGenerations\S* (\(line \d+\) )?found .*the older first, such as \[1, 2\]/,
        given,
      );
    }
    for (const system of ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]) {
      const { shape } = loadSystem(system).config.namespace.settings;
      assert.ok("stripeWebhookGenerations" in shape, system);
    }
  });
});

describe("secrets of an endpoint", () => {
  const missing = Object.assign(new Error("none"), { name: "ResourceNotFoundException" });
  const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
  const from = (values: Readonly<Record<string, string | Error>>) => async (name: string) => {
    const value = values[name];
    if (typeof value === "string") return value;
    throw value;
  };

  it("are those that are there, while others are not made yet", async () => {
    assert.deepEqual(await readSecrets(["a", "b"], from({ a: "x", b: missing })), ["x"]);
    assert.deepEqual(await readSecrets(["a", "b"], from({ a: missing, b: '["y","x"]' })), [
      "y",
      "x",
    ]);
    assert.deepEqual(await readSecrets(["a", "b"], from({ a: "x", b: '["y","x"]' })), ["x", "y"]);
  });

  it("are an error when none is there, or one cannot be read", async () => {
    await assert.rejects(readSecrets(["a", "b"], from({ a: missing, b: missing })), missing);
    await assert.rejects(readSecrets(["a", "b"], from({ a: "x", b: denied })), denied);
    await assert.rejects(readSecrets(["a", "b"], from({ a: "x", b: "[x" })), /no JSON list/);
  });
});
