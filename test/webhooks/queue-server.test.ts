import assert from "node:assert/strict";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { QueueServer } from "./queue-server";

/** What the other tests take for granted of the queue that they start. */
describe("the queue server of the tests", () => {
  let server: QueueServer;
  let client: SQSClient;

  async function open(durable: boolean): Promise<void> {
    server = await QueueServer.start({ durable, visibilitySeconds: 1, maxReceiveCount: 2 });
    const { region, endpoint, credentials } = server;
    client = new SQSClient({ region, endpoint, credentials });
  }
  afterEach(async () => {
    client.destroy();
    await server.stop();
  });

  const bodies = Array.from({ length: 10 }, (_, index) => `message ${index}`);
  const send = () =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: server.url,
        Entries: bodies.map((body, index) => ({ Id: String(index), MessageBody: body })),
      }),
    );
  async function receive(url = server.url, seconds = 0) {
    const command = { QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: seconds };
    return (await client.send(new ReceiveMessageCommand(command))).Messages ?? [];
  }

  it("delivers again what was not deleted, and then gives it to the dead letters", async () => {
    await open(false);
    await send();
    const [first, ...others] = await receive();
    assert.equal(others.length, 9);
    const deletion = { QueueUrl: server.url, ReceiptHandle: first?.ReceiptHandle };
    await client.send(new DeleteMessageCommand(deletion));
    const again = new Set<string>();
    while (again.size < 9)
      for (const { Body } of await receive(server.url, 2)) again.add(Body ?? "");
    assert.ok(!again.has(first?.Body ?? ""));
    const dead = new Set<string>();
    while (dead.size < 9) {
      await receive();
      for (const { Body } of await receive(server.deadLettersUrl, 1)) dead.add(Body ?? "");
    }
    assert.deepEqual(dead, again);
  }).timeout(400_000);

  it("has after a kill what it confirmed when it is durable, and nothing otherwise", async () => {
    for (const durable of [true, false]) {
      await open(durable);
      const { Successful } = await send();
      assert.equal(Successful?.length, 10);
      await server.kill();
      await assert.rejects(receive());
      await server.restart();
      const found = (await receive(server.url, 1)).map(({ Body }) => Body).sort();
      assert.deepEqual(found, durable ? bodies : []);
      if (durable) {
        client.destroy();
        await server.stop();
      }
    }
  }).timeout(400_000);
});
