import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { storedProvider } from "../../infra/stripe/stored-provider.js";
import type { Properties } from "../../infra/stripe/values.js";
import { FakeStripe } from "./fake-stripe.js";
import { codes, key, urn } from "./harness.js";

const root = path.join(__dirname, "..", "..");

async function serialised(code: string): Promise<string> {
  const provider = storedProvider(code);
  const { text } = await pulumi.runtime.serializeFunction(() => provider);
  return text;
}

function struct(value: Properties): Struct {
  return Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]);
}

describe("serialised Stripe providers", () => {
  it("hold no key, even when the provider was configured before", async () => {
    for (const code of Object.values(codes)) {
      const provider = storedProvider(code);
      const config = { get: () => key, require: () => key };
      await provider.configure({ config });
      const { text, containsSecrets } = await pulumi.runtime.serializeFunction(() => provider);
      assert.equal(containsSecrets, false);
      assert.ok(!text.includes("CANARY"));
      assert.equal(text, await serialised(code));
    }
  });

  it("check and compare without the Stripe SDK", async () => {
    const noStripe = (name: string) => {
      if (name === "stripe") throw new Error("check must not load the SDK");
      return require(name);
    };
    const module: { exports: { handler?: () => ReturnType<typeof storedProvider> } } = {
      exports: {},
    };
    const text = await serialised(codes.endpoint);
    new Function("exports", "require", text)(module.exports, noStripe);
    const provider = module.exports.handler?.();
    const result = await provider?.check({}, { url: "x.example", enabledEvents: ["invoice.*"] });
    assert.deepEqual(
      result?.failures.map((failure) => failure.property),
      ["url", "enabledEvents[0]"],
    );
    const difference = await provider?.diff("we_1", { url: "a" }, { url: "b" });
    assert.equal(difference?.changes, true);
  });
});

describe("the Stripe provider in Pulumi's own provider process", () => {
  let stripe: FakeStripe;
  let server: ChildProcess;
  let client: ResourceProviderClient;

  /** Calls one method, whose answer the generated types leave to the callback. */
  function call<Response>(
    send: (done: (error: Error | null, response: Response) => void) => unknown,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  before(async () => {
    stripe = await FakeStripe.start(key);
    const main = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    server = spawn(process.execPath, [main, "127.0.0.1:1"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    assert.ok(server.stdout);
    const [port] = (await once(createInterface(server.stdout), "line")) as [string];
    client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
    ) as typeof client;
    const configure = new messages.ConfigureRequest();
    configure.setArgs(struct({ "stripe:apiKey": key, "stripe:apiBase": stripe.address }));
    await call<messages.ConfigureResponse>((done) => client.configure(configure, done));
  });

  after(async () => {
    client.close();
    server.kill();
    await once(server, "exit");
    await stripe.stop();
  });

  it("checks, creates, reads, updates and deletes an endpoint and keeps its secret", async () => {
    const inputs = {
      url: "https://api.example.com/stripe",
      enabledEvents: ["invoice.paid"],
      resourceUrn: urn("WebhookEndpoint", "stripe"),
      __provider: await serialised(codes.endpoint),
    };
    const check = new messages.CheckRequest();
    check.setOlds(struct({}));
    check.setNews(struct({ ...inputs, enabledEvents: ["invoice.*"] }));
    const checked = await call<messages.CheckResponse>((done) => client.check(check, done));
    assert.deepEqual(
      checked.getFailuresList().map((failure) => failure.getProperty()),
      ["enabledEvents[0]"],
    );

    const create = new messages.CreateRequest();
    create.setProperties(struct(inputs));
    const created = await call<messages.CreateResponse>((done) => client.create(create, done));
    const id = created.getId();
    const state = created.getProperties()?.toJavaScript() ?? {};
    assert.equal(state.signingSecret, stripe.find(id)?.secret);
    assert.ok(!JSON.stringify(state).includes(key));

    const read = new messages.ReadRequest();
    read.setId(id);
    read.setProperties(struct(state));
    const found = await call<messages.ReadResponse>((done) => client.read(read, done));
    assert.deepEqual(found.getProperties()?.toJavaScript(), state);
    assert.deepEqual(found.getInputs()?.toJavaScript(), inputs);

    const news = { ...inputs, description: "Billing" };
    const diff = new messages.DiffRequest();
    diff.setId(id);
    diff.setOlds(struct(state));
    diff.setNews(struct(news));
    const difference = await call<messages.DiffResponse>((done) => client.diff(diff, done));
    assert.equal(difference.getChanges(), messages.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(difference.getReplacesList(), []);

    const update = new messages.UpdateRequest();
    update.setId(id);
    update.setOlds(struct(state));
    update.setNews(struct(news));
    const updated =
      (await call<messages.UpdateResponse>((done) => client.update(update, done)))
        .getProperties()
        ?.toJavaScript() ?? {};
    assert.equal(updated.signingSecret, state.signingSecret);
    assert.equal(stripe.find(id)?.description, "Billing");

    const remove = new messages.DeleteRequest();
    remove.setId(id);
    remove.setProperties(struct(updated));
    await call<Empty>((done) => client.delete(remove, done));
    assert.equal(stripe.find(id), undefined);
    const gone = await call<messages.ReadResponse>((done) => client.read(read, done));
    assert.equal(gone.getId(), "");
  });

  it("fails with one line and no key", async () => {
    const create = new messages.CreateRequest();
    create.setProperties(
      struct({
        product: "prod_none",
        currency: "usd",
        unitAmount: 1,
        __provider: await serialised(codes.price),
      }),
    );
    await assert.rejects(
      call<messages.CreateResponse>((done) => client.create(create, done)),
      (error: grpc.ServiceError) => {
        assert.match(error.details, /^Stripe: could not create the price: No such product[^\n]*$/);
        return true;
      },
    );
  });
});
