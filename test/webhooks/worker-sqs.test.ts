import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { QueuedEvent } from "../../infra/webhooks/postgres-outbox";
import { queueUrl, type ReceivedMessage, SqsQueue } from "../../infra/webhooks/sqs-queue";
import { runWorker } from "../../infra/webhooks/worker-loop";
import { PostgresServer } from "./postgres-server";
import { QueueServer } from "./queue-server";
import { WorkerWorld, writes } from "./worker-world";

const event = (id: number, more: Partial<QueuedEvent> = {}): QueuedEvent => ({
  id: String(id),
  provider: "stripe",
  account: "",
  type: "invoice.paid",
  ...more,
});

describe("the queue in SQS", function () {
  this.timeout(400_000);

  describe("on a real queue that speaks SQS", () => {
    let server: QueueServer;
    let client: SQSClient;
    let queue: SqsQueue;

    before(async () => {
      server = await QueueServer.start({ visibilitySeconds: 30, maxReceiveCount: 5 });
      const { region, endpoint, credentials } = server;
      client = new SQSClient({ region, endpoint, credentials });
      queue = new SqsQueue({ client, url: server.url });
    });
    after(async () => {
      client.destroy();
      await server.stop();
    });

    /** What comes until nothing does. */
    async function drain(from = queue): Promise<ReceivedMessage[]> {
      const all: ReceivedMessage[] = [];
      for (;;) {
        const some = await from.receive({ waitSeconds: 0 });
        if (some.length === 0) return all;
        all.push(...some);
        await from.delete(some);
      }
    }
    const idsOf = (messages: readonly ReceivedMessage[]) =>
      messages.map(({ body }) => Number(JSON.parse(body).id)).toSorted((a, b) => a - b);

    it("sends more than a batch, and receives and deletes them with their counts", async () => {
      const events = Array.from({ length: 23 }, (_, at) => event(at + 1));
      assert.deepEqual(
        await queue.send(events),
        events.map(({ id }) => id),
      );
      const messages = await drain();
      assert.deepEqual(
        idsOf(messages),
        events.map(({ id }) => Number(id)),
      );
      assert.ok(messages.every(({ receiveCount, group }) => receiveCount === 1 && !group));
      assert.deepEqual(Object.keys(JSON.parse(messages[0]?.body ?? "{}")).toSorted(), [
        "account",
        "id",
        "provider",
        "type",
      ]);
    });

    it("stays below the size of a request, and confirms nothing that is too large", async () => {
      const refusals: unknown[] = [];
      const small = new SqsQueue({
        client,
        url: server.url,
        maxBytes: 200,
        observe: (refusal) => refusals.push(refusal),
      });
      const events = [event(1), event(2), event(3, { account: "a".repeat(300) }), event(4)];
      assert.deepEqual(await small.send(events), ["1", "2", "4"]);
      assert.deepEqual(refusals, [{ code: "MessageTooLong", isOurs: true }]);
      assert.deepEqual(idsOf(await drain()), [1, 2, 4]);
    });

    it("hides messages, and counts their deliveries", async () => {
      await queue.send([event(1)]);
      const [first] = await queue.receive({ waitSeconds: 0, hideSeconds: 600 });
      assert.ok(first !== undefined);
      assert.deepEqual(await queue.receive({ waitSeconds: 0 }), []);
      await queue.hide([{ message: first, seconds: 0 }]);
      const [second] = await queue.receive({ waitSeconds: 5 });
      assert.deepEqual([second?.id, second?.receiveCount], [first.id, 2]);
      await queue.delete([second ?? first]);
    });

    it("stops waiting for messages when it is told to", async () => {
      // A queue of its own: the server goes on waiting, and would take messages of other tests.
      const { QueueUrl: created = "" } = await client.send(
        new CreateQueueCommand({ QueueName: "silent" }),
      );
      const url = new URL(new URL(created).pathname, server.endpoint).href;
      const stop = new AbortController();
      const silent = new SqsQueue({ client, url });
      const waiting = silent.receive({ waitSeconds: 20, signal: stop.signal });
      setTimeout(() => stop.abort(), 100);
      assert.deepEqual(await waiting, []);
    });

    it("keeps an object's events in order in a FIFO queue, and drops none that is sent again", async () => {
      const QueueName = "events.fifo";
      await client.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } }));
      const url = await queueUrl(client, QueueName);
      const fifo = new SqsQueue({
        client,
        url: new URL(new URL(url).pathname, server.endpoint).href,
      });
      const a = { objectId: "sub_a" };
      await fifo.send([event(1, a), event(2, { objectId: "sub_b" }), event(3, a), event(4)]);
      await fifo.send([event(1, a)]);
      const messages = await drain(fifo);
      assert.deepEqual(idsOf(messages), [1, 1, 2, 3, 4]);
      const groups = new Map<string, string[]>();
      for (const { group = "", body } of messages) {
        groups.set(group, [...(groups.get(group) ?? []), JSON.parse(body).id]);
      }
      assert.deepEqual(new Set([...groups.values()].map(String)), new Set(["1,3,1", "2", "4"]));
      assert.ok([...groups.keys()].every((group) => /^[0-9a-f]{64}$/.test(group)));
    });

    describe("with the worker on a real Postgres", () => {
      let postgres: PostgresServer;
      let world: WorkerWorld;

      before(async () => {
        postgres = await PostgresServer.start();
        world = await WorkerWorld.open(postgres);
      });
      after(async () => {
        await world.close();
        await postgres.stop();
      });

      it("handles every event once, and leaves what always fails dead and in the dead letters", async () => {
        for (let count = 0; count < 30; count += 1) await world.add();
        await world.relay(queue);
        // Sent twice, as after a relay that died; and one that is not ours.
        await queue.send([event(1), event(2), event(3)]);
        const poison = { QueueUrl: server.url, MessageBody: "<not ours/>" };
        await client.send(new SendMessageCommand(poison));
        const worker = world.worker(
          async (one, context) => {
            if (one.row === "7") throw new Error("always");
            await writes(one, context);
          },
          { retry: () => 0, handlerSeconds: 3, settleSeconds: 1 },
        );
        const stop = new AbortController();
        const loops = [1, 2].map(() =>
          runWorker({ queue, worker, signal: stop.signal, waitSeconds: 1 }),
        );
        const deadline = Date.now() + 60_000;
        /** Messages of the queue and of the dead letters, hidden ones included. */
        const left = async () => {
          const counts: number[] = [];
          for (const QueueUrl of [server.url, server.deadLettersUrl]) {
            const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
            const { Attributes: found = {} } = await client.send(command);
            const { ApproximateNumberOfMessagesNotVisible: hidden } = found;
            counts.push(Number(found.ApproximateNumberOfMessages) + Number(hidden));
          }
          return counts.join(" ");
        };
        while ((await left()) !== "0 2" && Date.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        stop.abort();
        await Promise.all(loops);
        assert.equal(await left(), "0 2");
        assert.equal((await world.effects()).length, 29);
        const dead = await world.row("7");
        assert.deepEqual([dead.state, dead.attempts], ["dead", 5]);
      });
    });
  });

  describe("when SQS does not take everything", () => {
    let server: Server;
    let client: SQSClient;
    /** What is answered to each request, by its entries' numbers. */
    let answer: (entries: readonly string[]) => { status?: number; body: unknown };
    let requests: number;

    before(async () => {
      server = createServer((request, response) => {
        let text = "";
        request.on("data", (chunk) => {
          text += chunk;
        });
        request.on("end", () => {
          requests += 1;
          const ids = JSON.parse(text).Entries.map(({ Id }: { Id: string }) => Id);
          const { status = 200, body } = answer(ids);
          response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
          response.end(JSON.stringify(body));
        });
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as AddressInfo;
      client = new SQSClient({
        region: "us-east-1",
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: "a", secretAccessKey: "b" },
        maxAttempts: 1,
        md5: false,
      });
    });
    after(() => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    });
    beforeEach(() => {
      requests = 0;
    });
    const failed = (Id: string) => ({ Id, Code: "InternalError", SenderFault: false });
    const sent = (Id: string) => ({ Id, MessageId: `m${Id}`, MD5OfMessageBody: "x" });
    const url = "http://127.0.0.1/1/events";

    it("confirms the messages of a batch that were taken, and tells of the others", async () => {
      answer = (ids) => ({
        body: {
          Successful: ids.filter((id) => id !== "1").map(sent),
          Failed: ids.filter((id) => id === "1").map(failed),
        },
      });
      const refusals: unknown[] = [];
      const queue = new SqsQueue({ client, url, observe: (one) => refusals.push(one) });
      assert.deepEqual(await queue.send([event(5), event(6), event(7)]), ["5", "7"]);
      assert.deepEqual(refusals, [{ code: "InternalError", isOurs: false }]);
    });

    it("confirms what one batch took when the next one fails, and rejects when none was taken", async () => {
      answer = (ids) =>
        requests === 1
          ? { body: { Successful: ids.map(sent), Failed: [] } }
          : { status: 503, body: { __type: "ServiceUnavailable" } };
      const queue = new SqsQueue({ client, url });
      const events = Array.from({ length: 12 }, (_, at) => event(at + 1));
      assert.equal((await queue.send(events)).length, 10);
      await assert.rejects(queue.send([event(1)]));
    });
  });
});
